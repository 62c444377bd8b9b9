"""What the deadlines of a case mean for it: one rule for records and for plans.

A deadline is whatever has ``due_date``, ``warn_date``, ``met_date``, ``paused_since``,
``breached`` and ``is_hard``.
"""


def is_missed(deadline, now):
    """Return whether a deadline was not met in time, or cannot be any more."""
    late = (
        not deadline.met_date and not deadline.paused_since and deadline.due_date <= now
    )
    return bool(deadline.breached or late)


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
