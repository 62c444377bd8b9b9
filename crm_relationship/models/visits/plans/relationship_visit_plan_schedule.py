from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

from odoo import models
from odoo.exceptions import UserError

from ....tools.schedule import free_slots, spread
from ....tools.zone import local_moment, to_utc, utc_moment
from ...working_time.working_clocks import WorkingClocks

OPEN_VISITS = ("draft", "planned")


class RelationshipVisitPlan(models.Model):
    """When the visits of a plan can be made: in the working time that is free."""

    _inherit = "relationship.visit.plan"

    def _first_day(self):
        """Return the first day on which a visit can still be made."""
        tomorrow = self.company_id._relationship_today() + timedelta(days=1)
        return max(self.date_start, tomorrow)

    def _moments(self, first, last):
        """Return the start of a day and the end of another, in UTC."""
        zone = self.company_id._relationship_zone()
        return [utc_moment(day, 0, zone) for day in (first, last + timedelta(days=1))]

    def _starts(self, user, due_dates, hours):
        """Return a start in UTC for each visit, on working days of the visitor.

        :param due_dates: list of dates, one for each visit
        :param float hours: length of a visit
        """
        taken = self._taken(user)
        load = Counter(start.date() for start, __ in taken)
        slots = {}
        for day, intervals in self._working_time(user).items():
            # Where all is taken, visits are put beside what is there.
            slots[day] = free_slots(intervals, taken, hours) or [intervals[0][0]]
        if not slots:
            raise UserError(
                self.env._(
                    "%(plan)s: %(user)s has no working day left in it. Check its dates"
                    " and the working hours.",
                    plan=self.display_name,
                    user=user.name,
                )
            )
        zone = self._zone(user)
        return [to_utc(start, zone) for start in spread(due_dates, slots, load)]

    def _zone(self, user):
        return user.sudo().tz or self.company_id._relationship_zone()

    def _taken(self, user):
        """Return (start, end) of the visitor's open visits, in his time."""
        start, end = self._moments(self._first_day(), self.date_end)
        visits = (
            self.env["relationship.visit"]
            # His time is taken by customers whom the planner does not see, too.
            .sudo()
            .search_fetch(
                [
                    ("user_id", "=", user.id),
                    ("state", "in", OPEN_VISITS),
                    ("date_start", ">=", start),
                    ("date_start", "<", end),
                ],
                ["date_start", "date_end"],
            )
        )
        zone = self._zone(user)
        return [
            (local_moment(visit.date_start, zone), local_moment(visit.date_end, zone))
            for visit in visits
        ]

    def _working_time(self, user):
        """Return the working time of a visitor, in his time: intervals by day.

        Not before the hour from which the company proposes visits.
        """
        user = user.sudo()
        calendar = user.resource_calendar_id or self.company_id.resource_calendar_id
        resource = user.resource_ids.filtered(
            lambda found: found.company_id == self.company_id
        )[:1]
        zone = self._zone(user)
        days = (self._first_day(), self.date_end)
        found = WorkingClocks(self.env).intervals(
            calendar, self.company_id, zone, days, resource
        )
        opening = timedelta(hours=self.company_id.relationship_visit_start_hour)
        result = defaultdict(list)
        for interval in found:
            begin, finish = (local_moment(moment, zone) for moment in interval)
            begin = max(begin, datetime.combine(begin.date(), time.min) + opening)
            if begin < finish:
                result[begin.date()].append((begin, finish))
        return result
