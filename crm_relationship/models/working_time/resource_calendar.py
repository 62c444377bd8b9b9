from datetime import datetime, time, timedelta

from pytz import timezone

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import float_to_time, localized
from odoo.tools.intervals import Intervals

DAY = timedelta(days=1)


class ResourceCalendar(models.Model):
    """Days that are worked anyway (调休), for every app of Odoo.

    On such a day the hours of another weekday are worked, and no holiday counts; the
    days off of a person do. Where there is no such day, nothing is added to what Odoo
    asks of the database. Flexible hours know no weekdays, and stay as they are.
    """

    _inherit = "resource.calendar"

    def _attendance_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False
    ):
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources, domain, tz, lunch
        )
        worked = {}
        for resource, zone, weekdays in self._relationship_workdays(
            start_dt, end_dt, resources, tz
        ):
            key = (zone, *weekdays.items())
            if key not in worked:
                asked = (start_dt.astimezone(zone), end_dt.astimezone(zone), self)
                hours = self._relationship_hours(weekdays, zone, domain, lunch)
                worked[key] = hours & Intervals([asked])
            days = self._relationship_days(weekdays, zone)
            result[resource.id] = (result[resource.id] - days) | worked[key]
        return result

    def _leave_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None
    ):
        result = super()._leave_intervals_batch(start_dt, end_dt, resources, domain, tz)
        for resource, zone, weekdays in self._relationship_workdays(
            start_dt, end_dt, resources, tz
        ):
            leaves = result[resource.id]
            days = self._relationship_days(weekdays, zone)
            result[resource.id] = (leaves - days) | Intervals(
                (
                    max(start, localized(leave.date_from).astimezone(zone)),
                    min(stop, localized(leave.date_to).astimezone(zone)),
                    leave,
                )
                for start, stop, found in leaves & days
                for leave in found.filtered(_counts_anyway)
            )
        return result

    def _works_on_date(self, date):
        return super()._works_on_date(self._relationship_like(date))

    def _get_hours_for_date(self, target_date, day_period=None):
        return super()._get_hours_for_date(
            self._relationship_like(target_date), day_period
        )

    def _relationship_workdays(self, start_dt, end_dt, resources, tz):
        """Return for whom days between two moments are worked anyway.

        :param resources: as Odoo's methods take them; none is the calendar itself
        :return: list of (resource, time zone, weekday by date)
        """
        workdays = self.env["relationship.workday"]
        around = (start_dt.date() - DAY, end_dt.date() + DAY)
        if len(self) != 1 or self.flexible_hours or not workdays._is_any(*around):
            return []
        nobody = self.env["resource.resource"]
        resources = resources or nobody
        calendars = resources._get_calendar_at(start_dt, tz)
        found = []
        for resource in [*resources, nobody]:
            calendar = calendars.get(resource) if resource else self
            if calendar and not calendar.flexible_hours:
                zone = tz or timezone((resource or self).tz)
                weekdays = workdays._weekdays(
                    self,
                    resource.company_id or self.company_id or self.env.company,
                    start_dt.astimezone(zone).date(),
                    end_dt.astimezone(zone).date(),
                )
                if weekdays:
                    found.append((resource, zone, weekdays))
        return found

    def _relationship_days(self, dates, zone):
        """Return the intervals of whole days in a time zone."""
        return Intervals(
            [
                (
                    zone.localize(datetime.combine(date, time())),
                    zone.localize(datetime.combine(date + DAY, time())),
                    self,
                )
                for date in dates
            ],
            keep_distinct=True,
        )

    def _relationship_hours(self, weekdays, zone, domain, lunch):
        """Return the hours worked on days worked anyway, with their attendances.

        :param weekdays: by date, the weekday whose hours are worked
        :param domain: of the attendances; with ``lunch``, their breaks are wanted
        """
        attendances = self.env["resource.calendar.attendance"].search(
            Domain(domain or Domain.TRUE)
            & Domain("calendar_id", "=", self.id)
            & Domain("display_type", "=", False)
            & Domain("day_period", "=" if lunch else "!=", "lunch")
        )
        return Intervals(
            [
                (
                    *(
                        zone.localize(datetime.combine(date, float_to_time(hour)))
                        for hour in (attendance.hour_from, attendance.hour_to)
                    ),
                    attendance,
                )
                for date, weekday in weekdays.items()
                for attendance in attendances
                if attendance.dayofweek == str(weekday)
                and (
                    not self.two_weeks_calendar
                    or attendance.week_type == str(attendance.get_week_type(date))
                )
            ],
            keep_distinct=True,
        )

    def _relationship_like(self, day):
        """Return the day of the same week whose hours are worked on a day."""
        date = fields.Date.to_date(day)
        if not date:
            return day
        weekdays = self.env["relationship.workday"]._weekdays(
            self, self.company_id or self.env.company, date, date
        )
        return date + (weekdays[date] - date.weekday()) * DAY if weekdays else day


def _counts_anyway(leave):
    """Return whether a leave counts on a day worked anyway: a holiday does not."""
    return leave.resource_id or leave.time_type != "leave"
