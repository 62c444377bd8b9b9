"""The clock of a case: until when, and what that means for the case. No ORM.

One rule for new cases, whose deadlines are no records yet, and for those there are. A
deadline is whatever has the attributes of :class:`Deadline`.
"""

from dataclasses import dataclass
from datetime import datetime

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

    def meet(self, date):
        """Note that it was met, in time or not; nothing when there is no date."""
        if date:
            self.met_date = date
            self.breached = date > self.due_date


def dates(add, start, hours, warn_hours=0, paused_hours=0):
    """Return when a deadline is due, and when its owner is warned.

    >>> from datetime import datetime
    >>> nine = datetime(2026, 6, 15, 9)
    >>> due, warning = dates(Clock().add, nine, 24, warn_hours=4, paused_hours=2)
    >>> due.isoformat(), warning.isoformat()
    ('2026-06-16T11:00:00', '2026-06-16T07:00:00')

    :param add: callable that takes a time and hours, and returns when they are over
    :param float hours: hours allowed, without the pauses
    :return: two times; no warning where it is not wanted
    """
    total = hours + paused_hours
    warning = add(start, max(total - warn_hours, 0)) if warn_hours else None
    return add(start, total), warning


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


def figures(case, deadlines, now, is_open, next_check=first_check):
    """Return what its deadlines mean for a case, by the names of the case's fields.

    :param case: its ``received_date``, ``responded_date`` and ``resolved_date``
    :param deadlines: those that stand
    :param bool is_open: somebody has to work on the case
    :param next_check: callable that takes a deadline, and returns when something has
        to happen to it, if ever
    """
    of_customer = [deadline for deadline in deadlines if deadline.target != INTERNAL]
    due = {deadline.target: deadline.due_date for deadline in of_customer}
    running = [
        deadline
        for deadline in deadlines
        if is_open and not deadline.met_date and not deadline.paused_since
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
    for name, stamp in (
        ("response_hours", "responded_date"),
        ("resolution_hours", "resolved_date"),
    ):
        # Left out while open: 0 would lower the averages.
        if case[stamp]:
            values[name] = Clock().elapsed(case["received_date"], case[stamp])
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
    """Return whether a target was ``passed`` or ``failed``, False when it is open."""
    for deadline in deadlines:
        if deadline.target == target:
            if is_missed(deadline, now):
                return "failed"
            return "passed" if deadline.met_date else False
    return False
