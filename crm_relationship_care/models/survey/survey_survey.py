from odoo import api, fields, models


class SurveySurvey(models.Model):
    """A questionnaire for customers, whose answers are satisfaction."""

    _inherit = "survey.survey"

    relationship_is_satisfaction = fields.Boolean(
        string="Satisfaction of Customers",
        help="Offered on the cards of customers. Answers become scores of 0 to 100, by"
        " the dimension of each question.",
    )

    def _relationship_is_open(self):
        """Tell whether a questionnaire may be sent: there, not closed, and ours."""
        survey = self.sudo().exists()
        return survey.active and survey.relationship_is_satisfaction

    @api.depends("relationship_is_satisfaction")
    def _compute_is_attempts_limited(self):
        result = super()._compute_is_attempts_limited()
        # Once for each time one is asked: who takes it again is asked by nobody, and
        # the answer would be of no customer.
        asked = self.filtered("relationship_is_satisfaction")
        asked.is_attempts_limited = True
        return result
