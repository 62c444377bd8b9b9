from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from ..visits.visit.visit import TO_COME


class RelationshipVisit(models.Model):
    """Visits and cases: measures that were asked for, and work on site (R118, R164)."""

    _inherit = "relationship.visit"

    action_ids = fields.One2many(
        comodel_name="relationship.action",
        inverse_name="visit_id",
        string="Corrective Actions",
        help="What is done about what the customer asked for, by whom, until when.",
    )
    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Service Request",
        index="btree_not_null",
        check_company=True,
        readonly=True,
        help="The visit is the work on site for it.",
    )

    @api.constrains("complaint_id", "card_id")
    def _check_complaint_id(self):
        for visit in self.sudo().filtered("complaint_id"):
            if visit.complaint_id.card_id != visit.card_id:
                raise ValidationError(
                    self.env._(
                        "Service Request: %(case)s is of another customer than the"
                        " visit.",
                        case=visit.complaint_id.name,
                    )
                )

    @api.depends("complaint_id")
    def _compute_booking_due(self):
        result = super()._compute_booking_due()
        # The customer waits since they asked (R121).
        for visit in self.sudo().filtered("complaint_id"):
            hours = visit.visit_type_id.booking_hours
            asked = visit.complaint_id.received_date
            visit.booking_due = hours and asked + timedelta(hours=hours)
        return result

    def _after_create(self):
        result = super()._after_create()
        self._check_on_site()
        return result

    def _after_write(self, vals, before):
        result = super()._after_write(vals, before)
        if {"date_start", "date_end", "state", "user_id"} & vals.keys():
            self._check_on_site()
            self._tell_case()
        return result

    def _check_move(self, vals):
        start = fields.Datetime.to_datetime(vals.get("date_start"))
        ours = self.filtered(lambda visit: visit.complaint_id)
        if start and start < fields.Datetime.now():
            for visit in ours.filtered(lambda visit: visit.state in TO_COME):
                if visit._local_date(start) < visit._local_date(fields.Datetime.now()):
                    visit._refuse_past(start)
        return super()._check_move(vals)

    @api.model
    def _refuse_past(self, start):
        raise UserError(
            self.env._(
                "On-site Time: %s is over. Book a time that is still to come.",
                format_datetime(self.env, start),
            )
        )

    def _check_on_site(self):
        """Check that nobody is booked twice for work on site."""
        for visit in self.sudo().filtered("complaint_id"):
            if visit.state == "planned":
                self._check_busy(visit.user_id, visit.date_start, visit.date_end, visit)

    @api.model
    def _check_free(self, worker, start, end, visits):
        """Check that a time is to come, and that a worker is free then.

        :param visits: those that are to be moved there
        :raises UserError: naming the time, but nothing of what else there is
        """
        if start < fields.Datetime.now():
            self._refuse_past(start)
        self._check_busy(worker, start, end, visits)

    @api.model
    def _check_busy(self, worker, start, end, visits):
        if not worker:
            return
        others = self.sudo().search_count(
            [
                ("user_id", "=", worker.id),
                ("state", "=", "planned"),
                ("date_start", "<", end),
                ("date_end", ">", start),
                ("id", "not in", visits.ids),
            ],
            limit=1,
        )
        meetings = (
            self.env["calendar.event"]
            .sudo()
            .search_count(
                [
                    ("partner_ids", "in", worker.partner_id.ids),
                    ("show_as", "=", "busy"),
                    ("start", "<", end),
                    ("stop", ">", start),
                    ("id", "not in", visits.sudo().calendar_event_id.ids),
                ],
                limit=1,
            )
        )
        if others or meetings:
            raise UserError(
                self.env._(
                    "On-site Time: %(worker)s is not free from %(start)s to %(end)s."
                    " Choose another time, or another worker.",
                    worker=worker.name,
                    start=format_datetime(self.env, start),
                    end=format_datetime(self.env, end),
                )
            )

    def _tell_case(self):
        """Let the case show the time for which its visit is booked."""
        for visit in self.sudo().filtered("complaint_id"):
            case, booked = visit.complaint_id, visit.date_start
            if visit.state == "cancelled" and case.booked_date != booked:
                # Another visit is booked meanwhile.
                continue
            if visit.state in ("draft", "cancelled"):
                booked = False
            if case.booked_date != booked:
                case._stamp(booked_date=booked)

    def _next_values(self):
        return {**super()._next_values(), "complaint_id": self.complaint_id.id}
