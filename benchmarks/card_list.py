"""The default list of cards at full size, as a head, a specialist and a leader."""

import statistics

from . import screens
from .bench import USER
from .result import REPEATS, Result

SMALL = 1_000  # rows of a table that may be read as a whole
GOAL = 20  # milliseconds


def measure(bench):
    """Yield the results."""
    yield _list(bench.full, "head of all", USER)
    yield _list(bench.full, "specialist", "bench_specialist99")
    # A hundredth of all cards is his: it takes as long as that many rows take.
    yield _list(bench.full, "leader of ten specialists", "bench_specialist0", None)


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


def scanned(database, statements):
    """Return the names of large tables that statements read as a whole."""
    return {
        table
        for sql, __ in statements
        for table, read in _scanned(_plan(database, sql))
        if read > SMALL and read > _rows(database, table) / 2
    }


def _plan(database, sql):
    """Run a statement, recorded with its values, and return how it was run."""
    [(plan,)] = database.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
    return plan[0]["Plan"]


def _scanned(plan):
    """Return the tables that a plan reads in sequence, each with the rows read.

    Counting up to a limit may read the first pages of a table in sequence: there is
    nothing cheaper, and it is not a scan that grows with the table.
    """
    found = []
    if plan["Node Type"] == "Seq Scan":
        rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        found.append((plan["Relation Name"], rows))
    for part in plan.get("Plans", ()):
        found += _scanned(part)
    return found


def _rows(database, table):
    [(rows,)] = database.run(
        f"SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass"
    )
    return rows
