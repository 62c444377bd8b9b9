"""The clock of a case: until when, and what that means for the case. No ORM.

One rule for new cases, whose deadlines are no records yet, and for those there are. A
deadline is whatever has the attributes of :class:`Deadline`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from .clock import Clock

# Of a colleague, not of the customer: it says nothing about the work on the case.
INTERNAL = "committee"


@dataclass
class Deadline:
    """A deadline that is no record yet, by the names of the record's fields."""

    target: str
    policy_id: int
    calendar_id: int
    hours: float
    date_start: datetime
    due_date: datetime
    warn_date: datetime
    is_hard: bool
    met_date: datetime = None
    breached: bool = False
    paused_since: datetime = None
    paused_minutes: float = 0

    def meet(self, date):
        """Note that it was met, in time or not; nothing when there is no date."""
        if date:
            self.met_date = date
            self.breached = date > self.due_date


class Course(NamedTuple):
    """When a deadline is due, and how long its clock did not run until then."""

    due_date: datetime
    warn_date: datetime
    paused_minutes: float
    paused_since: datetime


def course(clock, start, hours, pauses=(), warn_hours=0):
    """Return the course of a deadline: its clock runs from the start, but in no pause.

    A pause that begins when the deadline has run out changes nothing any more.

    >>> from datetime import datetime
    >>> nine, ten, noon = (datetime(2026, 6, 15, hour) for hour in (9, 10, 12))
    >>> due = course(Clock(), nine, 24, [(ten, noon)], warn_hours=4)
    >>> due.due_date.isoformat(), due.warn_date.isoformat(), due.paused_minutes
    ('2026-06-16T11:00:00', '2026-06-16T07:00:00', 120.0)
    >>> course(Clock(), nine, 1, [(ten, None)]).paused_since
    >>> course(Clock(), nine, 2, [(ten, None)]).paused_since.hour
    10

    :param clock: its ``add`` and ``elapsed`` say which hours count
    :param float hours: hours allowed, without the pauses
    :param pauses: pairs (from, until) in order; the last one may have no end yet
    """
    paused, since = 0, None
    for begin, end in pauses:
        begin = max(begin, start)
        if end and end <= begin:
            continue
        if begin >= clock.add(start, hours + paused):
            break
        if not end:
            since = begin
            break
        paused += clock.elapsed(begin, end)
    total = hours + paused
    warning = clock.add(start, max(total - warn_hours, 0)) if warn_hours else None
    due = clock.add(start, total)
    return Course(_to_second(due), _to_second(warning), 60 * paused, since)


def _to_second(moment):
    """Return a moment as the database keeps it; hours are fractions."""
    if not moment:
        return moment
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


class CalendarClock(Clock):
    """One working time of one company, as :func:`course` asks for it."""

    def __init__(self, clocks, calendar, company):
        self.clocks, self.calendar, self.company = clocks, calendar, company

    def add(self, start, hours):
        return self.clocks.add(self.calendar, self.company, start, hours)

    def elapsed(self, start, end):
        return self.clocks.elapsed(self.calendar, self.company, start, end)


def worked(clock, start, end, pauses=()):
    """Return the hours from ``start`` to ``end`` that count, without the pauses.

    >>> from datetime import datetime
    >>> nine, ten, noon = (datetime(2026, 6, 15, hour) for hour in (9, 10, 12))
    >>> worked(Clock(), nine, noon, [(ten, None)])
    1.0
    """
    hours = clock.elapsed(start, end)
    for begin, until in pauses:
        begin, until = max(begin, start), min(until or end, end)
        hours -= clock.elapsed(begin, until)
    return max(hours, 0.0)


def first_check(deadline):
    """Return when something has to happen to a deadline to which nothing happened."""
    warning = deadline.warn_date
    return warning if warning and warning < deadline.due_date else deadline.due_date


def is_missed(deadline, now):
    """Return whether a deadline was not met in time, or cannot be any more."""
    late = (
        not deadline.met_date and not deadline.paused_since and deadline.due_date <= now
    )
    return bool(deadline.breached or late)


def figures(case, deadlines, now, is_open, next_check=first_check, hours=None):
    """Return what its deadlines mean for a case, by the names of the case's fields.

    :param case: its ``responded_date`` and ``resolved_date``
    :param deadlines: those that stand
    :param is_open: callable that takes a target, and returns whether somebody still
        has to work on it
    :param next_check: callable that takes a deadline, and returns when something has
        to happen to it, if ever
    :param hours: callable that takes a target and when it was met, and returns the
        hours that it took
    """
    of_customer = [deadline for deadline in deadlines if deadline.target != INTERNAL]
    due = {deadline.target: deadline.due_date for deadline in of_customer}
    running = [
        deadline
        for deadline in deadlines
        if is_open(deadline.target)
        and not deadline.met_date
        and not deadline.paused_since
    ]
    nearest = [each.due_date for each in running if each.target != INTERNAL]
    checks = filter(None, map(next_check, running))
    values = {
        "respond_deadline": due.get("respond", False),
        "resolve_deadline": due.get("resolve", False),
        "next_deadline": min(nearest, default=False),
        "next_check": min(checks, default=False),
        "sla_status": status(of_customer, now),
        "respond_result": result(of_customer, "respond", now),
        "resolve_result": result(of_customer, "resolve", now),
    }
    for name, stamp, target in (
        ("response_hours", "responded_date", "respond"),
        ("resolution_hours", "resolved_date", "resolve"),
    ):
        # Left out while open: 0 would lower the averages.
        if case[stamp]:
            values[name] = hours(target, case[stamp])
    return values


def status(deadlines, now):
    """Return the status of a case with these deadlines: the worst that is true.

    A soft deadline that is missed is a warning as long as it is not met.
    """
    if not deadlines:
        return False
    if any(deadline.is_hard and is_missed(deadline, now) for deadline in deadlines):
        return "breached"
    unmet = [deadline for deadline in deadlines if not deadline.met_date]
    if not unmet:
        return "met"
    running = [deadline for deadline in unmet if not deadline.paused_since]
    if not running:
        return "paused"
    soon = any(
        is_missed(deadline, now) or (deadline.warn_date and deadline.warn_date <= now)
        for deadline in running
    )
    return "warning" if soon else "on_track"


def result(deadlines, target, now):
    """Return whether a target was ``passed`` or ``failed``, False when it is open.

    A soft one that is missed is neither: it is met as far as possible.
    """
    for deadline in deadlines:
        if deadline.target == target:
            if is_missed(deadline, now):
                return "failed" if deadline.is_hard else False
            return "passed" if deadline.met_date else False
    return False
