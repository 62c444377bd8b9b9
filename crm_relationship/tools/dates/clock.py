"""Deadlines in working hours: arithmetic over prepared intervals.

All times are naive and in UTC, so that an hour is an hour on the day the clocks
change, too. A timeline is prepared once; each question then costs one bisection.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta

from odoo.tools.intervals import Intervals


class Clock:
    """Every hour counts, by day and by night."""

    def add(self, start, hours):
        """Return the time that is ``hours`` after ``start``.

        >>> from datetime import datetime
        >>> Clock().add(datetime(2026, 6, 12, 17, 30), 24)
        datetime.datetime(2026, 6, 13, 17, 30)
        """
        return start + timedelta(hours=hours)

    def elapsed(self, start, end):
        """Return the hours from ``start`` to ``end``, 0 when it ends before."""
        return max((end - start).total_seconds(), 0) / 3600


class Timeline(Clock):
    """Only the hours inside of intervals count.

    :param intervals: pairs (start, end), in any order; what overlaps counts once
    """

    def __init__(self, intervals):
        self.starts, self.ends, self.before = [], [], []
        total = 0
        for start, end in merge(intervals):
            self.starts.append(start)
            self.ends.append(end)
            # Seconds of work before this interval begins.
            self.before.append(total)
            total += (end - start).total_seconds()
        self.total = total

    def add(self, start, hours):
        """Return when ``hours`` of work are done, beginning at ``start``.

        Work that ends when the day ends is due then, not next morning; without any
        hour to work, it is due when the next interval begins.

        >>> from datetime import datetime
        >>> friday, monday = datetime(2026, 6, 12, 9), datetime(2026, 6, 15, 9)
        >>> eight = timedelta(hours=8)
        >>> days = Timeline([(friday, friday + eight), (monday, monday + eight)])
        >>> days.add(datetime(2026, 6, 12, 16), 2)
        datetime.datetime(2026, 6, 15, 10, 0)

        :return: None when the intervals do not reach as far
        """
        goal = self._worked(start) + hours * 3600
        index = self._position(start)
        if index < 0 or start >= self.ends[index]:
            index += 1
        if goal > self.total or index >= len(self.starts):
            return None
        # The first interval by whose end it is done.
        index = bisect_left(range(len(self.ends)), goal, index, key=self._done)
        return self.starts[index] + timedelta(seconds=goal - self.before[index])

    def elapsed(self, start, end):
        """Return the hours of work from ``start`` to ``end``."""
        return max(self._worked(end) - self._worked(start), 0) / 3600

    def _position(self, moment):
        """Return the index of the last interval that begins by ``moment``, or -1."""
        return bisect_right(self.starts, moment) - 1

    def _done(self, index):
        return (
            self.before[index] + (self.ends[index] - self.starts[index]).total_seconds()
        )

    def _worked(self, moment):
        """Return the seconds of work before ``moment``."""
        index = self._position(moment)
        if index < 0:
            return 0
        worked = min(moment, self.ends[index]) - self.starts[index]
        return self.before[index] + worked.total_seconds()


def merge(intervals):
    """Return the intervals in order, those that touch or overlap as one.

    >>> merge([(5, 7), (1, 3), (2, 4), (7, 8), (9, 9)])
    [(1, 4), (5, 8)]
    """
    return _pairs(_intervals(intervals))


def subtract(intervals, removed):
    """Return the parts of ``intervals`` that are in none of ``removed``.

    >>> subtract([(1, 5), (6, 9)], [(2, 3), (4, 7)])
    [(1, 2), (3, 4), (7, 9)]
    """
    return _pairs(_intervals(intervals) - _intervals(removed))


def _intervals(pairs):
    """Return Odoo's intervals, which carry records: ours carry none."""
    return Intervals((start, end, frozenset()) for start, end in pairs)


def _pairs(intervals):
    return [(start, end) for start, end, __ in intervals]
