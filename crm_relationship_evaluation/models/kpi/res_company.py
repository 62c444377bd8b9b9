from odoo import fields, models


class ResCompany(models.Model):
    """How far evaluations are, and what is drawn for a project that was won."""

    _inherit = "res.company"

    relationship_evaluated = fields.Json(
        readonly=True, copy=False, help="Last day of the last period, by its length."
    )
    # R317
    relationship_award_percent = fields.Float(
        string="Award for Projects Won (%)",
        digits=(6, 3),
        help="Share of the volume of a project that was won, which may be drawn for its"
        " specialist; 0: none.",
    )

    _relationship_award_check = models.Constraint(
        "CHECK (COALESCE(relationship_award_percent, 0) BETWEEN 0 AND 100)",
        "Award for Projects Won: from 0 to 100 percent.",
    )
