"""Periods of turnover: dates only, no ORM."""

from dateutil.relativedelta import relativedelta


def trailing_period(as_of, months):
    """Return the first and last day of the ``months`` that end on ``as_of``.

    >>> from datetime import date
    >>> trailing_period(date(2026, 11, 22), 12)
    (datetime.date(2025, 11, 23), datetime.date(2026, 11, 22))
    >>> trailing_period(date(2026, 2, 28), 1)
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))

    :param date as_of: last day
    :param int months: length in months, at least 1
    """
    # The day after, moved back, is the first day: month ends keep whole months.
    return (as_of + relativedelta(days=1) - relativedelta(months=months), as_of)
