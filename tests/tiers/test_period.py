import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_relationship.tools.period import (
    calendar_year_period,
    trailing_period,
)

from .strategies import SETTINGS

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 60)


def months_before(day, months):
    """Return the same day some months before, the last one where there is none."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@tagged("standard", "post_install", "-at_install")
class TestPeriod(BaseCase):
    """Periods as pure dates."""

    def test_twelve_months(self):
        """The last 12 months begin on the day after that of the year before."""
        self.assertEqual(
            trailing_period(date(2026, 6, 15), 12),
            (date(2025, 6, 16), date(2026, 6, 15)),
        )

    def test_month_ends(self):
        """A period that ends with a month begins with one, in leap years too."""
        for as_of, months, start in [
            (date(2026, 2, 28), 1, date(2026, 2, 1)),
            (date(2024, 2, 29), 1, date(2024, 2, 1)),
            (date(2024, 2, 29), 12, date(2023, 3, 1)),
            (date(2025, 2, 28), 12, date(2024, 3, 1)),
            (date(2026, 4, 30), 2, date(2026, 3, 1)),
            (date(2026, 12, 31), 12, date(2026, 1, 1)),
            (date(2026, 1, 31), 3, date(2025, 11, 1)),
        ]:
            with self.subTest(as_of=as_of, months=months):
                self.assertEqual(trailing_period(as_of, months), (start, as_of))

    def test_day_before_month_end(self):
        """30 March less a month: February has no such day, its last one counts."""
        self.assertEqual(
            trailing_period(date(2026, 3, 30), 1),
            (date(2026, 2, 28), date(2026, 3, 30)),
        )

    @SETTINGS
    @given(as_of=DAYS, months=MONTHS)
    def test_trailing_by_calendar(self, as_of, months):
        """The first day is that of the calendar, counted back by hand."""
        start, end = trailing_period(as_of, months)
        self.assertEqual(end, as_of)
        self.assertEqual(start, months_before(as_of + timedelta(days=1), months))
        self.assertLessEqual(start, end)

    @SETTINGS
    @given(as_of=DAYS, months=MONTHS)
    def test_trailing_moves_on(self, as_of, months):
        """From one day to the next, a period never begins earlier."""
        start, __ = trailing_period(as_of, months)
        later, __ = trailing_period(as_of + timedelta(days=1), months)
        self.assertLessEqual(start, later)

    @SETTINGS
    @given(as_of=DAYS)
    def test_calendar_year(self, as_of):
        """A calendar year begins on 1 January and ends on the day."""
        self.assertEqual(calendar_year_period(as_of), (date(as_of.year, 1, 1), as_of))
