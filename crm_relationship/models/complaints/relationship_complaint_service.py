from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipComplaint(models.Model):
    """Service requests: who goes, when, what was done, signed by whom (R160-R166)."""

    _inherit = "relationship.complaint"

    work_order = fields.Char(
        copy=False,
        readonly=True,
        help="Number of the work order (维修工单), taken when the request is"
        " dispatched (R166).",
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

    def action_dispatch(self):
        """Give service requests to the skilled member with the fewest open (R164).

        :raises UserError: when nobody of the team can do it
        """
        loads = {}
        sequences = self.env["ir.sequence"]._relationship_sequences(
            "relationship.work.order", self.sudo().company_id.ids
        )
        for case in self:
            known = case.sudo()
            worker = self._least_busy(
                known.team_id, known.category_id.id, known.company_id, loads
            )
            if not worker:
                raise UserError(
                    self.env._(
                        "%s: nobody of the team has the skill for its category. Enter"
                        " skilled people on the category, or a worker on the case.",
                        case.display_name,
                    )
                )
            case.worker_id = worker
            if not case.work_order:
                [number] = sequences[known.company_id.id]._relationship_take(1)
                known._write_step({"work_order": number})
        return True

    @api.onchange("phone")
    def _onchange_phone(self):
        """Look the caller up by his number, where exactly one customer has it."""
        if self.phone and not self.partner_id and len(self.phone) >= 6:
            partners = self.env["res.partner"].search(
                [("phone_mobile_search", "ilike", self.phone)], limit=2
            )
            if len(partners) == 1:
                self.partner_id = partners

    def _signed(self):
        """Stamp the customer's signature: he confirms what was done (R165)."""
        now = fields.Datetime.now()
        for case in self.sudo().filtered("customer_signature"):
            case._write_step(
                {
                    "customer_signed_date": now,
                    "customer_informed_date": case.customer_informed_date or now,
                    "customer_signed_by": case.customer_signed_by
                    or case.contact_name
                    or case.partner_id.name,
                }
            )
