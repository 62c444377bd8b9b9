"""`python -m benchmarks`: measure everything, print the table, judge the goals."""

import os
import sys

from dev.console import Stop, step
from dev.process import end_on_signals

from . import access, card_list, classify, contacts, editing, growth, install
from .bench import Bench
from .result import report

SIZES = {"": (300_000, 2_000_000), "small": (30_000, 200_000)}


def main():
    """Run all measures and return the exit code."""
    size = os.environ.get("SIZE", "")
    if size not in SIZES:
        print(f"SIZE={size}: use SIZE=small, or leave it out.", file=sys.stderr)
        return 2
    end_on_signals()
    bench = Bench(*SIZES[size])
    results = []
    try:
        for measure in (
            *(install, contacts, classify, growth, card_list, access, editing),
        ):
            for result in measure.measure(bench):
                step(str(result))
                results.append(result)
    except Stop as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    finally:
        if not os.environ.get("KEEP"):
            bench.drop()
    return report(results, bench)


sys.exit(main())
