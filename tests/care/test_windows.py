from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from .common import CareCommon

ONE = timedelta(days=1)
BEGIN = date(2026, 6, 15)
DAYS = st.integers(0, 45)
ZONES = st.sampled_from(
    ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue"]
)
SLOWLY = settings(
    deadline=None, max_examples=25, suppress_health_check=list(HealthCheck)
)


@tagged("standard", "post_install", "-at_install")
class TestWindows(CareCommon):
    """On which day an occasion is handled, against counting day by day (R197)."""

    def close(self, days):
        """Let these days be free; return them with the weekends."""
        for day in days:
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Free",
                    "calendar_id": self.company.resource_calendar_id.id,
                    "company_id": self.company.id,
                    "date_from": f"{day} 00:00:00",
                    "date_to": f"{day} 23:59:59",
                }
            )
        weekends = {
            BEGIN + number * ONE
            for number in range(-60, 160)
            if (BEGIN + number * ONE).weekday() > 4
        }
        return weekends | set(days)

    def by_counting(self, runs, off, lead):
        """Return for each day on which something is to be done when it is done.

        On the day itself, or on the last day that is worked before it; where nothing
        ran, by the next run.
        """
        found = {}
        day = runs[0] - lead * ONE
        while day <= runs[-1] + 60 * ONE:
            due = day
            while due in off:
                due -= ONE
            run = next((run for run in runs if run >= due and run not in off), None)
            if run:
                found[day] = run
            day += ONE
        return found

    @SLOWLY
    @given(st.sets(DAYS, min_size=1), st.sets(DAYS, max_size=8), st.integers(0, 20))
    def test_quiet_days_and_outages(self, runs, free, lead):
        """Whichever nights the system ran, and whichever days are free."""
        with self.undone():
            self.company.resource_calendar_id.tz = "UTC"
            runs = [BEGIN + number * ONE for number in sorted(runs)]
            off = self.close({BEGIN + number * ONE for number in free})
            rule = self.make_rule(
                occasion="key_date", lead_days=lead, skips_days_off=True
            )
            handled = {}
            for run in runs:
                with self.on(str(run)):
                    window = self.env["relationship.care"]._days(rule)
                    if not window:
                        continue
                    day, last = window
                    rule._stamp(last_date=last)
                while day <= last:
                    handled.setdefault(day, run)
                    day += ONE
            begin = next((run for run in runs if run not in off), None)
            expected = {
                day: run
                for day, run in self.by_counting(runs, off, lead).items()
                if begin and day >= begin - lead * ONE
            }
            self.assertEqual(handled, expected)

    @SLOWLY
    @given(
        st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31)),
        ZONES,
    )
    def test_zones(self, moment, zone):
        """The day is that of the company, wherever it is and whoever asks."""
        there = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
        with self.undone(), freeze_time(moment):
            self.company.resource_calendar_id.tz = zone
            self.env.invalidate_all()
            rule = self.make_rule(occasion="key_date", skips_days_off=False)
            for user in (self.specialist, self.head):
                care = self.as_user(user, "relationship.care").sudo()
                rule_seen = rule.with_env(care.env)
                self.assertEqual(
                    care._days(rule_seen), (there.date(), there.date()), user.name
                )
            born = self.make_date(month=there.month, day=there.day)
            self.assertEqual(born.next_date, there.date())
