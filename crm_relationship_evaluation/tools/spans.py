"""Periods of evaluations, and the part of them that somebody was there: no ORM."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Part(NamedTuple):
    """Days, both included, that somebody was in a team."""

    team: int
    first: date
    last: date


def period_of(day, interval):
    """Return the first and the last day of the period in which a day is.

    >>> period_of(date(2026, 5, 17), "quarter")
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))

    :param date day: any day of it
    :param str interval: ``month``, ``quarter`` or ``year``
    """
    months = MONTHS[interval]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, first + relativedelta(months=months) - timedelta(days=1)


def finished(since, today, interval, most):
    """Return the periods that have ended, from the one of a day on.

    >>> finished(date(2026, 3, 9), date(2026, 6, 1), "month", 2)
    [(datetime.date(2026, 4, 1), datetime.date(2026, 4, 30)), \
(datetime.date(2026, 5, 1), datetime.date(2026, 5, 31))]

    :param date since: a day of the first of them
    :param date today: which no finished period contains
    :param str interval: as of :func:`period_of`
    :param int most: how many of the last ones, at most
    :return: list of (first day, last day), the earliest first
    """
    periods = []
    first, last = period_of(since, interval)
    while last < today:
        periods.append((first, last))
        first, last = period_of(last + timedelta(days=1), interval)
    return periods[-most:]


def parts(memberships, first, last):
    """Return the parts of a period that somebody was in teams, none on top of another.

    Who is in two teams at once is judged in the one that was first, until it ends.

    >>> parts([Part(1, date(2025, 1, 1), date(2026, 5, 10)),
    ...        Part(2, date(2026, 5, 11), date.max)],
    ...       date(2026, 5, 1), date(2026, 5, 31))
    [Part(team=1, first=datetime.date(2026, 5, 1), last=datetime.date(2026, 5, 10)), \
Part(team=2, first=datetime.date(2026, 5, 11), last=datetime.date(2026, 5, 31))]

    :param memberships: list of :class:`Part`
    :param date first: of the period
    :param date last: of the period, included
    """
    found, free = [], first
    for team, start, end in sorted(memberships, key=lambda one: (one.first, one.team)):
        start, end = max(start, free), min(end, last)
        if start > end:
            continue
        if found and found[-1].team == team and found[-1].last + timedelta(1) == start:
            found[-1] = found[-1]._replace(last=end)
        else:
            found.append(Part(team, start, end))
        free = end + timedelta(days=1)
    return found


def share(first, last, part_first, part_last):
    """Return which share of the days of a period a part of it has.

    >>> share(date(2026, 6, 1), date(2026, 6, 30), date(2026, 6, 16), date(2026, 6, 30))
    0.5
    """
    return ((part_last - part_first).days + 1) / ((last - first).days + 1)


def mark(value, target, direction):
    """Return the mark from 0 to 100 of a value, by how far it reaches its target.

    More than the target is no more than 100. Where less is better, the mark falls as
    the value exceeds the target: twice the target is 50; a target of 0 is kept or not.

    >>> mark(45, 90, "up"), mark(95, 90, "up"), mark(-3, 90, "up")
    (50.0, 100.0, 0.0)
    >>> mark(4, 2, "down"), mark(1, 2, "down"), mark(0, 0, "down"), mark(1, 0, "down")
    (50.0, 100.0, 100.0, 0.0)

    :param float value: what was reached
    :param float target: above 0 where more is better
    :param str direction: ``up``: more is better; ``down``: less is
    """
    if direction == "up":
        return min(100.0, max(0.0, 100.0 * value / target))
    if value <= target:
        return 100.0
    return 100.0 * target / value
