"""The desk at full size: how many statements it takes, and what they read."""

import statistics

from . import card_list, complaints, fill, nightly, screens
from .bench import USER
from .result import REPEATS, Result

SPECIALIST = "bench_specialist98"
CARDS = 500


def measure(bench):
    """Yield the results."""
    database = bench.visited
    prepare(database)
    yield _desk(database, f"specialist with {CARDS} cards", SPECIALIST, 15)
    yield _desk(database, "committee, all cards", USER, 25)


def prepare(database):
    """Have open cases, a committee, and a specialist with 500 cards."""
    complaints.fill_open(database, 20_000)
    with database.env() as env:
        fill.committee(env, USER)
        fill.more_cards(env, SPECIALIST, CARDS)
    nightly.run(database, nightly.REFRESH)
    database.run("VACUUM ANALYZE")


def _desk(database, role, login, at_most):
    durations = []
    for __ in range(screens.WARM + REPEATS):
        with database.env(login) as env, nightly.recorded() as statements:
            env["relationship.desk"].get_desk()
        durations.append(1000 * sum(duration for __, duration in statements))
    scanned = card_list.scanned(database, statements)
    large = ", ".join(sorted(scanned))
    duration = statistics.median(durations[screens.WARM :])
    return Result(
        f"desk, {role}",
        f"{len(statements)} statements in {duration:.1f} ms",
        f"sequential scan of {large}" if large else "no sequential scan",
        None,
        f"at most {at_most} statements, no scan",
        not large and len(statements) <= at_most,
    )
