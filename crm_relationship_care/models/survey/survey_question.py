from odoo import fields, models


class SurveyQuestion(models.Model):
    """What a question on a scale is about."""

    _inherit = "survey.question"

    relationship_dimension = fields.Selection(
        selection=[
            ("overall", "Overall"),
            ("quality", "Product Quality"),
            ("service", "Service"),
            ("price", "Price"),
            ("after_sales", "After-sales Service"),
            ("taste", "Taste"),
            ("surroundings", "Surroundings"),
            ("loyalty", "Loyalty"),
        ],
        string="Dimension of Satisfaction",
        help="The answer counts for this dimension. Only questions on a scale.",
    )
