"""In which span of days the limit of a privilege counts its uses."""

from odoo.tools.date_utils import end_of, start_of

# How often what a limit allows is allowed again.
PERIODS = ("use", "month", "year", "total")


def limit_span(period, day):
    """Return the first and the last day that a limit looks at; None: no bound.

    >>> limit_span("month", date(2026, 6, 15))
    (datetime.date(2026, 6, 1), datetime.date(2026, 6, 30))
    >>> limit_span("year", date(2026, 6, 15))
    (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    >>> limit_span("total", date(2026, 6, 15))
    (None, None)

    :param str period: ``month``, ``year`` or ``total``; each single ``use`` has its
        limit alone, and no span
    :param date day: day of the use
    """
    if period in ("month", "year"):
        return start_of(day, period), end_of(day, period)
    return None, None


def left_over(limit, used):
    """Return what of a limit is left, at least 0.

    >>> left_over(3, 2), left_over(3, 5)
    (1, 0)

    :param int limit: how many are allowed
    :param int used: how many were used
    """
    return max(limit - used, 0)
