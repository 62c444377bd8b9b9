"""How the nightly jobs grow with the number of customers and of changes."""

import statistics

from . import memory, nightly
from .classify import first_runs
from .result import Result, limited, seconds

JOBS = (nightly.CLASSIFY, nightly.REFRESH)


def measure(bench):
    """Yield the results."""
    yield from _time(bench)
    yield _statements(bench)
    yield _batches(bench)
    nightly.forget(bench.full)
    yield memory.added("memory that both jobs add", bench.full, *JOBS)


def _time(bench):
    """Compare the first run of each job with that of a quarter of the customers."""
    for number, name in enumerate(("classify", "refresh the figures"), 1):
        full, quarter = (
            statistics.median(run[number].seconds for run in first_runs(database))
            for database in (bench.full, bench.quarter)
        )
        yield Result(
            f"{name}, 4 × the customers",
            f"{seconds(full)}, {_work(bench.full, number)}",
            f"{seconds(quarter)}, {_work(bench.quarter, number)}",
            full / quarter,
            "at most 4.5 ×",
            full <= 4.5 * quarter,
        )


def _work(database, number):
    """Return what the first run of a job did, which does not move with the machine."""
    job = first_runs(database)[-1][number]
    return (
        f"{job.statements:,} statements, {job.rows:,} rows and {job.pages:,} pages"
        " written"
    )


def _statements(bench):
    """Count the statements of both jobs when nothing changed, at two sizes."""
    counts = []
    for database in (bench.full, bench.quarter):
        for job in JOBS:
            nightly.run(database, job)
        counts.append(sum(nightly.run(database, job).statements for job in JOBS))
    full, quarter = counts
    return Result(
        "statements of computing, both jobs",
        str(full),
        f"{quarter} at a quarter",
        None,
        "the same",
        full == quarter,
    )


def _batches(bench):
    """Count the statements that each further 10,000 changed cards cost."""
    statements, cards = [], []
    for database in (bench.full, bench.quarter):
        statements.append(first_runs(database)[-1][1].statements)
        [(count,)] = database.run("SELECT count(*) FROM relationship_card")
        cards.append(count)
    more = (statements[0] - statements[1]) / (cards[0] - cards[1])
    return limited(
        "statements of applying 10,000 changed cards", round(10_000 * more, 1), 10
    )
