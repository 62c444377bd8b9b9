"""Installing the addon on a filled database and on an empty one."""

import statistics

from .result import REPEATS, Result, seconds, timed


def measure(bench):
    """Yield the result."""
    empty, filled = bench.database("empty"), bench.database("filled")
    durations = []
    for __ in range(REPEATS):
        empty.create()
        filled.create(bench.bare)
        durations.append((timed(filled.install), timed(empty.install)))
    ours, theirs = map(statistics.median, zip(*durations, strict=True))
    for database in (empty, filled):
        database.drop()
    yield Result(
        "install on the filled database",
        seconds(ours),
        f"{seconds(theirs)} on the empty one",
        ours / theirs,
        "at most 1.2 ×",
        ours <= 1.2 * theirs,
    )
