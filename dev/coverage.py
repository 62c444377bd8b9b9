"""`make coverage`: write docs/coverage.md, what serves each row of the requirements.

A row is served by what names its number (``R093``, ``X12``, ``R086-R089``) in a
docstring, a comment, or data; and by the screens of the models whose code names it. A
range of many rows tells what a file is about and is no claim on each of them.

`make lint` fails when the file is stale, and when a row has lost its last test. A row
may lose it on purpose:

    make coverage ARGS="R117 X21"
"""

import ast
import dataclasses
import re
from collections import Counter, defaultdict

from . import addons
from .console import Stop, step
from .paths import ROOT

DOCS = ROOT / "docs"
REQUIREMENTS, COVERAGE = DOCS / "requirements.md", DOCS / "coverage.md"
ROW = re.compile(r"^\| ([RX]\d{1,3}) \| (.+?) \|")
NUMBER = re.compile(r"\b(?:(R)(\d{3})|(X)(\d{1,2}))\b(?:\s*[-–]\s*[RX]?(\d{1,3})\b)?")
SUFFIXES = {".py", ".xml", ".csv", ".js", ".html"}
SKIPPED = {"__pycache__", "i18n", "lib"}
# What people look at; the rest of an addon is code.
SCREENS = {"views", "report", "wizard", "static"}
KINDS = ("code", "screen", "test")
MODEL = re.compile(r'^    _name = "([\w.]+)"|^    _inherit = "([\w.]+)"', re.MULTILINE)
VIEW_OF = re.compile(r'<field name="(?:res_)?model">([\w.]+)</field>')
LONGEST = 90  # characters of a row's sentence
WIDEST = 10  # rows of a range
INTRODUCTION = """\
# Coverage

Written by `make coverage`; see [requirements.md](requirements.md) for the rows in full.
A row is listed with what names its number: code (models, tools, data) and tests; and
with the screens (views, reports, dialogs) that name it, or show the models whose code
does. Much else may serve it, too.
"""


@dataclasses.dataclass
class Row:
    """A row of the requirements, and what names it: by kind, names by file."""

    number: str
    area: str
    sentence: str
    found: dict = dataclasses.field(
        default_factory=lambda: {kind: defaultdict(set) for kind in KINDS}
    )

    def is_open(self):
        """Tell whether nothing names the row."""
        return not any(self.found.values())


def main(args):
    """Write the file, or check it; rows that are named may lose their last test."""
    rows = _rows()
    if "--check" in args:
        return _check(rows)
    if lost := _lost(rows) - set(args):
        raise Stop(
            f"Without a test now: {_listed(lost)}. Name the row in a test, or, where it"
            f' shall have none, `make coverage ARGS="{" ".join(_sorted(lost))}"`.'
        )
    COVERAGE.write_text(_document(rows))
    step(f"{COVERAGE.relative_to(ROOT)}: {_summary(rows.values())}")
    return 0


def _check(rows):
    """Say what is wrong with the file; return whether something is."""
    lost = _lost(rows)
    stale = not COVERAGE.exists() or COVERAGE.read_text() != _document(rows)
    if lost:
        print(f"Rows without a test that had one: {_listed(lost)}.")
    if stale:
        print(f"{COVERAGE.relative_to(ROOT)} is stale: run `make coverage`.")
    return int(bool(lost) or stale)


def _rows():
    """Return the rows by number, with what names them."""
    rows, area = {}, ""
    for line in REQUIREMENTS.read_text().splitlines():
        if line.startswith("## "):
            area = line.removeprefix("## ")
        elif found := ROW.match(line):
            rows[found[1]] = Row(found[1], area, found[2])
    for kind, path in _files():
        for number, names in _named(path, kind).items():
            if number not in rows:
                where = path.relative_to(ROOT)
                raise Stop(f"{where} names {number}: {REQUIREMENTS.name} has no such.")
            rows[number].found[kind][path] |= names
    _add_screens(rows.values())
    return rows


def _add_screens(rows):
    """Add to each row the screens of the models whose code names it."""
    screens = _screens()
    for row in rows:
        for path in list(row.found["code"]):
            for found in MODEL.finditer(path.read_text()):
                if screen := screens.get(found[1] or found[2]):
                    row.found["screen"].setdefault(screen, set())


def _screens():
    """Return the file with most of the views of each model."""
    counts = defaultdict(Counter)
    for kind, path in _files():
        if kind == "screen" and path.suffix == ".xml":
            for record in path.read_text().split("<record ")[1:]:
                if "inherit_id" not in record and (found := VIEW_OF.search(record)):
                    counts[found[1]][path] += 1
    return {model: files.most_common(1)[0][0] for model, files in counts.items()}


def _files():
    """Yield each file that may name rows, and which kind it is of."""
    for folder in (*addons.folders(), ROOT / "tests"):
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.suffix in SUFFIXES and not SKIPPED.intersection(parts):
                yield _kind(folder, parts, path.suffix), path


def _kind(folder, parts, suffix):
    if folder.name == "tests" or parts[:2] == ("static", "tests"):
        return "test"
    return "screen" if parts[0] in SCREENS and suffix != ".py" else "code"


def _named(path, kind):
    """Return the rows that a file names and, in tests, the names of what names them."""
    text = path.read_text()
    owners = _owners(text) if kind == "test" and path.suffix == ".py" else {}
    found = defaultdict(set)
    for number, line in enumerate(text.splitlines(), 1):
        for row in _numbers(line):
            found[row].update(owners.get(number, ()))
    return found


def _numbers(line):
    """Yield the rows that a line names, each of a range."""
    for found in NUMBER.finditer(line):
        letter = found[1] or found[3]
        first = int(found[2] or found[4])
        last = int(found[5] or first)
        if last - first >= WIDEST:
            continue
        for number in range(first, last + 1):
            yield f"R{number:03}" if letter == "R" else f"X{number}"


def _owners(text):
    """Return the name of the innermost test or class, by line."""
    owners = {}
    for node in ast.walk(ast.parse(text)):  # outer ones come first
        if isinstance(node, ast.ClassDef) or (
            isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        ):
            for number in range(node.lineno, node.end_lineno + 1):
                owners[number] = {node.name}
    return owners


def _lost(rows):
    """Return the numbers of rows that had a test in the file, and have none now."""
    had = set()
    if COVERAGE.exists():
        for line in COVERAGE.read_text().splitlines():
            cells = [cell.strip() for cell in line.split("|")]
            if ROW.match(line) and len(cells) == 7 and cells[5]:
                had.add(cells[1])
    return {number for number in had if number in rows and not _tests(rows[number])}


def _tests(row):
    return row.found["test"]


def _document(rows):
    """Return the text of the file."""
    areas = defaultdict(list)
    for row in rows.values():
        areas[row.area].append(row)
    lines = [INTRODUCTION, "| Area | Rows | Code | Screen | Test | Open |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for area, some in [*areas.items(), ("**all**", rows.values())]:
        counts = [sum(bool(row.found[kind]) for row in some) for kind in KINDS]
        is_open = sum(row.is_open() for row in some)
        cells = (area, len(some), *counts, is_open)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    for area, some in areas.items():
        lines += [f"\n## {area}\n", "| Row | Requirement | Code | Screen | Test |"]
        lines.append("| --- | --- | --- | --- | --- |")
        lines += map(_line, some)
    lines += ["\n## Open\n", "Nothing names these rows.\n"]
    for area, some in areas.items():
        if numbers := [row.number for row in some if row.is_open()]:
            lines.append(f"- **{area}**: {', '.join(numbers)}")
    return "\n".join(lines) + "\n"


def _line(row):
    cells = [", ".join(map(_link, row.found[k].items())) for k in KINDS]
    return f"| {row.number} | {_shortened(row.sentence)} | {' | '.join(cells)} |"


def _link(item):
    """Return the link to a file, and the names in it."""
    path, names = item
    shown = path.relative_to(ROOT).with_suffix("").parts[-2:]
    link = f"[{'/'.join(shown)}](../{path.relative_to(ROOT).as_posix()})"
    return f"{link}: {', '.join(sorted(names))}" if names else link


def _shortened(sentence):
    """Return the beginning of a sentence, without what would break the table."""
    text = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", sentence)
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:(") + " …"


def _summary(rows):
    tested = sum(bool(_tests(row)) for row in rows)
    is_open = sum(row.is_open() for row in rows)
    return f"{len(rows)} rows, {tested} with tests, {is_open} open"


def _sorted(numbers):
    return sorted(numbers, key=lambda number: (number[0], int(number[1:])))


def _listed(numbers):
    return ", ".join(_sorted(numbers))
