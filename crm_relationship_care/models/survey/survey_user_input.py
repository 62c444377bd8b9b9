from odoo import fields, models

from ...tools.scores import promoter, score, summary


class SurveyUserInput(models.Model):
    """A customer's answers to a questionnaire become one answer (R172, R179, X10)."""

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "relationship.satisfaction.mixin"]

    relationship_card_id = fields.Many2one(
        comodel_name="relationship.card",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    relationship_collector_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked by",
        readonly=True,
        ondelete="set null",
        help="Who asked on the spot or by telephone. Empty: the customer alone.",
    )
    relationship_is_mailed = fields.Boolean(string="Asked by E-mail", readonly=True)

    def _mark_done(self):
        result = super()._mark_done()
        # Whoever answers has no rights here: the answer is the customer's.
        self.sudo()._keep_satisfaction()
        return result

    def _keep_satisfaction(self):
        """Keep what customers answered; the first answer of each counts."""
        heard = []
        for answers in self.filtered(
            lambda answers: answers.relationship_card_id and not answers.test_entry
        ):
            whole, parts = summary(answers._relationship_scores())
            if whole is None:
                continue
            values = {f"score_{name}": value for name, value in parts.items()}
            if "loyalty" in parts:
                values["promoter_score"] = promoter(parts["loyalty"])
            if answers.relationship_collector_id:
                values["collector_id"] = answers.relationship_collector_id.id
            heard.append(
                (
                    answers,
                    {
                        **values,
                        "score": whole,
                        "source": "survey",
                        "date": fields.Datetime.now(),
                        "comment": answers._relationship_comment(),
                    },
                )
            )
        if heard:
            self.env["relationship.satisfaction"]._collect_all(heard)

    def _relationship_scores(self):
        """Return pairs of dimension and score of the questions that were answered."""
        lines = self.user_input_line_ids.filtered(
            lambda line: (
                not line.skipped
                and line.answer_type == "scale"
                and line.question_id.relationship_dimension
            )
        )
        return [
            (
                line.question_id.relationship_dimension,
                score(
                    line.value_scale,
                    line.question_id.scale_min,
                    line.question_id.scale_max,
                ),
            )
            for line in lines
        ]

    def _relationship_comment(self):
        texts = self.user_input_line_ids.filtered(
            lambda line: line.answer_type == "text_box" and not line.skipped
        )
        return "\n".join(texts.mapped("value_text_box"))

    def _satisfaction_values(self):
        card = self.relationship_card_id
        return {
            "partner_id": card.partner_id.id,
            "company_id": card.company_id.id,
            "card_id": card.id,
            "user_id": card.user_id.id,
            "team_id": card.team_id.id,
        }
