"""When reviews follow each other."""

from dateutil.relativedelta import relativedelta


def cycle_dates(anchor, months, number):
    """Return the dates of the review that is ``number`` intervals after another.

    :param anchor: dates of that other review
    :param int months: the interval
    :param int number: how many intervals later, negative for earlier

    >>> from datetime import date
    >>> [str(day) for day in cycle_dates((date(2026, 12, 20), date(2027, 1, 31)), 1, 1)]
    ['2027-01-20', '2027-02-28']
    """
    return tuple(day + relativedelta(months=months * number) for day in anchor)


def first_cycle(last_day, months, today):
    """Return the number of the first review that does not end before ``today``.

    :param date last_day: of the review with number 0
    :param int months: the interval, at least 1

    >>> from datetime import date
    >>> first_cycle(date(2027, 1, 31), 12, date(2026, 6, 15))
    0
    >>> first_cycle(date(2027, 1, 31), 12, date(2027, 2, 1))
    1
    >>> first_cycle(date(2027, 1, 31), 12, date(2026, 1, 31))
    -1
    """
    difference = relativedelta(today, last_day)
    number = (difference.years * 12 + difference.months) // months - 1
    while last_day + relativedelta(months=months * number) < today:
        number += 1
    return number
