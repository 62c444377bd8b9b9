from odoo import fields, models


class RelationshipComplaintPhoto(models.Model):
    """A photo that proves what was done, by what it shows (R299)."""

    _name = "relationship.complaint.photo"
    _description = "Photo of a Service"
    _inherit = ["relationship.entry.mixin"]
    _order = "complaint_id, id"
    _rec_name = "kind"

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
        fixed=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        selection=[
            ("before", "Before"),
            ("after", "After"),
            ("outdoor", "Outdoor Cable"),
            ("box", "Splitter Box"),
            ("equipment", "Modem and Set-top Box"),
            ("acceptance", "Acceptance Form"),
            ("other", "Other"),
        ],
        string="Shows",
        required=True,
        default="before",
    )
    image = fields.Image(max_width=1920, max_height=1920, required=True)
    note = fields.Char(help="Such as the number of the work order and the port.")
