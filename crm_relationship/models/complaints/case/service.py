from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks
from ..constants import OVER


class RelationshipComplaint(models.Model):
    """Service requests: who goes, when, what was done, signed by whom (R160-R166)."""

    _inherit = "relationship.complaint"
    _owner_fields = {"user_id": True, "coordinator_id": False, "worker_id": False}

    # R166
    work_order = fields.Char(
        copy=False,
        readonly=True,
        help="Number of the work order (维修工单), taken when the request is"
        " dispatched.",
    )
    # R164
    worker_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        copy=False,
        help="Who does the work: skilled for the category, with the fewest open"
        " requests.",
    )
    # R164
    booked_date = fields.Datetime(
        string="On-site Time",
        copy=False,
        tracking=True,
        help="Booked with the customer.",
    )
    # R166
    repair_record = fields.Text(
        copy=False, help="What was found and done on site (维修记录)."
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
    # R165
    customer_signed_date = fields.Datetime(
        string="Signed",
        readonly=True,
        copy=False,
        help="The customer signs once satisfied.",
    )

    @api.constrains("worker_id")
    def _check_worker_id(self):
        self._check_employees("worker_id")

    @api.depends("worker_id")
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("worker_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.model
    def _writer_sources(self):
        return [*super()._writer_sources(), self._user_source("worker_id", "worker")]

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        if vals.get("customer_signature"):
            self._stamp_signature()
        if "worker_id" in vals:
            for case in self.sudo().filtered("worker_id"):
                if case.worker_id != self.env.user:
                    people = self.env["relationship.recipient.mixin"]
                    people._tell(case, case.worker_id, _worker_text)
        return result

    def _keeps_files(self):
        return self.state in OVER or super()._keeps_files()

    def _stamp_signature(self):
        """Stamp the customer's signature: they confirm what was done (R165)."""
        now = fields.Datetime.now()
        for case in self.sudo():
            signer = case.contact_name or case.partner_id.name
            case._stamp(
                customer_signed_date=now,
                customer_informed_date=case.customer_informed_date or now,
                informed_channel=case.informed_channel or "visit",
                customer_signed_by=case.customer_signed_by or signer,
            )

    @asks("write")
    def action_dispatch(self):
        """Give service requests to the skilled member with the fewest open (R164).

        Their time on site is a visit of the worker, to be booked with the customer.

        :raises UserError: when nobody of the team can do it, or it is not known who
            asks, how they are reached, or what is the fault (R162)
        """
        self._check_confirmed()
        loads, routes = {}, self.env["relationship.route"]
        for case in self:
            known = case.sudo()
            worker = routes._least_busy(
                known.team_id, known.category_id, known.company_id, loads
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
                order = {"company_id": known.company_id.id}
                self.env["ir.sequence"]._relationship_number(
                    "relationship.work.order", "work_order", [order]
                )
                known._stamp(work_order=order["work_order"])
            known._make_visits()
        return True


def _worker_text(case):
    return case.env._("Service request for you")
