"""Which tier of a customer counts, in SQL: computed, protected, set by hand.

The statements read ``k``, the line of the customer as it was, and
``t.computed_tier_id``, what the rules say. Tiers are given by their ids, the best
first.
"""

from odoo.tools import SQL


def standing_sql(name):
    """Return SQL of a tier, or its date, without an override: of line ``k``.

    :param str name: ``tier`` or ``date``
    """
    columns = {
        "tier": ("k.standing_tier_id", "k.tier_id"),
        "date": ("k.standing_date", "k.tier_date"),
    }
    standing, present = map(SQL, columns[name])
    return SQL(
        "CASE WHEN k.manual_tier_id IS NULL THEN %s ELSE %s END", present, standing
    )


def by_hand_sql(tiers, computed):
    """Return SQL of the tier by hand of line ``k``, or a higher one at the least.

    :param SQL computed: the tier that counts without it
    """
    return SQL(
        "CASE WHEN k.manual_at_least AND array_position(%(tiers)s::int[],"
        " %(computed)s) < array_position(%(tiers)s::int[], k.manual_tier_id)"
        " THEN %(computed)s ELSE k.manual_tier_id END",
        tiers=tiers,
        computed=computed,
    )


def protected_sql(tiers, months, max_steps, today):
    """Return SQL of the computed tier, lowered no faster than a scheme allows.

    Tiers set by hand are not protected, but the one that they took the place of.

    :param int months: that a customer stays in a tier
    :param int max_steps: tiers that a run lowers by at the most; 0: no limit
    :param date today: day on which minimum stays are looked at
    """
    old = SQL("array_position(%s::int[], %s)", tiers, standing_sql("tier"))
    new = SQL("array_position(%s::int[], t.computed_tier_id)", tiers)
    steps = SQL("LEAST(%s, %s + %s)", new, old, max_steps) if max_steps else new
    # One day is one step, however often it is computed.
    stays = SQL(
        "GREATEST(%(since)s + make_interval(months => %(months)s), %(since)s + 1)"
        " > %(today)s",
        since=standing_sql("date"),
        months=months,
        today=today,
    )
    return SQL(
        "(%(tiers)s::int[])[CASE"
        " WHEN %(old)s IS NULL OR %(new)s <= %(old)s THEN %(new)s"
        " WHEN %(stays)s THEN %(old)s ELSE %(steps)s END]",
        tiers=tiers,
        old=old,
        new=new,
        stays=stays,
        steps=steps,
    )
