import unittest
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lunar_python import Solar

from odoo.addons.crm_relationship_care.tools import countries
from odoo.addons.crm_relationship_care.tools.days import (
    Key,
    is_day,
    is_possible,
    keys_on,
    lunar_of,
    next_day,
    occurrence,
    span,
)

FIRST, LAST = date(2020, 1, 1), date(2031, 12, 31)
COMMON = st.sampled_from(["before", "after", "none"])
DAYS = st.dates(FIRST, LAST)
# A machine that is busy draws slowly.
QUIETLY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def keys(draw):
    calendar = draw(st.sampled_from(["solar", "lunar"]))
    leap = calendar == "lunar" and draw(st.booleans())
    key = Key(calendar, draw(st.integers(1, 12)), draw(st.integers(1, 31)), leap)
    return key if is_possible(key) else Key(calendar, key.month, 1, leap)


def almanac(day):
    """Return (year, month, day, leap) of a date, as the library itself calls it."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    month = lunar.getMonth()
    return lunar.getYear(), abs(month), lunar.getDay(), month < 0


def calendar_of_twelve_years():
    """Return every date with what it is called by the moon, day after day."""
    days, day = {}, FIRST - timedelta(days=800)
    while day <= LAST + timedelta(days=800):
        days[day] = almanac(day)
        day += timedelta(days=1)
    return days


CALENDAR = calendar_of_twelve_years()
LEAP_MONTHS = {(year, month) for year, month, __, leap in CALENDAR.values() if leap}


class TestDays(unittest.TestCase):
    """Days that come again, against a calendar of twelve years (R198, R199)."""

    def test_known_days(self):
        """As almanacs have them."""
        for year, day in {
            2024: date(2024, 2, 10),
            2025: date(2025, 1, 29),
            2026: date(2026, 2, 17),
            2027: date(2027, 2, 6),
            2033: date(2033, 1, 31),
        }.items():
            self.assertEqual(occurrence(Key("lunar", 1, 1), year), day)
        # Mid-Autumn Festivals, and the leap sixth month of 2025.
        self.assertEqual(occurrence(Key("lunar", 8, 15), 2025), date(2025, 10, 6))
        self.assertEqual(occurrence(Key("lunar", 8, 15), 2026), date(2026, 9, 25))
        self.assertEqual(occurrence(Key("lunar", 6, 1, True), 2025), date(2025, 7, 25))

    def test_named_as_in_the_almanac(self):
        """Each day of these years, and each day of a month is followed by the next."""
        for day, names in CALENDAR.items():
            self.assertEqual(lunar_of(day), names, day)
            after = CALENDAR.get(day + timedelta(days=1))
            if after and after[2] != 1:
                self.assertEqual(after, (*names[:2], names[2] + 1, names[3]))

    def test_another_calendar(self):
        """The days of festivals as another library has them, from tables of its own."""
        festivals = {
            "Chinese New Year (Spring Festival)": Key("lunar", 1, 1),
            "Dragon Boat Festival": Key("lunar", 5, 5),
            "Mid-Autumn Festival": Key("lunar", 8, 15),
        }
        for year in range(FIRST.year, LAST.year + 1):
            theirs = countries.of_year("CN", year)
            for name, key in festivals.items():
                self.assertEqual(occurrence(key, year), theirs[name], (year, name))

    def test_what_a_year_does_not_have(self):
        """It falls on the nearest day that says the same."""
        leap_day = Key("solar", 2, 29)
        self.assertEqual(occurrence(leap_day, 2026, "before"), date(2026, 2, 28))
        self.assertEqual(occurrence(leap_day, 2026, "after"), date(2026, 3, 1))
        self.assertIsNone(occurrence(leap_day, 2026, "none"))
        self.assertEqual(next_day(leap_day, date(2026, 1, 1), "none").year, 2028)
        # Without a second sixth month, it is the sixth one.
        self.assertEqual(
            occurrence(Key("lunar", 6, 15, True), 2026),
            occurrence(Key("lunar", 6, 15), 2026),
        )
        # The eve of the year 2026, whose last month had 29 days.
        self.assertEqual(occurrence(Key("lunar", 12, 30), 2025), date(2026, 2, 16))

    def test_what_there_never_is(self):
        for key in (
            Key("solar", 2, 30),
            Key("solar", 4, 31),
            Key("solar", 13, 1),
            Key("lunar", 1, 31),
            Key("lunar", 1, 0),
        ):
            self.assertFalse(is_possible(key), key)
        self.assertFalse(is_day(Key("lunar", 6, 1, True), 2026))
        self.assertTrue(is_day(Key("lunar", 6, 1, True), 2025))

    @QUIETLY
    @given(keys(), DAYS, COMMON)
    def test_next_is_the_first_that_falls(self, key, since, common):
        """Found day by day: the first from then on to which the key belongs."""
        expected = next(
            (
                day
                for day in span(since, since + timedelta(days=800))
                if self.falls(key, day, common)
            ),
            None,
        )
        found = next_day(key, since, common)
        if expected:
            self.assertEqual(found, expected)
        else:
            # 29 February, in leap years only.
            self.assertEqual((key[:3], common), (("solar", 2, 29), "none"))

    @QUIETLY
    @given(DAYS, COMMON)
    def test_keys_of_a_day_are_those_that_fall_on_it(self, day, common):
        found = keys_on(day, common)
        for key in found:
            self.assertEqual(next_day(key, day, common), day)
        for key in self.near(day):
            self.assertEqual(key in found, self.falls(key, day, common), key)

    def near(self, day):
        """Yield keys that may fall on a day: of its month, and of those beside it."""
        for month in {day.month, day.month % 12 + 1}:
            for number in range(1, 32):
                key = Key("solar", month, number)
                if is_possible(key):
                    yield key
        __, month, __, __ = CALENDAR[day]
        for leap in (False, True):
            yield from (Key("lunar", month, number, leap) for number in range(1, 31))

    def falls(self, key, day, common):
        """Tell whether a key falls on a day, from what the days are called alone."""
        if key.calendar == "solar":
            if (day.month, day.day) == key[1:3]:
                return True
            leap_day = key[1:3] == (2, 29)
            tomorrow = day + timedelta(days=1)
            yesterday = day - timedelta(days=1)
            before = (day.month, day.day) == (2, 28) and tomorrow.day == 1
            after = (day.month, day.day) == (3, 1) and yesterday.day == 28
            return leap_day and {"before": before, "after": after}.get(common, False)
        year, month, number, leap = CALENDAR[day]
        if month != key.month:
            return False
        if leap != key.leap:
            # A key of a leap month, in a year that has none of this number.
            if leap or (year, month) in LEAP_MONTHS:
                return False
        last = CALENDAR[day + timedelta(days=1)][2] == 1
        return number == key.day or (last and number == 29 and key.day == 30)
