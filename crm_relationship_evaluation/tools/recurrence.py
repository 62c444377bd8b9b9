"""Days on which something is due again and again."""

from dateutil.relativedelta import relativedelta

UNITS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}


def occurrence(start, number, unit, count):
    """Return the day of an occurrence, counted from 0.

    The last day of a month stays the last one, and does not move to the front.

    >>> from datetime import date
    >>> occurrence(date(2026, 1, 31), 1, "month", 1)
    datetime.date(2026, 2, 28)
    >>> occurrence(date(2026, 1, 31), 1, "month", 2)
    datetime.date(2026, 3, 31)

    :param date start: day of the first one
    :param int number: of units between two, at least 1
    :param str unit: ``day``, ``week``, ``month`` or ``year``
    """
    return start + relativedelta(**{UNITS[unit]: number * count})


def around(start, number, unit, today):
    """Return the last occurrence up to a day, and the first one after it.

    >>> from datetime import date
    >>> around(date(2026, 1, 5), 2, "week", date(2026, 2, 1))
    (datetime.date(2026, 1, 19), datetime.date(2026, 2, 2))
    >>> around(date(2026, 3, 1), 1, "year", date(2026, 2, 1))
    (None, datetime.date(2026, 3, 1))

    :param date today: that day
    :return: two dates; None for the last one before the first is due
    """
    if today < start:
        return None, start
    # A number that is not too great, then one by one.
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[unit] * number
    count = (today - start).days // days
    while occurrence(start, number, unit, count + 1) <= today:
        count += 1
    return (
        occurrence(start, number, unit, count),
        occurrence(start, number, unit, count + 1),
    )
