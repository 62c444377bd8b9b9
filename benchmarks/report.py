"""`python -m benchmarks.report`: write docs/benchmarks.md from results.json.

Says first what has become worse since the run that is written there. `make bench` does
both after a full run.
"""

import json
import re
import sys

from dev.paths import ROOT

from .result import FILE, TITLES, Result

DOCUMENT = ROOT / "docs" / "benchmarks.md"
WORSE = 1.25  # times the last run, which the machine alone may make of it
SHORTEST = 20  # milliseconds or queries below which a factor means nothing
NUMBER = re.compile(r"([\d.,]+)\s*(\S*)")
TEXT = """\
# Benchmarks

The last full run of `make bench`, written by it. A ratio compares with plain SQL or
another addon in the same run; seconds are of that machine, and are to be compared with
themselves only.

- **Date**: {date}, commit {commit}
- **Machine**: {machine}
- **Data**: {customers:,} customers, {invoices:,} invoices
- **Goals**: {met} met, {missed} missed

{table}
"""


def write(content):
    """Write the document, and return a sentence for each measure that is worse."""
    rows = [Result(**result).cells() for result in content["results"]]
    before = _written() if DOCUMENT.exists() else {}
    worse = [text for row in rows if (text := _worse(row, before.get(row[0])))]
    worse += [f"{name}: not measured any more" for name in before.keys() - _names(rows)]
    missed = sum(row[-1] == "MISSED" for row in rows)
    values = {**content, "met": len(rows) - missed, "missed": missed}
    DOCUMENT.write_text(TEXT.format(**values, table=_table(rows)))
    return worse


def _names(rows):
    return {row[0] for row in rows}


def _table(rows):
    lines = [[*TITLES[:-1], "verdict"], ["---"] * len(TITLES), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _written():
    """Return the rows of the document by their measure."""
    rows = {}
    for line in DOCUMENT.read_text().splitlines():
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if len(cells) == len(TITLES) and cells[-1] in ("met", "MISSED"):
            rows[cells[0]] = cells
    return rows


def _worse(row, before):
    """Return a sentence where a measure is worse than before, or None."""
    if not before:
        return None
    if row[-1] == "MISSED" and before[-1] == "met":
        return f"{row[0]}: was met, {_shown(before)}; is missed, {_shown(row)}"
    now, then = (_figure(cells) for cells in (row, before))
    if not now or not then or now[1] != then[1]:
        return None
    more, less = (then, now) if row[4].startswith("at least") else (now, then)
    if more[0] > WORSE * less[0]:
        return f"{row[0]}: {_shown(before)} before, {_shown(row)} now"
    return None


def _figure(cells):
    """Return what is compared, and its unit: the ratio, else what ours takes."""
    if cells[3]:
        return float(cells[3]), "ratio"
    found = NUMBER.match(cells[1])
    if not found:
        return None
    value, unit = float(found[1].replace(",", "")), found[2]
    value, unit = (1000 * value, "ms") if unit == "s" else (value, unit)
    return (max(value, SHORTEST), unit)


def _shown(cells):
    return f"{cells[1]} (ratio {cells[3]})" if cells[3] else cells[1]


def renew():
    """Write the document from the results of the last run, and say what is worse."""
    worse = write(json.loads(FILE.read_text()))
    title = "Worse than in" if worse else "Nothing is worse than in"
    print(f"\n{title} the run before; now in {DOCUMENT.relative_to(ROOT)}.")
    print(*worse, sep="\n")


def main():
    """Write the document, and return the exit code."""
    if not FILE.exists():
        print(f"{FILE.name} is not there: run `make bench`.", file=sys.stderr)
        return 2
    renew()
    return 0


if __name__ == "__main__":
    sys.exit(main())
