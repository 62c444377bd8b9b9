"""Days that come again each year, by the sun or by the moon.

A *key* is ``(calendar, month, day, leap)``: what somebody said of a day, such as
``("lunar", 8, 15, False)``. Leap months are those of the lunar calendar.

What has no such day falls on the nearest one that says the same:

* 29 February falls on 28 February or 1 March of a common year, or on none;
* the 30th of a lunar month that has 29 days falls on its last day: the eve of the year;
* a day of a leap month falls in the month of the same number in years without it.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from lunar_python import LunarYear, Solar

SOLAR, LUNAR = "solar", "lunar"
# The library knows more, but who was born earlier has no birthday any more.
FIRST_YEAR, LAST_YEAR = 1900, 2099
ONE = timedelta(days=1)
# The longest months, by the sun.
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Key(NamedTuple):
    """A day that comes again, as it was said."""

    calendar: str
    month: int
    day: int
    leap: bool = False


def is_possible(key):
    """Tell whether there can be such a day in any year at all."""
    if not 1 <= key.month <= 12:
        return False
    longest = 30 if key.calendar == LUNAR else LONGEST[key.month - 1]
    return 1 <= key.day <= longest


def is_day(key, year):
    """Tell whether there was such a day in a year, to the letter.

    :param int year: of the calendar of the key
    """
    if key.calendar == LUNAR:
        return any(
            (month, leap) == (key.month, key.leap) and key.day <= count
            for month, leap, count, __ in _months(year)
        )
    try:
        date(year, key.month, key.day)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def _months(year):
    """Return (month, leap, days, first date) of each month of a lunar year."""
    months = []
    for month in LunarYear.fromYear(year).getMonths():
        if month.getYear() != year:
            continue  # of the winter before, by which the year is computed
        first = Solar.fromJulianDay(month.getFirstJulianDay())
        number = month.getMonth()
        months.append(
            (
                abs(number),
                number < 0,
                month.getDayCount(),
                date(first.getYear(), first.getMonth(), first.getDay()),
            )
        )
    return tuple(months)


def lunar_of(day):
    """Return (year, month, day, leap) of a date in the lunar calendar."""
    for year in (day.year, day.year - 1):
        for month, leap, count, first in _months(year):
            if first <= day < first + count * ONE:
                return year, month, (day - first).days + 1, leap
    raise ValueError(day)


def occurrence(key, year, common="before"):
    """Return the date on which a key falls in a year, None where it does not.

    :param Key key: a possible one
    :param int year: of the calendar of the key: a lunar year begins in January or
        February, and its last days are in the year after
    :param str common: of 29 February in a common year: ``before``, ``after``, ``none``
    """
    if key.calendar == SOLAR:
        if is_day(key, year):
            return date(year, key.month, key.day)
        march = date(year, 3, 1)
        return {"before": march - ONE, "after": march, "none": None}[common]
    found = None
    for month, leap, count, first in _months(year):
        if month == key.month and (not leap or key.leap):
            # The leap month follows the one of its number.
            found = first + (min(key.day, count) - 1) * ONE
    return found


def next_day(key, since, common="before"):
    """Return the first date from ``since`` on that a key falls on.

    :param date since: the date to begin with, itself included
    """
    # 29 February may not come for eight years: 1896 to 1904, and 2096 to 2104.
    for year in range(since.year - 1, since.year + 9):
        day = occurrence(key, year, common)
        if day and day >= since:
            return day
    return None


@lru_cache(maxsize=4096)
def keys_on(day, common="before"):
    """Return all keys that fall on a date: the other way round of :func:`occurrence`.

    :return: frozen set of :class:`Key`
    """
    keys = {Key(SOLAR, day.month, day.day)}
    leap_day = Key(SOLAR, 2, 29)
    if occurrence(leap_day, day.year, common) == day:
        keys.add(leap_day)
    year, month, number, leap = lunar_of(day)
    for key_leap in (False, True):
        for key_day in {number, 30}:
            key = Key(LUNAR, month, key_day, key_leap)
            if occurrence(key, year) == day:
                keys.add(key)
    return frozenset(keys)


def span(first, last):
    """Yield each date from the first to the last."""
    while first <= last:
        yield first
        first += ONE


def shifted(day, days):
    """Return the date so many days later; earlier, below zero."""
    return day + days * ONE
