from collections import defaultdict

from odoo import models


class ResourceCalendar(models.Model):
    """Which days are working days, for whole years and without a query per day."""

    _inherit = "resource.calendar"

    def _relationship_week_day(self, day):
        """Return what identifies the hours of a day: its week's type, and weekday."""
        attendances = self.env["resource.calendar.attendance"]
        week = str(attendances.get_week_type(day)) if self.two_weeks_calendar else False
        return week, str(day.weekday())

    def _relationship_hours(self):
        """Return first and last working hour, by :meth:`_relationship_week_day`."""
        spans = defaultdict(list)
        for line in self.attendance_ids:
            if not line.display_type:
                key = line.week_type if self.two_weeks_calendar else False
                spans[key, line.dayofweek].append((line.hour_from, line.hour_to))
        return {
            key: (min(start for start, __ in hours), max(end for __, end in hours))
            for key, hours in spans.items()
        }
