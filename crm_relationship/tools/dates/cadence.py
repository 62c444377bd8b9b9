"""Due dates of contacts that are to be made regularly: dates only, no ORM."""

from datetime import timedelta

from odoo.tools.date_utils import add, end_of, start_of

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_bounds(day, period):
    """Return the first and last day of the calendar period that ``day`` lies in.

    >>> period_bounds(date(2026, 5, 20), "quarter")
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))

    :param date day: any day
    :param str period: ``month``, ``quarter`` or ``year``
    """
    return start_of(day, period), end_of(day, period)


def paced_dates(day, period, count):
    """Return the days by which the first to the last of ``count`` contacts are due.

    They are spread evenly over the period: each has the same share of its months, a
    part of a month being the same part of its days, rounded down.

    >>> paced_dates(date(2026, 3, 10), "year", 2)
    [datetime.date(2026, 6, 30), datetime.date(2026, 12, 31)]
    >>> paced_dates(date(2026, 2, 10), "month", 2)
    [datetime.date(2026, 2, 14), datetime.date(2026, 2, 28)]

    :param date day: any day of the period
    :param int count: contacts in the period, at least 1
    """
    start, __ = period_bounds(day, period)
    months = MONTHS[period]
    return [
        _month_part(start, number * months, count) for number in range(1, count + 1)
    ]


def _month_part(start, numerator, denominator):
    """Return the last day of the months after ``start``, given as a fraction."""
    whole, rest = divmod(numerator, denominator)
    if not rest:
        return add(start, months=whole, days=-1)
    first = add(start, months=whole)
    days = end_of(first, "month").day * rest // denominator
    return add(first, days=days - 1)


def working_day_before(day, off, not_before):
    """Return ``day``, or the last working day before it when it is none.

    >>> working_day_before(date(2026, 2, 1), {date(2026, 2, 1)}, date(2026, 1, 1))
    datetime.date(2026, 1, 31)
    >>> working_day_before(date(2026, 2, 1), {date(2026, 2, 1)}, date(2026, 2, 1))
    datetime.date(2026, 2, 1)

    :param off: the days on which nobody works
    :param date not_before: where there is no working day from here on, ``day`` stays
    """
    found = day
    while found in off:
        found -= timedelta(days=1)
    return found if found >= not_before else day
