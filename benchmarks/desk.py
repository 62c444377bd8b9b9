"""The desk at full size: how many statements it takes, and what they read."""

import statistics

from . import card_list, history, nightly, screens
from .bench import BUSY, BUSY_CARDS, ROLES, USER
from .result import REPEATS, Result


def measure(bench):
    """Yield the results."""
    database = bench.busy
    yield _desk(database, f"specialist with {BUSY_CARDS} cards", BUSY, 15)
    yield _desk(database, "committee, all cards", USER, 25)
    for role, login in ROLES.items():
        yield _desk(database, role.replace("_", " "), login, 25)
    yield from history.measure(database)


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
