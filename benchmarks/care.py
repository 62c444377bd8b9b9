"""Care and satisfaction: what is due, writing to many, averages and trends."""

import functools
import statistics

from odoo.tools import SQL

from dev.console import Stop, step
from dev.paths import ADDON

from . import fill_care, nightly
from .result import REPEATS, compared, medians, timed

CARE = f"{ADDON}_care"
MAILS = 10_000
FIGURES = ("satisfaction", "satisfaction_trend", "satisfaction_count")


def measure(bench):
    """Yield the results."""
    source, database = bench.full, bench.database("care")
    try:
        step(f"Installing {CARE}: key dates, rules and answers")
        _make(database, source, bench)
        yield _figures(database, 10 * bench.customers // 3)
        yield _due(database)
        yield _mails(database, MAILS * bench.customers // 300_000)
    finally:
        database.drop()


def _make(database, source, bench):
    database.create(source)
    database.install(CARE)
    with database.env() as env:
        fill_care.key_dates(env, bench.customers // 3)
        fill_care.rules(env)
    database.run("VACUUM ANALYZE")


def _refresh(database):
    nightly.run(database, nightly.REFRESH)


def _forget(database):
    nothing = ", ".join(f"{name} = NULL" for name in FIGURES)
    database.run(
        f"UPDATE relationship_card SET {nothing} WHERE satisfaction_count > 0",
        "VACUUM FULL ANALYZE relationship_card",
    )


def _figures(database, answers):
    """Compare what answers add to the nightly refresh with bare SQL.

    The refresh reads and compares all other figures of all cards, too: what it takes
    without any answer is what it takes for these.
    """
    _refresh(database)
    others = statistics.median(
        timed(functools.partial(_refresh, database)) for __ in range(REPEATS)
    )
    with database.env() as env:
        fill_care.answers(env, answers)
    database.run("VACUUM ANALYZE")
    pairs = []
    for __ in range(REPEATS):
        _forget(database)
        theirs = timed(functools.partial(database.run, fill_care.FIGURES_SQL))
        _forget(database)
        pairs.append((timed(functools.partial(_refresh, database)) - others, theirs))
    ours, theirs = map(statistics.median, zip(*pairs, strict=True))
    return compared(f"average and trend of {answers:,} answers", ours, theirs, 1.5)


def _due(database):
    """Compare finding what is due by all rules with bare SQL."""

    def ours():
        with database.env() as env:
            care = env["relationship.care"]
            rules = env["relationship.care.rule"].search([])
            care._select({rule: care._days(rule) for rule in rules})
            counted = env.execute_query(
                SQL("SELECT count(*) FROM relationship_care_due")
            )
            care._work_forget()
            return counted

    def theirs():
        with database.env() as env:
            return fill_care.find_due(env)

    if ours() != theirs():
        raise Stop("The bare SQL finds other days: mend benchmarks/fill_care.py.")

    return compared("find what is due by 50 rules", *medians(ours, theirs), 1.5)


def _mails(database, number):
    """Compare greeting people by a rule with Odoo's own mailing of the same text."""

    def ours():
        with database.env() as env:
            rule = fill_care.mail_rule(env, number)
            done = env["relationship.care"]._run(rule.id)
            assert done == number, done
            env.flush_all()
            env.cr.rollback()

    def theirs():
        with database.env() as env:
            fill_care.mail_by_odoo(env, number)
            env.flush_all()
            env.cr.rollback()

    return compared(f"write to {number:,} people", timed(ours), timed(theirs), 2)
