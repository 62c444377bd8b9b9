from odoo import fields, models


class ResCompany(models.Model):
    """By what a company tells that a customer slips away."""

    _inherit = "res.company"

    relationship_lifecycle_basis = fields.Selection(
        selection=[("days", "Fixed Days"), ("rhythm", "Own Rhythm")],
        string="Lapsing and Lost by",
        default="days",
        required=True,
        help="By fixed days without turnover, or by the customer's own rhythm: lapsing"
        " when the silence is beyond it, lost after twice that. For customers who"
        " bought once, the fixed days count.",
    )
    relationship_rhythm_min_days = fields.Integer(
        string="Silence at Least",
        default=14,
        help="Days without turnover before anybody is late by the own rhythm.",
    )

    _relationship_rhythm_check = models.Constraint(
        "CHECK (relationship_rhythm_min_days BETWEEN 1 AND 365)",
        "Silence at Least: enter 1 to 365 days.",
    )
