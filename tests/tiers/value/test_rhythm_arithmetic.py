"""The arithmetic of a rhythm, against numbers computed by hand."""

import math
import unittest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.crm_relationship.tools.dates.rhythm import (
    MAX_DAYS,
    MAX_WEIGHT,
    Population,
    Sums,
    alive,
    expected,
    population,
    rhythm,
)

# An average of 40 days that counts for one gap; random gaps; a purchase again in 100
# days, which counts for 100 days.
USUAL = Population(interval=40, weight=1, spread=1, rate=0.01, days=100)


def sums(*customers):
    """Return the sums over customers, each of whom is a list of days; today is 100."""
    repeaters = [customer for customer in customers if len(customer) > 1]
    gaps = [
        [later - day for day, later in zip(c, c[1:], strict=False)] for c in repeaters
    ]
    within = [sum((gap - sum(g) / len(g)) ** 2 for gap in g) for g in gaps]
    return Sums(
        repeaters=len(repeaters),
        gaps=sum(map(len, gaps)),
        gaps_squared=sum(len(g) ** 2 for g in gaps),
        days=sum(map(sum, gaps)),
        own=sum(sum(g) ** 2 / len(g) for g in gaps),
        within=sum(within),
        relative=sum(
            s / (sum(g) / len(g)) ** 2 for s, g in zip(within, gaps, strict=True)
        ),
        time=sum(100 - c[0] for c in customers),
        time_squared=sum((100 - c[0]) ** 2 for c in customers),
        gaps_time=sum((len(c) - 1) * (100 - c[0]) for c in customers),
    )


class TestRhythmArithmetic(unittest.TestCase):
    """Own rhythm: interval, spread, silence, expected purchases (R211)."""

    def test_regular_customer(self):
        """Four gaps of 20: (40 + 80) / 5 = 24 days, spread √(4 / 7) = 0.7559."""
        found = rhythm([20, 20, 20, 20], USUAL)
        self.assertEqual(found.interval, 24)
        self.assertAlmostEqual(found.spread, 0.7559, 4)
        # 24 × 1.7559 = 42.1; 24 × 2.5119 = 60.3
        self.assertEqual((found.late, found.silent, found.lost), (43, 61, 122))

    def test_irregular_customer(self):
        """Gaps of 10 and 30: (40 + 40) / 3 days, s = 200 / 400, √(4.5 / 5)."""
        found = rhythm([10, 30], USUAL)
        self.assertAlmostEqual(found.interval, 80 / 3)
        self.assertAlmostEqual(found.spread, math.sqrt(0.9))

    def test_alone(self):
        """Where nothing is known of others, the own gaps are all there is."""
        found = rhythm([30, 30], None)
        self.assertEqual(found.interval, 30)
        self.assertIsNone(rhythm([], USUAL))

    def test_silence_at_least(self):
        """Who buys every day is not late after a week-end."""
        found = rhythm([1] * 50, Population(1, 1, 0, 1, 1), min_days=14)
        self.assertEqual((found.late, found.silent, found.lost), (14, 14, 28))

    def test_alive(self):
        """Shape 1 + 1, twice the time: odds 0.5 / 1.5 × 2² of having stopped."""
        self.assertAlmostEqual(alive(1, 0, 100, USUAL), 1 / (1 + 4 / 3))
        # (1 + 1) purchases in 100 + 100 days make 3.65 in a year.
        self.assertAlmostEqual(expected(1, 0, 100, USUAL), 3.65 * 3 / 7)

    def test_who_bought_just_now(self):
        """Who has just bought for the first time stops or stays, evenly."""
        self.assertEqual(alive(0, 0, 0, USUAL), 0.5)
        self.assertAlmostEqual(expected(0, 0, 0, USUAL), 3.65 / 2)

    def test_population(self):
        """Two customers: gaps 10, 30 and 50; and one who bought once."""
        found = population(sums([0, 10, 40], [0, 50], [20]))
        self.assertEqual(found.interval, 30)
        # In the first customer: 2 × 10² of one gap more than one; relative to 20²: 0.5.
        self.assertEqual(found.spread, 0.5)
        # Between: (40²/2 + 50² − 30² × 3 − 1 × 200) / (3 − 5/3) = 300
        self.assertAlmostEqual(found.weight, 200 / 300)
        self.assertAlmostEqual(found.rate, 3 / 280)
        # By chance 0.5 × 3/280 a day; beyond it (5 − 6.4286 + 3.0306 − 1.5) / 26400.
        self.assertAlmostEqual(found.days, 1386.0, 1)

    def test_nobody_bought_twice(self):
        """Nothing is usual where nobody has a gap."""
        self.assertIsNone(population(sums([3], [20])))
        self.assertIsNone(population(sums()))

    def test_one_customer(self):
        """A company with one customer: his own interval, whatever it counts for."""
        found = population(sums([0, 20, 40]))
        self.assertEqual((found.interval, found.spread), (20, 0))
        self.assertEqual(rhythm([20, 20], found).interval, 20)

    def test_all_alike(self):
        """Where all customers are alike, the average counts for very much."""
        found = population(sums(*[[0, 10, 40]] * 5))
        self.assertEqual(found.weight, MAX_WEIGHT)
        self.assertEqual(found.days, MAX_DAYS)

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        st.lists(
            st.sets(st.integers(0, 99), min_size=1, max_size=6).map(sorted),
            min_size=1,
            max_size=5,
        )
    )
    def test_between_own_and_usual(self, customers):
        """An interval lies between the own one and the usual one; dates follow."""
        usual = population(sums(*customers))
        for days in customers:
            gaps = [later - day for day, later in zip(days, days[1:], strict=False)]
            found = rhythm(gaps, usual, 5)
            if not gaps:
                self.assertIsNone(found)
                continue
            own = sum(gaps) / len(gaps)
            low, high = sorted((own, usual.interval))
            self.assertLessEqual(low - 1e-6, found.interval)
            self.assertLessEqual(found.interval, high + 1e-6)
            self.assertLessEqual(5, found.late)
            self.assertLessEqual(found.late, found.silent)
            count, time = len(gaps), 100 - days[0]
            self.assertLessEqual(0, expected(count, sum(gaps), time, usual))

    @given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 3000))
    def test_longer_silence(self, count, days, silence):
        """The longer the silence, the less is expected; never beyond a number."""
        now = alive(count, days, days + silence, USUAL)
        later = alive(count, days, days + silence + 100, USUAL)
        self.assertTrue(0 <= later <= now <= 1)
