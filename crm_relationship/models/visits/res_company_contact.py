from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_due_soon_days = fields.Integer(
        string="Due Soon",
        default=7,
        help="Days before its due date that a contact turns yellow and enters the daily"
        " reminder (product default).",
    )
    relationship_mail_counts = fields.Boolean(
        string="Customer Mail Counts as Contact",
        help="Mail that a customer's people send to his card, contact or opportunity"
        " counts as a contact for cadences.",
    )

    _relationship_due_soon_check = models.Constraint(
        "CHECK (relationship_due_soon_days BETWEEN 0 AND 365)",
        "Due Soon: enter 0 to 365 days.",
    )

    def _relationship_days_off(self, first, last):
        """Return the days on which nobody of the company works.

        Days without working time in the company's calendar, and days whose working
        time is covered by a holiday for all of this company or of every company.

        :param date first: first day to look at
        :param date last: last day to look at
        :return: set of dates
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        hours = calendar._relationship_hours()
        if not hours:
            # No calendar, or one without fixed hours: every day is as good.
            return set()
        off = {day for day in _days(first, last) if self._hours_of(hours, day) is None}
        for start, end in self._relationship_holidays(calendar, first, last):
            for day in _days(max(start.date(), first), min(end.date(), last)):
                span = self._hours_of(hours, day)
                if span and start <= _at(day, span[0]) and end >= _at(day, span[1]):
                    off.add(day)
        return off

    def _hours_of(self, hours, day):
        return hours.get(self.resource_calendar_id._relationship_week_day(day))

    def _relationship_holidays(self, calendar, first, last):
        """Return the holidays of all employees, as pairs in the calendar's time."""
        zone = pytz.timezone(calendar.tz or "UTC")
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("calendar_id", "in", [False, calendar.id]),
                    ("company_id", "in", [False, self.id]),
                    ("date_from", "<=", last + timedelta(days=1)),
                    ("date_to", ">=", first - timedelta(days=1)),
                ]
            )
        )
        return [
            tuple(
                pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
                for moment in (leave.date_from, leave.date_to)
            )
            for leave in leaves
        ]


def _at(day, hour):
    """Return the moment of a day, in hours since its beginning."""
    return datetime.combine(day, time()) + timedelta(hours=hour)


def _days(first, last):
    """Return the days from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
