"""The default list of cards at full size, as a head, a specialist and a leader."""

import statistics

from . import fill, screens
from .bench import USER
from .plans import buffers, plan_of, scanned
from .result import REPEATS, Result

GOAL = 20  # milliseconds
SPECIALIST = "bench_specialist99"


def measure(bench):
    """Yield the results."""
    yield _list(bench.full, "head of all", USER)
    yield _list(bench.full, "specialist", SPECIALIST)
    # A hundredth of all cards is his: it takes as long as that many rows take.
    yield _list(bench.full, "leader of ten specialists", "bench_specialist0", None)
    yield _beside_opportunities(bench.full)


def _list(database, role, login, goal=GOAL):
    measure = f"list of cards, {role}"
    return screen(database, measure, login, "relationship.card", goal=goal)


def screen(database, measure, login, model, domain=(), goal=GOAL):
    """Measure how a list opens, and look for tables that are read as a whole.

    :param int goal: milliseconds it may take, None for no limit
    """
    durations = []
    for __ in range(REPEATS):
        statements = screens.list_statements(database, login, model, domain)
        durations.append(1000 * sum(duration for __, duration in statements))
    large = ", ".join(sorted(scanned(database, statements)))
    duration = statistics.median(durations)
    return Result(
        measure,
        f"{duration:.1f} ms in {len(statements)} statements",
        f"sequential scan of {large}" if large else "no sequential scan",
        None,
        f"under {goal} ms, no scan" if goal else "no scan",
        not large and (goal is None or duration < goal),
    )


def _beside_opportunities(database):
    """Compare the list of one's own cards with CRM's of as many opportunities."""
    with database.env(SPECIALIST) as env:
        mine = [("user_id", "=", env.uid)]
        count = env["relationship.card"].search_count(mine)
    with database.env() as env:
        fill.leads(env, SPECIALIST, count)
    database.run("VACUUM ANALYZE")
    ours, theirs = [], []
    for __ in range(REPEATS):
        for model, found in (("relationship.card", ours), ("crm.lead", theirs)):
            statements = screens.list_statements(database, SPECIALIST, model, mine)
            found.append((sum(duration for __, duration in statements), statements))
    (ours, read), (theirs, others) = (
        (
            statistics.median(duration for duration, __ in found),
            sum(buffers(plan_of(database, sql)) for sql, __ in found[-1][1]),
        )
        for found in (ours, theirs)
    )
    return Result(
        f"list of {count:,} own cards, against CRM's of own opportunities",
        f"{1000 * ours:.1f} ms, {read:,} buffers",
        f"{1000 * theirs:.1f} ms, {others:,} buffers",
        ours / theirs,
        "at most 1 ×",
        ours <= theirs,
    )
