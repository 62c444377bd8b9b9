"""`python -m benchmarks`: measure everything, print the table, judge the goals.

With names of measures, such as ``duties``, only these. What is measured at full size is
written to docs/benchmarks.md, part by part, and what has become worse is said.
"""

import os
import sys

from dev.console import Stop, step
from dev.process import end_on_signals

from . import (
    access,
    card_list,
    care,
    classify,
    complaints,
    contacts,
    desk,
    duplicates,
    duties,
    editing,
    evaluation,
    growth,
    install,
    light,
    money,
    pages,
    review,
    simulation,
    value,
)
from .bench import Bench
from .report import renew
from .result import report

MEASURES = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        install,
        contacts,
        light,
        duplicates,
        classify,
        simulation,
        growth,
        value,
        review,
        card_list,
        editing,
        duties,
        desk,
        pages,
        complaints,
        care,
        evaluation,
        money,
        access,  # last: it releases cards, which others then see
    )
}
SIZES = {"": (300_000, 2_000_000), "small": (30_000, 200_000)}


def main():
    """Run all measures and return the exit code."""
    size = os.environ.get("SIZE", "")
    if size not in SIZES:
        print(f"SIZE={size}: use SIZE=small, or leave it out.", file=sys.stderr)
        return 2
    names = sys.argv[1:] or MEASURES
    unknown = set(names).difference(MEASURES)
    if unknown:
        print(f"There are: {', '.join(MEASURES)}.", file=sys.stderr)
        return 2
    end_on_signals()
    bench = Bench(*SIZES[size])
    results, worse = [], []
    try:
        for name in names:
            found = []
            for result in MEASURES[name].measure(bench):
                step(str(result))
                found.append(result)
            results += found
            if not size:
                worse += renew(name, found, list(MEASURES), bench)
    except Stop as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    finally:
        if not os.environ.get("KEEP"):
            bench.drop()
    code = report(results)
    if worse:
        print("\nWorse than before:", *worse, sep="\n")
    return code


sys.exit(main())
