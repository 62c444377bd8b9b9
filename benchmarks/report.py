"""docs/benchmarks.md: what each part of `make bench` measured last at full size.

A part that was measured replaces its rows there, and what has become worse is said.
"""

import os
import re
from datetime import date

from dev.paths import ROOT
from dev.process import output

from .result import TITLES

DOCUMENT = ROOT / "docs" / "benchmarks.md"
WORSE = 1.25  # times the last run, which the machine alone may make of it
SHORTEST = 20  # milliseconds or queries below which a factor means nothing
NUMBER = re.compile(r"([\d.,]+)\s*(\S*)")
COLUMNS = ("part", *TITLES, "measured")
TEXT = """\
# Benchmarks

What `make bench` measured last, written by it: `make bench ARGS=part` renews the rows
of one part. A ratio compares with plain SQL or another addon in the same run; seconds
are of that day's machine, and are to be compared with themselves only.

- **Machine**: {machine}
- **Data**: {customers:,} customers, {invoices:,} invoices
- **Goals**: {met} met, {missed} missed

{table}
"""


def renew(part, results, parts, bench):
    """Write the rows of a part, and return a sentence for each that is worse.

    :param parts: the names of all parts, in the order of the document
    """
    rows = _written() if DOCUMENT.exists() else []
    before = {row[1]: row[1:-1] for row in rows if row[0] == part}
    new = [result.cells() for result in results]
    worse = [text for row in new if (text := _worse(row, before.get(row[0])))]
    gone = before.keys() - {row[0] for row in new}
    worse += [f"{name}: not measured any more" for name in sorted(gone)]
    rows = [row for row in rows if row[0] != part and row[0] in parts]
    rows += [(part, *row, _moment()) for row in new]
    rows.sort(key=lambda row: parts.index(row[0]))
    missed = sum(row[-2] == "MISSED" for row in rows)
    DOCUMENT.write_text(
        TEXT.format(
            machine=_machine(),
            customers=bench.customers,
            invoices=bench.invoices,
            met=len(rows) - missed,
            missed=missed,
            table=_table(rows),
        )
    )
    return worse


def _table(rows):
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _written():
    """Return the rows of the document."""
    lines = DOCUMENT.read_text().splitlines()
    rows = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines]
    return [
        row for row in rows if len(row) == len(COLUMNS) and row[-2] in ("met", "MISSED")
    ]


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


def _moment():
    """Return the day, and the commit that was measured."""
    commit = output(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"])
    return f"{date.today().isoformat()} {commit}"


def _machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB"
