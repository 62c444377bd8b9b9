from odoo import api, fields, models

from ....tools.refuse import refuse
from ..constants import OVER


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

    @api.model
    def _create_complete(self, vals_list):
        photos = super()._create_complete(vals_list)
        photos._check_case()
        return photos

    def write(self, vals):
        self._check_case()
        return super().write(vals)

    def _evidence(self, operation):
        return self._case_is_over() or super()._evidence(operation)

    def _check_case(self):
        """Refuse to change what a closed case is proved by.

        :raises UserError: naming the photos
        """
        if not self.env.su:
            over = self.filtered(lambda photo: photo.complaint_id.state in OVER)
            refuse(over, over._case_is_over())

    def _case_is_over(self):
        if any(case.state in OVER for case in self.complaint_id):
            return self.env._("%s: its case is closed. Reopen the case, to change it.")
        return ""
