"""How the nightly jobs grow with the number of customers and of changes."""

import json
import statistics
import subprocess

from dev import odoo as command_line
from dev.paths import PYTHON

from . import nightly
from .classify import first_runs
from .result import Result, limited, seconds


def measure(bench):
    """Yield the results."""
    yield from _time(bench)
    yield _statements(bench)
    yield _batches(bench)
    yield _memory(bench.full)


def _time(bench):
    """Compare the first run of each job with that of a quarter of the customers."""
    for number, name in enumerate(("classify", "refresh the figures"), 1):
        full, quarter = (
            statistics.median(run[number].seconds for run in first_runs(database))
            for database in (bench.full, bench.quarter)
        )
        yield Result(
            f"{name}, 4 × the customers",
            seconds(full),
            seconds(quarter),
            full / quarter,
            "at most 4.5 ×",
            full <= 4.5 * quarter,
        )


def _statements(bench):
    """Count the statements of both jobs when nothing changed, at two sizes."""
    counts = []
    for database in (bench.full, bench.quarter):
        for action in (nightly.CLASSIFY, nightly.REFRESH):
            nightly.run(database, action)
        jobs = (nightly.CLASSIFY, nightly.REFRESH)
        counts.append(sum(nightly.run(database, job).statements for job in jobs))
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
    """Count the statements that each further batch of 10,000 changed cards costs."""
    full, quarter = (
        first_runs(database)[-1][1] for database in (bench.full, bench.quarter)
    )
    more = full.batches - quarter.batches
    # One applies a batch, the others read what a commit makes forget, and the progress.
    return limited(
        "statements of applying 10,000 changed cards",
        round((full.statements - quarter.statements) / more, 1),
        10,
    )


def _memory(database):
    """Measure the memory that both jobs take in a process of their own."""
    nightly.forget(database)
    command = [str(PYTHON), "-m", "benchmarks.memory", database.name]
    output = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env=command_line.environment()
    ).stdout
    before, after = json.loads(output.splitlines()[-1])
    return limited(
        "memory that both jobs add", round(after - before), 50, "MB", f"{before:.0f} MB"
    )
