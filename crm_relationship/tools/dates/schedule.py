"""Spreading visits over working days: dates and times only, no ORM."""

from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import datetime, time, timedelta


def by_day(intervals, opening=0):
    """Return the working time of each day, from an hour of it on.

    >>> day = datetime(2026, 6, 15)
    >>> found = by_day([(day.replace(hour=8), day.replace(hour=12))], 9.5)
    >>> found[day.date()]
    [(datetime.datetime(2026, 6, 15, 9, 30), datetime.datetime(2026, 6, 15, 12, 0))]

    :param intervals: list of (start, end), each of one day
    :param float opening: hour of the day
    """
    days = defaultdict(list)
    for start, end in intervals:
        opened = datetime.combine(start.date(), time()) + timedelta(hours=opening)
        if max(start, opened) < end:
            days[start.date()].append((max(start, opened), end))
    return days


def free_slots(intervals, busy, hours):
    """Return where visits may start: one after the other, in the free working time.

    >>> day = datetime(2026, 6, 15)
    >>> working = [(day.replace(hour=9), day.replace(hour=12))]
    >>> taken = [(day.replace(hour=10), day.replace(hour=10, minute=30))]
    >>> [slot.hour for slot in free_slots(working, taken, 1)]
    [9, 11]

    :param intervals: list of (start, end) of working time, in order
    :param busy: list of (start, end) of what is planned already
    :param float hours: length of a visit
    """
    length = timedelta(hours=hours)
    slots = []
    for start, end in intervals:
        while start + length <= end:
            if all(start + length <= taken or start >= to for taken, to in busy):
                slots.append(start)
            start += length
    return slots


def spread(due_dates, slots_by_day, load=None, may=None):
    """Return a start for each visit: evenly over the days, none after it is due.

    What is due first is placed first. A visit that is overdue, or due before the first
    day, is placed as if it had no due date. When a day's slots are taken they are given
    out again: too much for the month is seen, and not lost.

    :param due_dates: list of dates, one for each visit; None where there is none
    :param slots_by_day: dictionary of day to list of starts, none of them empty
    :param load: number of visits that a day has already, by day
    :param may: function of the position of a visit and a day: whether it may be then
    :return: list of starts, in the order of ``due_dates``; None where no day may be
    """
    days = sorted(slots_by_day)
    counts = Counter(load or {})
    given = Counter()
    starts = [None] * len(due_dates)
    last = days[-1]
    in_order = sorted(range(len(due_dates)), key=lambda i: due_dates[i] or last)
    for position, index in enumerate(in_order):
        due = due_dates[index]
        allowed = bisect_right(days, due) if due else len(days)
        wish = position * len(days) // len(due_dates)
        usable = [
            day for day in range(len(days)) if may is None or may(index, days[day])
        ]
        if not usable:
            continue
        choice = min(
            [day for day in usable if day < allowed] or usable,
            key=lambda day: (counts[days[day]], abs(day - wish), day),
        )
        day = days[choice]
        slots = slots_by_day[day]
        starts[index] = slots[given[day] % len(slots)]
        given[day] += 1
        counts[day] += 1
    return starts
