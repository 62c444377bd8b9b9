"""Classifying everybody, nobody and a few, against bare SQL."""

import functools
import statistics

from dev.console import Stop

from . import nightly, reference
from .result import REPEATS, Result, compared, medians, seconds, timed

FEW, MANY = 3_000, 12_000  # cards whose turnover changes: 1 % and 4 % of all


def measure(bench):
    """Yield the results."""
    yield _first(bench.full)
    yield _again(bench.full)
    yield _changed(bench.full)


@functools.cache
def first_runs(database):
    """Classify everybody by bare SQL, then by the first run of both jobs, repeatedly.

    :return: list of the seconds of the bare SQL, the ``nightly.Job`` of classifying,
        and that of refreshing
    """
    runs = []
    for __ in range(REPEATS):
        nightly.forget(database)
        bare = timed(functools.partial(_bare, database, reference.store))
        expected = _stored(database)
        nightly.forget(database)
        job = nightly.run(database, nightly.CLASSIFY)
        if _stored(database) != expected:
            raise Stop("Bare SQL classifies in another way: mend benchmarks/reference.")
        runs.append((bare, job, nightly.run(database, nightly.REFRESH)))
    return runs


def _first(database):
    """Compare the first classification with computing and storing in bare SQL."""
    runs = first_runs(database)
    ours = statistics.median(job.seconds for __, job, __ in runs)
    theirs = statistics.median(bare for bare, __, __ in runs)
    return compared("classify everybody the first time", ours, theirs, 1.5)


def _again(database):
    """Compare classifying with nothing changed with computing in bare SQL."""
    ours, theirs = medians(
        functools.partial(nightly.run, database, nightly.CLASSIFY),
        functools.partial(_bare, database, reference.compute),
    )
    return compared("classify, nothing changed", ours, theirs, 1.3)


def _changed(database):
    """Compare the cost of applying four times as many changes with a quarter."""
    few, many = (
        statistics.median(_apply(database, count) for __ in range(REPEATS))
        for count in (FEW, MANY)
    )
    return Result(
        f"apply the changes of {MANY:,} cards",
        seconds(many),
        f"{seconds(few)} for {FEW:,}",
        many / few,
        "at most 4.5 ×",
        many <= 4.5 * few,
    )


def _bare(database, function):
    with database.env() as env:
        function(env)


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
