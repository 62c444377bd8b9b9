"""Installing the addon on a filled database and on an empty one."""

from .result import Result, median, seconds


def measure(bench):
    """Yield the result."""
    empty, filled = bench.database("empty"), bench.database("filled")
    ours = median(filled.install, before=lambda: filled.create(bench.bare))
    theirs = median(empty.install, before=empty.create)
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
