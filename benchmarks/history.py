"""The history of one card with thousands of events: what its first page reads."""

import statistics
from collections import defaultdict

from . import fill, nightly
from .bench import BUSY
from .plans import buffers, plan_of, scanned
from .result import REPEATS, Result

EVENTS = 5_000
PAGE = 30  # as static/src/history/history.js
FIELDS = ["date", "kind", "name", "summary", "user_id", "res_model", "res_id"]
AT_MOST = 3  # times the buffers of the rows shown


def measure(database):
    """Yield the result, for a specialist with many customers."""
    with database.env(BUSY) as env:
        domain = [("user_id", "=", env.uid), ("badge_tier_id", "!=", False)]
        card = env["relationship.card"].search(domain, limit=1)
        fill.history(env, card, EVENTS)
    database.run("VACUUM ANALYZE")
    durations = []
    for __ in range(REPEATS):
        with database.env(BUSY) as env, nightly.recorded() as statements:
            events = _page(env, card.id)
        durations.append(1000 * sum(duration for __, duration in statements))
    ours = sum(buffers(plan_of(database, sql)) for sql, __ in statements)
    rows = _rows_shown(database, events)
    large = ", ".join(sorted(scanned(database, statements)))
    yield Result(
        f"history of a card with {EVENTS:,} events, first {PAGE}",
        f"{statistics.median(durations):.1f} ms, {ours:,} buffers in"
        f" {len(statements)} statements",
        f"{rows:,} buffers of the rows, {f'scan of {large}' if large else 'no scan'}",
        ours / rows,
        f"at most {AT_MOST} ×, no scan",
        not large and ours <= AT_MOST * rows,
    )


def _page(env, card_id):
    """Read the first page as the card does."""
    history = env["relationship.history"]
    return history.search_read([("card_id", "=", card_id)], FIELDS, limit=PAGE)


def _rows_shown(database, events):
    """Return the buffers of reading the records on the page, each by its number."""
    shown = defaultdict(list)
    for event in events:
        shown[event["res_model"].replace(".", "_")].append(event["res_id"])
    return sum(
        buffers(
            plan_of(
                database,
                f"SELECT t.* FROM unnest(ARRAY{ids}) v (id) JOIN {table} t USING (id)",
                "SET enable_hashjoin = off",
                "SET enable_mergejoin = off",
                "SET enable_seqscan = off",
            )
        )
        for table, ids in shown.items()
    )
