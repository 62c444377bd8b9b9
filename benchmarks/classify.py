"""Classifying everybody, nobody and a few, against bare SQL."""

import functools
import statistics

from dev.console import Stop

from . import nightly, reference
from .result import REPEATS, Result, compared, median, seconds

FEW, MANY = 3_000, 12_000  # cards whose turnover changes: 1 % and 4 % of all


def measure(bench):
    """Yield the results."""
    yield _first(bench.full)
    yield _again(bench.full)
    yield _changed(bench.full)


@functools.cache
def first_jobs(database):
    """Run both nightly jobs for the first time, repeatedly.

    :return: pairs of ``nightly.Job``: classifying, refreshing
    """
    pairs = []
    for __ in range(REPEATS):
        nightly.forget(database)
        classified = nightly.run(database, nightly.CLASSIFY)
        pairs.append((classified, nightly.run(database, nightly.REFRESH)))
    return pairs


def _first(database):
    """Compare the first classification with computing and storing in bare SQL."""

    def bare():
        with database.env() as env:
            reference.store(env)

    theirs = median(bare, before=lambda: nightly.forget(database))
    expected = _stored(database)
    ours = statistics.median(job.seconds for job, __ in first_jobs(database))
    if _stored(database) != expected:
        raise Stop("The bare SQL classifies in another way: mend benchmarks/reference.")
    return compared("classify everybody the first time", ours, theirs, 1.5)


def _again(database):
    """Compare classifying with nothing changed with computing in bare SQL."""

    def bare():
        with database.env() as env:
            reference.compute(env)

    def ours():
        nightly.run(database, nightly.CLASSIFY)

    return compared("classify, nothing changed", median(ours), median(bare), 1.3)


def _changed(database):
    """Compare the cost of applying four times as many changes with a quarter."""
    few, many = (
        statistics.median(_apply(database, count) for __ in range(REPEATS))
        for count in (FEW, MANY)
    )
    return Result(
        f"apply changes of {MANY:,} cards and of {FEW:,}",
        seconds(many),
        seconds(few),
        many / few,
        "at most 4.5 ×",
        many <= 4.5 * few,
    )


def _apply(database, count):
    """Change the turnover of ``count`` customers; return the seconds of applying."""
    invoice(database, count)
    return nightly.run(database, nightly.CLASSIFY).applying


def invoice(database, count):
    """Post one more invoice to each of ``count`` customers with a card."""
    database.run(
        f"""
        INSERT INTO account_move (
               journal_id, company_id, partner_id, currency_id, move_type, state,
               auto_post, name, date, invoice_date, amount_untaxed_signed)
        SELECT j.id, c.company_id, c.partner_id, y.currency_id, 'out_invoice', 'posted',
               'no', '/', current_date - 1, current_date - 1, 1
          FROM (SELECT * FROM relationship_card ORDER BY random() LIMIT {count}) c
          JOIN res_company y ON y.id = c.company_id
         CROSS JOIN LATERAL (SELECT id FROM account_journal
                              WHERE type = 'sale' AND company_id = c.company_id
                              LIMIT 1) j
        """
    )


def _stored(database):
    """Return what tells one state of the three tables from another."""
    return [
        database.run(
            f"SELECT count(*), SUM(hashtextextended(ROW({columns})::text, 0))"
            f" FROM relationship_{table}"
        )
        for table, columns in (
            ("classification", "card_id, tier_id, computed_tier_id, rule_id, turnover"),
            ("tier_change", "card_id, old_tier_id, new_tier_id, rule_key, turnover"),
            ("card", "id, badge_tier_id"),
        )
    ]
