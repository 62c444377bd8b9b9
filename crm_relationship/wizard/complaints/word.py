from odoo import fields, models

from ...tools.asks import asks
from ...tools.choices import choices_of


class RelationshipComplaintWord(models.TransientModel):
    """A word to the customer that no message shows, such as a call: it is logged."""

    _name = "relationship.complaint.word"
    _description = "Word to the Customer"
    _inherit = ["relationship.complaint.step.mixin"]

    channel = fields.Selection(
        selection=choices_of("relationship.complaint", "channel"),
        string="How",
        default="phone",
    )
    text = fields.Text(string="What Was Said")

    @asks("read", once=True)
    def action_log(self):
        """Note it in the case, whose clock of the answer it stops."""
        self.ensure_one()
        self.complaint_id._log_word(self.channel, self.text)
        return True
