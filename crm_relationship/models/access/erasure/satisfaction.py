from odoo import models
from odoo.tools import html2plaintext


class RelationshipSatisfaction(models.Model):
    """Of a person who asks for it, an answer keeps its score, and no word."""

    _name = "relationship.satisfaction"
    _inherit = ["relationship.satisfaction", "relationship.personal.mixin"]

    def _erase_personal_data(self):
        """Forget what the customer wrote, wherever it was copied to."""
        answers = self.filtered("comment")
        of_documents = [
            ("res_model", "in", answers.mapped("res_model")),
            ("res_id", "in", answers.mapped("res_id")),
        ]
        self.env["rating.rating"].search(of_documents).feedback = False
        measures = self.env["relationship.action"].with_context(active_test=False)
        measures.search([("satisfaction_id", "in", answers.ids)]).note = False
        answers._erase_notes()
        answers._stamp(comment=False)

    def _erase_notes(self):
        """Take the comments out of what the chatter of the documents says."""
        comments = [" ".join(answer.comment.split()) for answer in self]
        notes = self.env["mail.message"].search(
            [
                ("model", "in", self.mapped("res_model")),
                ("res_id", "in", self.mapped("res_id")),
                ("message_type", "=", "notification"),
            ]
        )
        for note in notes:
            text = " ".join(html2plaintext(note.body or "").split())
            if any(comment in text for comment in comments):
                note.body = self.env._("Personal data erased.")
