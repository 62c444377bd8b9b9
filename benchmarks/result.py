"""Results, and the rules by which they are judged."""

import dataclasses
import statistics
import time

SHORTEST = 0.05  # seconds that a reference takes at least for a ratio to mean anything
REPEATS = 5
TITLES = ("measure", "ours", "reference", "ratio", "goal", "verdict")


@dataclasses.dataclass
class Result:
    """One line of the table."""

    measure: str
    ours: str
    reference: str
    ratio: float | None
    goal: str
    met: bool

    def cells(self):
        """Return the line as texts."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = "met" if self.met else "MISSED"
        return (self.measure, self.ours, self.reference, ratio, self.goal, verdict)

    def __str__(self):
        return ", ".join(filter(None, self.cells()))


def compared(measure, ours, reference, at_most):
    """Return the result of comparing two medians of seconds.

    Where the reference is too short for a ratio, the goal is an absolute one.
    """
    texts = (measure, seconds(ours), seconds(reference))
    if reference < SHORTEST:
        return Result(*texts, None, "under 20 ms", ours < 0.02)
    ratio = ours / reference
    return Result(*texts, ratio, f"at most {at_most} ×", ratio <= at_most)


def limited(measure, ours, at_most, unit="", reference=""):
    """Return the result of a figure that has a limit of its own."""
    text = f"{ours:g} {unit}".strip()
    goal = f"at most {at_most:g} {unit}".strip()
    return Result(measure, text, reference, None, goal, ours <= at_most)


def seconds(value):
    """Return a duration for people."""
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.0f} ms"


def timed(function):
    """Return the seconds that ``function`` takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def medians(*functions):
    """Return the medians of the seconds that the functions take.

    They take turns, so that what else goes on in the machine disturbs all of them.
    """
    durations = [[timed(function) for function in functions] for __ in range(REPEATS)]
    return [statistics.median(column) for column in zip(*durations, strict=True)]


def report(results):
    """Print the table and return the exit code."""
    rows = [TITLES, *(result.cells() for result in results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print()
    for row in rows:
        line = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(line).rstrip())
    missed = [result.measure for result in results if not result.met]
    print(f"\n{len(results) - len(missed)} met, {len(missed)} missed")
    return 1 if missed else 0
