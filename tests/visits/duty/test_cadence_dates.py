from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_relationship.tools.dates.cadence import (
    paced_dates,
    period_bounds,
    working_day_before,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
PERIODS = st.sampled_from(["month", "quarter", "year"])
SETTINGS = settings(max_examples=200, deadline=None)


@tagged("standard", "post_install", "-at_install")
class TestCadenceDates(BaseCase):
    """Due dates as pure arithmetic."""

    def test_paces(self):
        """Contacts of a period are due at even distances (R086-R089)."""
        for period, count, day, expected in [
            ("year", 1, date(2026, 6, 15), ["12-31"]),
            ("year", 2, date(2026, 6, 15), ["06-30", "12-31"]),
            ("year", 4, date(2024, 2, 29), ["03-31", "06-30", "09-30", "12-31"]),
            # 12 months / 5 = 2.4 months: 2 months and 0.4 of the 31 days of March,
            # then 4.8: 0.8 of May, 7.2: 0.2 of August, 9.6: 0.6 of October.
            (
                "year",
                5,
                date(2026, 1, 1),
                ["03-12", "05-24", "08-06", "10-18", "12-31"],
            ),
            ("quarter", 1, date(2026, 5, 1), ["06-30"]),
            ("quarter", 2, date(2026, 5, 1), ["05-15", "06-30"]),
            ("month", 1, date(2026, 2, 14), ["02-28"]),
            ("month", 2, date(2028, 2, 14), ["02-14", "02-29"]),
            ("month", 4, date(2026, 7, 31), ["07-07", "07-15", "07-23", "07-31"]),
        ]:
            with self.subTest(f"{count} per {period} on {day}"):
                dates = paced_dates(day, period, count)
                self.assertEqual([f"{due:%m-%d}" for due in dates], expected)
                self.assertEqual({due.year for due in dates}, {day.year})

    def test_more_contacts_than_days(self):
        """Even a contact a day is spread over its month."""
        dates = paced_dates(date(2026, 2, 1), "month", 28)
        self.assertEqual(dates, [date(2026, 2, day) for day in range(1, 29)])

    @SETTINGS
    @given(DAYS, PERIODS)
    def test_periods_follow_each_other(self, day, period):
        """Every day lies in its period, and the next one begins the day after."""
        start, end = period_bounds(day, period)
        self.assertLessEqual(start, day)
        self.assertLessEqual(day, end)
        self.assertEqual(start.day, 1)
        self.assertEqual((end + timedelta(days=1)).day, 1)
        self.assertEqual(period_bounds(start, period), (start, end))
        self.assertEqual(period_bounds(end, period), (start, end))
        next_start, __ = period_bounds(end + timedelta(days=1), period)
        self.assertEqual(next_start, end + timedelta(days=1))

    @SETTINGS
    @given(DAYS, PERIODS, st.integers(1, 28))
    def test_paces_are_even(self, day, period, count):
        """The last is due at the end, none before the one before, gaps are alike."""
        start, end = period_bounds(day, period)
        dates = paced_dates(day, period, count)
        self.assertEqual(len(dates), count)
        self.assertEqual(dates, sorted(dates))
        self.assertGreaterEqual(dates[0], start)
        self.assertEqual(dates[-1], end)
        edges = [start - timedelta(days=1), *dates]
        gaps = [(b - a).days for a, b in zip(edges, dates, strict=False)]
        # Months differ by three days at most, so do equal parts of them, for each
        # month that a part holds; and each end is rounded.
        months = {"month": 1, "quarter": 3, "year": 12}[period] / count
        self.assertLessEqual(max(gaps) - min(gaps), 3 * (months + 1) + 1)

    @SETTINGS
    @given(DAYS, st.sets(st.integers(-20, 0)), st.integers(0, 20))
    def test_working_days(self, day, off_numbers, span):
        """The last working day up to the due date; the date itself where none is."""
        off = {day + timedelta(days=number) for number in off_numbers}
        not_before = day - timedelta(days=span)
        found = working_day_before(day, off, not_before)
        working = [
            day - timedelta(days=number)
            for number in range(span + 1)
            if day - timedelta(days=number) not in off
        ]
        self.assertEqual(found, working[0] if working else day)
