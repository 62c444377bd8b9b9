from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks
from ...visits.visit.visit import TO_COME
from ..constants import OPEN_STATES


class RelationshipComplaint(models.Model):
    """The work on site is a visit: in the worker's calendar, booked, made (R164).

    The visit knows the rest: confirming, the arrival window, second bookings, the
    note that is left (R121-R126). Customers without a card have no visits; then the
    booked time stands on the case alone.
    """

    _inherit = "relationship.complaint"

    visit_ids = fields.One2many(
        comodel_name="relationship.visit",
        inverse_name="complaint_id",
        string="On-Site Visits",
    )
    visit_count = fields.Integer(compute="_compute_visit_count")

    def _compute_visit_count(self):
        for case in self:
            case.visit_count = len(case.sudo().visit_ids)

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        cases = self.sudo().filtered(lambda case: case.state in OPEN_STATES)
        if "worker_id" in vals:
            coming = cases.visit_ids.filtered(lambda visit: visit.state in TO_COME)
            for visit in coming:
                visit.user_id = visit.complaint_id.worker_id
        if vals.get("booked_date"):
            cases._check_booking()
            cases._book_visits()
        return result

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

    def _check_booking(self):
        """Check that the time booked is to come, and the worker is free then.

        :raises UserError: naming the case
        """
        visits = self.env["relationship.visit"].sudo()
        for case in self:
            coming = case.visit_ids.filtered(lambda visit: visit.state in TO_COME)
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
            coming = case.visit_ids.filtered(lambda visit: visit.state in TO_COME)
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
            coming = case.visit_ids.filtered(lambda visit: visit.state in TO_COME)
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
        coming = self.visit_ids.filtered(lambda visit: visit.state in TO_COME)
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
