from odoo import fields, models


class ResCompany(models.Model):
    """Who changes the people of key customers (X7), and who counts as slipping away."""

    _inherit = "res.company"

    relationship_designation_guard = fields.Boolean(
        string="People of Key Customers by the List",
        help="Specialist and leader of key customers of a scheme that is reviewed are"
        " designated by the list. Others than the committee ask for somebody else."
        " Switched on when the first list is issued.",
    )
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
