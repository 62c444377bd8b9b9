from odoo import fields, models


class RelationshipComplaintPause(models.Model):
    """A time in which the clocks of a case stood still.

    It belongs to the case and not to a deadline: deadlines come and go with the
    policy, the time that was waited stays.
    """

    _name = "relationship.complaint.pause"
    _description = "Pause of a Case"
    _inherit = ["relationship.entry.mixin"]
    _order = "complaint_id, date_start, id"
    _rec_name = "date_start"

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True
    )
    reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        domain="[('kind', '=', 'complaint_wait')]",
        readonly=True,
        help="Why the case waited when the pause began.",
    )
    date_start = fields.Datetime(string="From", required=True, readonly=True)
    date_end = fields.Datetime(string="Until", readonly=True)

    _one_open = models.UniqueIndex(
        "(complaint_id) WHERE date_end IS NULL", "The clock stands still already."
    )
    _order_check = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "Until: a pause ends after it begins.",
    )
