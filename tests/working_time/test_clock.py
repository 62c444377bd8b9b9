from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_relationship.tools.dates.clock import (
    Clock,
    Timeline,
    merge,
    subtract,
)
from odoo.addons.crm_relationship.tools.dates.working_time import (
    week_number,
    working_days,
    working_intervals,
)

from ..tiers.strategies import SETTINGS

START = datetime(2026, 6, 15)
MINUTE = timedelta(minutes=1)
SPAN = 600  # minutes that the reference looks at
# Minutes from START; pairs in any order, overlapping and empty ones too.
PAIRS = st.lists(
    st.tuples(st.integers(0, SPAN), st.integers(0, 120)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)


def at(minute):
    return START + minute * MINUTE


def times(pairs):
    return [(at(start), at(end)) for start, end in pairs]


def worked(pairs):
    """Return the set of minutes that are worked, the slow and obvious way."""
    return {minute for start, end in pairs for minute in range(start, end)}


@tagged("standard", "post_install", "-at_install")
class TestClock(BaseCase):
    """The arithmetic of working hours, against counting minute by minute."""

    @given(PAIRS, st.integers(0, SPAN), st.integers(1, 200))
    @SETTINGS
    def test_adding(self, pairs, start, minutes):
        """It is due at the end of the minute in which the last one is worked."""
        later = sorted(minute for minute in worked(pairs) if minute >= start)
        expected = at(later[minutes - 1] + 1) if len(later) >= minutes else None
        self.assertEqual(Timeline(times(pairs)).add(at(start), minutes / 60), expected)

    @given(PAIRS, st.integers(0, SPAN), st.integers(0, SPAN))
    @SETTINGS
    def test_elapsed(self, pairs, start, end):
        """The hours between two times are the minutes worked between them."""
        expected = sum(1 for minute in worked(pairs) if start <= minute < end)
        found = Timeline(times(pairs)).elapsed(at(start), at(end))
        self.assertAlmostEqual(found * 60, expected)

    @given(PAIRS, st.integers(0, SPAN), st.integers(1, 200), st.integers(0, 200))
    @SETTINGS
    def test_pause(self, pairs, start, minutes, later):
        """Going on after a pause is the same as adding what was paused."""
        clock = Timeline(times(pairs))
        pause, resume = at(start + later // 2), at(start + later)
        spent = clock.elapsed(at(start), pause)
        if spent * 60 >= minutes:
            return
        paused = clock.elapsed(pause, resume)
        whole = clock.add(at(start), minutes / 60 + paused)
        rest = clock.add(resume, minutes / 60 - spent)
        self.assertEqual(whole is None, rest is None)
        if whole:
            self.assertLess(abs(whole - rest), timedelta(seconds=1))

    @given(PAIRS)
    @SETTINGS
    def test_merging(self, pairs):
        """Merged intervals cover the same minutes, in order and apart."""
        merged = merge(pairs)
        self.assertEqual(worked(merged), worked(pairs))
        for (__, end), (start, __) in zip(merged, merged[1:], strict=False):
            self.assertLess(end, start)

    @given(PAIRS, PAIRS)
    @SETTINGS
    def test_subtracting(self, pairs, removed):
        """What is removed is not worked, and nothing else is lost."""
        self.assertEqual(
            worked(subtract(pairs, removed)), worked(pairs) - worked(removed)
        )

    @given(st.integers(0, 10**6), st.floats(0, 10**4))
    @SETTINGS
    def test_clock_hours(self, start, hours):
        """By clock hours, adding and measuring undo each other."""
        clock = Clock()
        end = clock.add(at(start), hours)
        self.assertAlmostEqual(clock.elapsed(at(start), end), hours, places=5)

    def test_backwards(self):
        """From later to earlier, no time passes."""
        timeline = Timeline(times([(0, 60)]))
        self.assertEqual(timeline.elapsed(at(60), at(0)), 0)
        self.assertEqual(Clock().elapsed(at(60), at(0)), 0)

    def test_no_hours(self):
        """Without an hour to work it is due when the next interval begins."""
        timeline = Timeline(times([(60, 120), (180, 240)]))
        for minute, expected in ((0, 60), (60, 60), (90, 90), (120, 180), (150, 180)):
            self.assertEqual(timeline.add(at(minute), 0), at(expected))

    def test_weeks_of_two(self):
        """The weeks of a calendar of two weeks alternate at every new year."""
        days = [date(2026, 12, 28) + timedelta(days=7 * n) for n in range(4)]
        numbers = [week_number(day) for day in days]
        self.assertEqual(sorted(set(numbers)), [0, 1])
        for one, other in zip(numbers, numbers[1:], strict=False):
            self.assertNotEqual(one, other)

    def test_leave_until_the_last_second(self):
        """A leave that ends at 23:59:59 leaves no second of work at midnight."""
        week = {(number, day): [(0, 24)] for number in (0, 1) for day in range(7)}
        leave = (datetime(2026, 6, 15), datetime(2026, 6, 15, 23, 59, 59))
        intervals = working_intervals(
            week, "UTC", (date(2026, 6, 14), date(2026, 6, 16)), [leave]
        )
        self.assertEqual(
            merge(intervals),
            [
                (datetime(2026, 6, 14), datetime(2026, 6, 15)),
                (datetime(2026, 6, 16), datetime(2026, 6, 17)),
            ],
        )

    def test_days_worked(self):
        """A day counts with any hour of work, as clocks show it where people are.

        Shanghai is eight hours ahead of UTC. Monday is a holiday, Tuesday's morning,
        too; Saturday is worked in place of it.
        """
        week = {(number, day): [(9, 17)] for number in (0, 1) for day in range(5)}
        leaves = [
            (datetime(2026, 6, 14, 16), datetime(2026, 6, 15, 15, 59, 59)),
            (datetime(2026, 6, 15, 16), datetime(2026, 6, 16, 4)),
        ]
        worked = working_days(
            week,
            "Asia/Shanghai",
            (date(2026, 6, 12), date(2026, 6, 17)),
            leaves,
            {date(2026, 6, 13): 0},
        )
        self.assertEqual(worked, {date(2026, 6, day) for day in (12, 13, 16, 17)})
