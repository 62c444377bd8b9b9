from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

from ....tools.dates.schedule import by_day, free_slots, spread
from ....tools.dates.zone import local_moment, to_utc, utc_moment
from ...working_time.clocks import WorkingClocks
from ..visit.visit import TO_COME


class RelationshipVisitPlanSchedule(models.AbstractModel):
    """When the visits of a plan can be made: in the working time that is free."""

    _name = "relationship.visit.plan.schedule"
    _description = "Free Time for the Visits of a Plan"

    @api.model
    def _starts(self, plan, user, due_dates, hours, may=None):
        """Return a start in UTC for each visit, on working days of the visitor.

        :param due_dates: list of dates, one for each visit; None: any day will do
        :param float hours: length of a visit
        :param may: as :func:`spread` takes it; None is returned where no day may be
        :raises UserError: when no working day is left
        """
        zone = user.sudo().tz or plan.company_id._relationship_zone()
        taken = self._taken(plan, user, zone)
        load = Counter(start.date() for start, __ in taken)
        slots = {
            # On a full day visits are proposed over what is there already.
            day: free_slots(intervals, taken, hours) or [intervals[0][0]]
            for day, intervals in self._working_time(plan, user, zone).items()
        }
        if not slots:
            raise UserError(
                self.env._(
                    "%(plan)s: %(user)s has no working day left in it. Check its dates"
                    " and the working hours.",
                    plan=plan.display_name,
                    user=user.name,
                )
            )
        return [
            start and to_utc(start, zone)
            for start in spread(due_dates, slots, load, may)
        ]

    @api.model
    def _moments(self, plan, first, last):
        """Return the start of a day and the end of another, in UTC."""
        zone = plan.company_id._relationship_zone()
        return [utc_moment(day, 0, zone) for day in (first, last + timedelta(days=1))]

    @api.model
    def _taken(self, plan, user, zone):
        """Return (start, end) of the visitor's open visits, in their time."""
        start, end = self._moments(plan, plan._first_day(), plan.date_end)
        # Time is taken by customers whom the planner does not see, too.
        visits = self.env["relationship.visit"].sudo()
        found = visits.search_fetch(
            [
                ("user_id", "=", user.id),
                ("state", "in", TO_COME),
                ("date_start", ">=", start),
                ("date_start", "<", end),
            ],
            ["date_start", "date_end"],
        )
        return [
            (local_moment(visit.date_start, zone), local_moment(visit.date_end, zone))
            for visit in found
        ]

    @api.model
    def _working_time(self, plan, user, zone):
        """Return the working time of a visitor, in their time: intervals by day.

        Not before the hour from which the company proposes visits.
        """
        user, company = user.sudo(), plan.company_id
        resource = user.resource_ids.filtered(lambda one: one.company_id == company)
        intervals = WorkingClocks(self.env).intervals(
            user.resource_calendar_id or company.resource_calendar_id,
            company,
            zone,
            (plan._first_day(), plan.date_end),
            resource[:1],
        )
        local = [[local_moment(moment, zone) for moment in pair] for pair in intervals]
        return by_day(local, company.relationship_visit_start_hour)
