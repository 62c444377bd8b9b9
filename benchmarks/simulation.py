"""Trying other limits of a scheme, against computing a classification."""

import functools

from .classify import first_runs
from .result import Result, compared, medians

SCHEME = "crm_relationship.relationship_scheme_t3"
# What a simulation must leave as it is.
KEPT = (
    *("card", "classification", "classification_run", "tier_change"),
    *("scheme", "tier", "tier_rule"),
)


def measure(bench):
    """Yield the results."""
    first_runs(bench.full)  # All are classified.
    yield _nothing_written(bench.full)
    yield _computing(bench.full)


def _nothing_written(database):
    """Count the rows that a simulation writes to what it is about."""
    before = _written(database)
    moved = _simulate(database)
    written = _written(database) - before
    return Result(
        f"rows written by a simulation in which {moved:,} would move",
        str(written),
        "",
        None,
        "none",
        not written and moved > 0,
    )


def _computing(database):
    """Compare a simulation that moves many with the computing of a classification."""
    ours, theirs = medians(
        functools.partial(_simulate, database), functools.partial(_compute, database)
    )
    return compared("simulate other limits", ours, theirs, 2)


def _simulate(database):
    """Try limits that are ten percent narrower; return how many would move."""
    with database.env() as env:
        action = env.ref(SCHEME).action_simulate()
        simulation = env["relationship.simulation"].browse(action["res_id"])
        # The rule of great potential has no share.
        for line in simulation.line_ids.filtered("max_cumulative_share"):
            line.max_cumulative_share -= 10
        simulation.action_simulate()
        return sum(simulation.move_ids.mapped("card_count"))


def _compute(database):
    """Compute what differs, as a run does before it writes."""
    with database.env() as env:
        company = env.company
        classifier = env["relationship.classifier"]
        today = company._relationship_today()
        classifier._compute_run(env.ref(SCHEME), company, today)
        env.cr.rollback()


def _written(database):
    """Return how many rows were written to what is kept, as the server counts them."""
    database.run("SELECT pg_stat_force_next_flush()")
    names = ", ".join(f"'relationship_{name}'" for name in KEPT)
    [[number]] = database.run(
        "SELECT SUM(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
        f" WHERE relname IN ({names})"
    )
    return number
