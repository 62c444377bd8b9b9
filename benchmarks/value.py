"""Rhythm and value of all customers, against bare SQL."""

import statistics

from odoo.tools import SQL

from dev.console import Stop

from . import nightly, value_reference
from .result import REPEATS, compared, medians, timed

RHYTHM = (
    *("purchase_count", "purchase_interval", "purchase_spread", "expected_purchases"),
    *("expected_turnover", "rhythm_late_date", "rhythm_silent_date", "rhythm_status"),
)
VALUE = ("score", "power", "satisfaction", "loyalty", "contribution", "development")


def measure(bench):
    """Yield the results."""
    database = bench.full
    # What is usual among customers is found once a month, and there for both.
    nightly.run(database, nightly.REFRESH)
    yield _first(database)
    yield _again(database)


def _first(database):
    """Compare the first computing with computing and storing in bare SQL."""
    pairs = []
    for __ in range(REPEATS):
        _forget(database)
        theirs = timed(lambda: _bare(database, value_reference.store))
        expected = _state(database)
        _forget(database)
        pairs.append((timed(lambda: _refresh(database)), theirs))
        if _state(database) != expected:
            raise Stop("Bare SQL has other values: mend benchmarks/value_reference.py.")
    ours, theirs = map(statistics.median, zip(*pairs, strict=True))
    return compared("rhythm and value the first time", ours, theirs, 1.5)


def _again(database):
    """Compare computing with nothing changed with computing in bare SQL."""
    ours, theirs = medians(
        lambda: _refresh(database), lambda: _bare(database, value_reference.compute)
    )
    return compared("rhythm and value, nothing changed", ours, theirs, 1.3)


def _bare(database, function):
    with database.env() as env:
        function(env)


def _refresh(database):
    """Find rhythm and value as the night does: of the figures, those of the rhythm."""
    with database.env() as env:
        company, work = env.company, env["relationship.card.refresh"]
        work._work_step(lambda: _compute_rhythm(work, company), commit=True)
        work._work_apply_batches(_writes, commit=True)
        env["relationship.value.refresh"]._refresh_company(company, commit=True)


def _compute_rhythm(work, company):
    work._work_prepare()
    work._work_temporary("relationship_rhythm_now", work._rhythm_sql(company))
    values = work._values_sql(company)
    work._work_fill(
        SQL(
            """
            SELECT c.id AS card_id, %(new)s
              FROM relationship_card c
              LEFT JOIN (%(rhythm)s) rhythm
                ON rhythm.partner_id = c.partner_id
               AND c.last_turnover_date IS NOT NULL
             CROSS JOIN LATERAL (SELECT %(values)s) v
             WHERE c.company_id = %(company)s AND c.active
               AND ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
            """,
            new=SQL(", ").join(SQL.identifier("v", name) for name in RHYTHM),
            old=SQL(", ").join(SQL.identifier("c", name) for name in RHYTHM),
            rhythm=work._rhythm_figures_sql(company),
            values=SQL(", ").join(
                SQL("%s AS %s", values[name], SQL.identifier(name)) for name in RHYTHM
            ),
            company=company.id,
        )
    )


def _writes(span):
    return SQL(
        "written AS (UPDATE relationship_card c SET %s FROM batch b"
        " WHERE c.id = b.card_id AND %s)",
        SQL(", ").join(
            SQL("%s = b.%s", SQL.identifier(name), SQL.identifier(name))
            for name in RHYTHM
        ),
        span("c", "id"),
    )


def _forget(database):
    empty = ", ".join(
        f"{name} = {'NULL' if name.startswith('rhythm') else 0}" for name in RHYTHM
    )
    database.run(
        "TRUNCATE relationship_value, relationship_value_history",
        f"UPDATE relationship_card SET score = NULL, {empty}",
        "VACUUM FULL ANALYZE relationship_card",
    )


def _state(database):
    return [
        database.run(
            f"SELECT count(*), SUM(hashtextextended(ROW({columns})::text, 0))"
            f" FROM {table}{condition}"
        )
        for table, columns, condition in (
            (
                "relationship_card",
                ", ".join(("id", "score", *RHYTHM)),
                " WHERE purchase_count > 0",
            ),
            ("relationship_value", ", ".join(("card_id", *VALUE)), ""),
            ("relationship_value_history", ", ".join(("card_id", *VALUE)), ""),
        )
    ]
