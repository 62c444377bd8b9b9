"""Whose turn it is: customers take turns, spread over an interval, some by sample.

Said in SQL over a card ``c``; whole days, so that nothing depends on when a job runs.
"""

from odoo.tools import SQL

# Spreads cards that were made one after another.
STEP = 7919


def turn_sql(today, interval, start=None):
    """Return SQL of the first day of the turn in which a card ``c`` is.

    :param date today: the day of the question
    :param int interval: days of a turn
    :param date start: from which on all cards take their turns together; without, each
        card has its own day
    """
    if start:
        return SQL(
            "%s::date - mod(greatest(%s::date - %s::date, 0), %s)",
            today,
            today,
            start,
            interval,
        )
    return SQL(
        "%s::date - mod(%s + c.id::bigint * %s, %s)::int",
        today,
        today.toordinal(),
        STEP,
        interval,
    )


def sampled_sql(percent):
    """Return SQL of whether a card ``c`` is in the sample of its turn ``t.date``.

    :param int percent: how many of a hundred; others in each turn
    """
    if percent >= 100:
        return SQL("TRUE")
    return SQL(
        "mod(abs(hashint8(c.id::bigint * 100000 + (t.date - DATE '2000-01-01'))"
        "::bigint), 100) < %s",
        percent,
    )
