from odoo import fields, models


class RelationshipComplaint(models.Model):
    """Service requests: who goes, when, what was done, signed by whom (R160-R166)."""

    _inherit = "relationship.complaint"

    work_order = fields.Char(
        copy=False,
        help="Number of the work order (维修工单); taken with the case's own number"
        " when the request is dispatched (R166).",
    )
    worker_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        copy=False,
        help="Who does the work: skilled for the category, with the fewest open"
        " requests (R164).",
    )
    booked_date = fields.Datetime(
        string="On-site Time",
        copy=False,
        tracking=True,
        help="Booked with the customer (R164).",
    )
    repair_record = fields.Text(
        copy=False, help="What was found and done on site (维修记录, R166)."
    )
    photo_ids = fields.One2many(
        comodel_name="relationship.complaint.photo",
        inverse_name="complaint_id",
        string="Photos",
    )
    customer_signature = fields.Image(
        max_width=1024, max_height=1024, copy=False, attachment=True
    )
    customer_signed_by = fields.Char(string="Signed by", copy=False)
    customer_signed_date = fields.Datetime(
        string="Signed",
        readonly=True,
        copy=False,
        help="The customer signs once satisfied (R165).",
    )
