from collections import defaultdict
from datetime import timedelta

from odoo.fields import Domain

from ...tools.dates.clock import Clock, Timeline, subtract
from ...tools.dates.working_time import working_days, working_intervals

DAY = timedelta(days=1)
HORIZON = 60  # days that are prepared at first
LAST_HORIZON = 3 * 366  # who does not work for three years, does not work


class WorkingClocks:
    """The working times of one batch: each read once, in two queries for all.

    A calendar counts with the holidays of one company, or of none: a calendar can be
    shared, its holidays are not. Days that are worked anyway (调休) count as worked.
    """

    def __init__(self, env):
        self.env = env(su=True)
        self._known = {}

    def add(self, calendar, company, start, hours):
        """Return the time ``hours`` after ``start`` in the working time ``calendar``.

        Clock hours count where the calendar is none, or has no hour to work.
        """
        horizon = HORIZON
        while calendar and horizon <= LAST_HORIZON:
            clock = self._clock(calendar, company, start, start + horizon * DAY)
            end = clock.add(start, hours)
            if end:
                return end
            horizon *= 2
        return Clock().add(start, hours)

    def elapsed(self, calendar, company, start, end):
        """Return the hours of ``calendar`` from ``start`` to ``end``."""
        clock = Clock()
        if calendar:
            clock = self._clock(calendar, company, start, end)
        return clock.elapsed(start, end)

    def days_off(self, calendar, company, first, last):
        """Return the dates, from the first to the last, on which nobody works.

        None of them where the calendar has no hours: every day is as good.
        """
        week, leaves, extra_days = self._one(calendar, company, (first, last))
        if not week:
            return set()
        zone = calendar.tz or "UTC"
        worked = working_days(week, zone, (first, last), leaves, extra_days)
        return _days(first, last) - worked

    def intervals(self, calendar, company, zone, days, resource):
        """Return when somebody works, as naive intervals in UTC; empty: never.

        :param str zone: where the hours of the calendar are those of the clock
        :param days: first and last date there
        :param resource: whose own days off count, too
        """
        week, leaves, extra_days = self._one(calendar, company, days)
        found = working_intervals(week, zone, days, leaves, extra_days)
        own = self.env["resource.calendar.leaves"].search_fetch(
            [
                ("resource_id", "in", resource.ids),
                ("time_type", "=", "leave"),
                ("date_from", "<=", days[1] + DAY),
                ("date_to", ">=", days[0] - DAY),
            ],
            ["date_from", "date_to"],
        )
        return subtract(found, [(leave.date_from, leave.date_to) for leave in own])

    def prepare(self, pairs, start, end):
        """Read the calendars of these (calendar, company) pairs at once."""
        first, last = start.date() - DAY, end.date() + HORIZON * DAY
        wanted = {
            (calendar, company)
            for calendar, company in pairs
            if calendar and not self._covers(calendar, company, first, last)
        }
        if wanted:
            self._read(wanted, first, last)

    def _clock(self, calendar, company, start, end):
        # Local days begin before and end after those of UTC.
        first, last = start.date() - DAY, end.date() + DAY
        if not self._covers(calendar, company, first, last):
            known = self._known.get((calendar, company))
            if known:
                first, last = min(first, known[1]), max(last, known[2])
            self._read({(calendar, company)}, first, last)
        return self._known[calendar, company][0]

    def _covers(self, calendar, company, first, last):
        known = self._known.get((calendar, company))
        return known and known[1] <= first and last <= known[2]

    def _read(self, pairs, first, last):
        calendars = self.env["resource.calendar"].union(*(pair[0] for pair in pairs))
        companies = self.env["res.company"].union(*(pair[1] for pair in pairs))
        weeks = self._weeks(calendars)
        leaves = self._leaves(calendars, companies, first, last)
        workdays = self.env["relationship.workday"]
        for calendar, company in pairs:
            week = weeks[calendar.id]
            clock = Clock()
            if week:
                clock = Timeline(
                    working_intervals(
                        week,
                        calendar.tz or "UTC",
                        (first, last),
                        _of(leaves, calendar, company),
                        workdays._weekdays(calendar, company, first, last),
                    )
                )
            self._known[calendar, company] = (clock, first, last)

    def _one(self, calendar, company, days):
        """Return the week of one calendar, its leaves, and days worked anyway."""
        # Local days begin before and end after those of UTC.
        first, last = days[0] - DAY, days[1] + DAY
        leaves = self._leaves(calendar, company, first, last)
        workdays = self.env["relationship.workday"]
        return (
            self._weeks(calendar)[calendar.id],
            _of(leaves, calendar, company),
            workdays._weekdays(calendar, company, first, last),
        )

    def _weeks(self, calendars):
        """Return by calendar the hours of each (week number, weekday)."""
        attendances = self.env["resource.calendar.attendance"].search_fetch(
            [
                ("calendar_id", "in", calendars.ids),
                ("display_type", "=", False),
                ("day_period", "!=", "lunch"),
            ],
            ["calendar_id", "dayofweek", "week_type", "hour_from", "hour_to"],
        )
        weeks = defaultdict(lambda: defaultdict(list))
        for line in attendances:
            numbers = (0, 1)
            if line.calendar_id.two_weeks_calendar and line.week_type:
                numbers = (int(line.week_type),)
            for number in numbers:
                weeks[line.calendar_id.id][number, int(line.dayofweek)].append(
                    (line.hour_from, line.hour_to)
                )
        return weeks

    def _leaves(self, calendars, companies, first, last):
        """Return (calendar id, company id, (from, to)) of days off of everybody."""
        leaves = self.env["resource.calendar.leaves"].search_fetch(
            Domain("resource_id", "=", False)
            & Domain("time_type", "=", "leave")
            & Domain("calendar_id", "in", [False, *calendars.ids])
            & Domain("company_id", "in", [False, *companies.ids])
            & Domain("date_from", "<=", last)
            & Domain("date_to", ">=", first),
            ["calendar_id", "company_id", "date_from", "date_to"],
        )
        return [
            (
                leave.calendar_id.id,
                leave.company_id.id,
                (leave.date_from, leave.date_to),
            )
            for leave in leaves
        ]


def _days(first, last):
    """Return the set of the dates from the first to the last."""
    return {first + number * DAY for number in range((last - first).days + 1)}


def _of(rows, calendar, company):
    """Return the values of ``rows`` that hold for this calendar and this company."""
    return [
        value
        for calendar_id, company_id, value in rows
        if calendar_id in (False, calendar.id) and company_id in (False, company.id)
    ]
