from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks
from ...visits.visit.visit import TO_COME
from ..constants import OPEN_STATES, OVER


class RelationshipComplaint(models.Model):
    """Service requests: who goes, when, what was done, signed by whom (R160-R166).

    The work on site is a visit: in the worker's calendar, booked, made (R164). The
    visit knows the rest: confirming, the arrival window, second bookings, the note
    that is left (R121-R126). Customers without a card have no visits; then the booked
    time stands on the case alone.
    """

    _inherit = "relationship.complaint"
    _owner_fields = {"user_id": True, "coordinator_id": False, "worker_id": False}

    # R166
    work_order = fields.Char(
        readonly=True,
        help="Number of the work order (维修工单), taken when the request is"
        " dispatched.",
    )
    # R164
    worker_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
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
    visit_ids = fields.One2many(
        comodel_name="relationship.visit",
        inverse_name="complaint_id",
        string="On-Site Visits",
    )
    visit_count = fields.Integer(compute="_compute_visit_count")
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
        string="Signed", readonly=True, help="The customer signs once satisfied."
    )

    def _compute_visit_count(self):
        for case in self:
            case.visit_count = len(case.sudo().visit_ids)

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        if vals.get("customer_signature"):
            self._stamp_signature()
        still = self.sudo().filtered(lambda case: case.state in OPEN_STATES)
        if "worker_id" in vals:
            people = self.env["relationship.recipient.mixin"]
            for case in self.sudo().filtered("worker_id"):
                if case.worker_id != self.env.user:
                    people._tell(case, case.worker_id, _worker_text)
            for visit in still._coming_visits():
                visit.user_id = visit.complaint_id.worker_id
        if vals.get("booked_date"):
            still._check_booking()
            still._book_visits()
        return result

    def _take_step(self, state, **values):
        result = super()._take_step(state, **values)
        if state in OVER:
            self.sudo()._cancel_visits()
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

    def _check_confirmed(self):
        """Check that it is known who asks, how they are reached, and the fault (R162).

        :raises UserError: naming what is missing
        """
        for case in self:
            missing = case._blank(["contact_name", "phone", "description"])
            if missing and not self.env.su:
                raise UserError(
                    self.env._(
                        "%(case)s cannot be dispatched yet. Ask the customer for:"
                        " %(fields)s.",
                        case=case.display_name,
                        fields=self._field_labels(missing),
                    )
                )

    # The visit on site

    def _coming_visits(self):
        """Return the visits of the work on site that are still to come."""
        return self.visit_ids.filtered(lambda visit: visit.state in TO_COME)

    def _check_booking(self):
        """Check that the time booked is to come, and the worker is free then.

        :raises UserError: naming the case
        """
        visits = self.env["relationship.visit"].sudo()
        for case in self:
            coming = case._coming_visits()
            end = case.booked_date + case._visit_length()
            visits._check_free(case.worker_id, case.booked_date, end, coming)

    def _visit_length(self):
        return timedelta(hours=self._on_site_type().duration or 1)

    def _on_site_type(self):
        """Return the type of visits for work on site, or none."""
        types = self.env["relationship.visit.type"].sudo()
        shipped = self.env.ref(
            "crm_relationship.relationship_visit_type_service", raise_if_not_found=False
        )
        if shipped and shipped.active:
            return shipped
        return types.search([("channel", "=", "service")], limit=1)

    def _make_visits(self):
        """Make the visits of cases that are dispatched: booked, or to be booked."""
        visits = self.env["relationship.visit"].sudo()
        for case in self.sudo():
            visit_type = case._on_site_type()
            coming = case._coming_visits()
            if coming or not case.card_id.active or not visit_type:
                continue
            now = fields.Datetime.now()
            booked = case.booked_date and case.booked_date > now
            start = case.booked_date if booked else visits._default_date_start()
            visits.create(
                {
                    "card_id": case.card_id.id,
                    "complaint_id": case.id,
                    "visit_type_id": visit_type.id,
                    "user_id": case.worker_id.id,
                    "preparer_id": case.user_id.id,
                    "date_start": start,
                    "purpose": case.display_name,
                    "state": "planned" if booked else "draft",
                }
            )

    def _book_visits(self):
        """Plan the visits of these for the time that was booked."""
        for case in self.filtered("worker_id"):
            coming = case._coming_visits()
            if not coming:
                case._make_visits()
                continue
            visit = coming[0]
            if visit.date_start != case.booked_date:
                visit.write({"date_start": case.booked_date})
            if visit.state == "draft":
                visit.action_plan()

    def _cancel_visits(self):
        """Cancel the visits to come of cases that are over."""
        coming = self._coming_visits()
        if coming:
            reason = self.env["relationship.reason"]._shipped("no_longer_needed")
            coming._take_step("cancelled", cancel_reason_id=reason.id)

    @asks("read")
    def action_open_visits(self):
        """Open the visits of the work on site."""
        self.ensure_one()
        return self.visit_ids._get_records_action(
            name=self.env._("On-Site Visits"), context={}
        )


def _worker_text(case):
    return case.env._("Service request for you")
