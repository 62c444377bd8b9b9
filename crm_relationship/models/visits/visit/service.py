from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks
from ....tools.refuse import refuse
from .visit import TO_COME


class RelationshipVisit(models.Model):
    """On-site service: booked, confirmed, in time, or booked again (R121-R126)."""

    _inherit = "relationship.visit"

    # R122
    confirmed_date = fields.Datetime(
        string="Confirmed again on",
        readonly=True,
        help="Confirmed with the customer before setting out: arrival and work.",
    )
    # R121
    booking_due = fields.Datetime(
        string="Book by",
        compute="_compute_booking_due",
        store=True,
        precompute=True,
        copy=False,
        help="Until then the time is agreed with the customer, and the visit planned."
        " Empty: no limit.",
    )
    arrival_date = fields.Datetime(string="Arrived on", readonly=True)
    leaving_date = fields.Datetime(string="Left on", readonly=True)
    is_customer_absent = fields.Boolean(string="Customer Absent", readonly=True)
    # R125
    is_second_booking = fields.Boolean(
        string="Second Booking",
        readonly=True,
        help="The customer was absent the first time: goes first.",
    )
    # R123
    arrival_status = fields.Selection(
        selection=[
            ("early", "Too Early"),
            ("in_time", "In Time"),
            ("late", "Late"),
        ],
        compute="_compute_arrival_status",
        help="Compared with the arrival window of the type.",
    )
    service_hint = fields.Char(compute="_compute_service_hint")

    @api.depends("visit_type_id")
    def _compute_booking_due(self):
        for visit in self:
            hours = visit.visit_type_id.booking_hours
            entered = visit.create_date or fields.Datetime.now()
            visit.booking_due = hours and entered + timedelta(hours=hours)

    @api.depends("arrival_date", "date_start", "visit_type_id")
    def _compute_arrival_status(self):
        for visit in self:
            arrival, start = visit.arrival_date, visit.date_start
            visit.arrival_status = False
            if arrival and start:
                earliest, latest = visit._arrival_window()
                visit.arrival_status = (
                    "early"
                    if arrival < earliest
                    else "late"
                    if arrival > latest
                    else "in_time"
                )

    def _arrival_window(self):
        """Return from when to when one arrives."""
        visit_type = self.visit_type_id
        return (
            self.date_start - timedelta(minutes=visit_type.arrival_early_minutes),
            self.date_start - timedelta(minutes=visit_type.arrival_latest_minutes),
        )

    @api.depends("state", "arrival_date", "confirmed_date", "date_start", "channel")
    @api.depends_context("lang")
    def _compute_service_hint(self):
        now = fields.Datetime.now()
        for visit in self:
            visit.service_hint = False
            expected = visit.state == "planned" and not visit.arrival_date
            if visit.channel != "service" or not expected:
                continue
            if now > visit._arrival_window()[1]:
                visit.service_hint = self.env._("You are late: tell the customer.")
            elif not visit.confirmed_date:
                visit.service_hint = self.env._(
                    "Confirm arrival and work with the customer before setting out."
                )

    def _before_write(self, vals):
        days = {}
        if "date_start" in vals:
            days = {visit: visit._local_date(visit.date_start) for visit in self}
        return {**super()._before_write(vals), "days": days}

    def _after_write(self, vals, before):
        result = super()._after_write(vals, before)
        anew = self.browse(
            visit.id
            for visit, day in before["days"].items()
            if visit.state in TO_COME and visit._local_date(visit.date_start) != day
        )
        if vals.get("state") == "draft":
            anew = self
        anew._begin_again()
        return result

    @asks("read")
    def action_confirm_again(self):
        """Note that arrival and work were confirmed before setting out (R122)."""
        return self._note(confirmed_date=fields.Datetime.now())

    @asks("read")
    def action_arrive(self):
        """Note the arrival."""
        return self._note(arrival_date=fields.Datetime.now())

    @asks("read")
    def action_came(self):
        """Note that the customer whom one has waited for came after all."""
        return self._note(is_customer_absent=False)

    def _check_made(self):
        # A visit at which the customer was absent does not count as made.
        refuse(
            self.filtered("is_customer_absent"),
            self.env._(
                "%s: the customer was absent. Book the visit again, or note that they"
                " came."
            ),
        )
        return super()._check_made()

    def _begin_again(self):
        """Forget who confirmed, came and waited: it was another day's visit."""
        names = ("confirmed_date", "arrival_date", "leaving_date", "is_customer_absent")
        used = self.filtered(lambda visit: any(visit[name] for name in names))
        if used:
            used._stamp(**dict.fromkeys(names, False))

    @asks("read")
    def action_leave(self):
        """Note that the visitor leaves: the visit is done, or waits to be booked again.

        :raises UserError: without arrival
        """
        self._check_arrived()
        self._note(leaving_date=fields.Datetime.now())
        met = self.filtered(lambda visit: not visit.is_customer_absent)
        if met:
            met.action_done()
        return True

    @asks("read")
    def action_absent(self):
        """Note that the customer is not there, after the waiting time (R125).

        :raises UserError: without arrival, or before the waiting time is over
        """
        self._check_arrived()
        now = fields.Datetime.now()
        for visit in self:
            minutes = visit.visit_type_id.wait_minutes
            until = max(visit.arrival_date, visit.date_start) + timedelta(
                minutes=minutes
            )
            if now < until:
                local = fields.Datetime.context_timestamp(visit, until)
                raise UserError(
                    self.env._(
                        "%(visit)s: wait %(minutes)s minutes for the customer, until"
                        " %(time)s.",
                        visit=visit.display_name,
                        minutes=minutes,
                        time=local.strftime("%H:%M"),
                    )
                )
        return self._note(is_customer_absent=True)

    @asks("read")
    def action_second_booking(self):
        """Book again for the customer who was absent; the new visit goes first (R125).

        :return: action that opens the second visit, for who sees it
        :raises UserError: when the customer was not absent, or is booked already
        """
        self.ensure_one()
        if not self.is_customer_absent or self.next_visit_ids:
            raise UserError(
                self.env._(
                    "%s: a second booking is for a customer who was absent, once.",
                    self.display_name,
                )
            )
        self.check_access("write")
        duration = self.date_end - self.date_start
        start = self.date_start + timedelta(days=1)
        # A guest on the card writes their visit, and may not create others.
        second = self.sudo().create(
            {
                **self._next_values(),
                "date_start": start,
                "date_end": start + duration,
                "purpose": self.purpose,
                "is_second_booking": True,
                "state": "draft",
            }
        )
        reason = self.env["relationship.reason"]._shipped("customer_absent")
        self._take_step(
            "cancelled",
            cancel_reason_id=reason.id,
            leaving_date=self.leaving_date or fields.Datetime.now(),
        )
        if not second.sudo(self.env.su).has_access("read"):
            return True
        return second._get_records_action(context={})

    def _note(self, **values):
        """Write what happens on the way to a planned visit, and there."""
        self._refuse_unless("planned")
        self.check_access("write")
        return self._stamp(**values)

    def _check_arrived(self):
        self._refuse_unless("planned")
        refuse(
            self.filtered(lambda visit: not visit.arrival_date),
            self.env._("%s: note the arrival first."),
        )
