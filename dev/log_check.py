"""Find warnings and errors in Odoo's log: a broken demo file is only a warning there.

python -m dev.log_check .odoo/logs/install-crm_relationship.log
"""

import re
import sys
from pathlib import Path

LINE = re.compile(r"\d{4}-\d\d-\d\d \S+ \d+ (?:WARNING|ERROR|CRITICAL) \S+ (.*)")

# What is no fault of ours: where and what is logged (in part), and why it may be.
ALLOWED = [
    (
        "odoo.sql_db: bad query: b'CREATE EXTENSION IF NOT EXISTS pg_trgm'",
        "Where pg_trgm could not be had: Odoo works without it.",
    ),
    (
        "odoo.service.db: Unable to create PostgreSQL extensions",
        "The same, told by the caller.",
    ),
    (
        "odoo.addons.base.models.ir_actions_report: wkhtmltopdf: The switch --header",
        "Debian's wkhtmltopdf prints no page header and footer; Odoo always asks.",
    ),
]

# Only in the log of tests.
IN_TESTS = [
    (
        "odoo.sql_db: bad query",
        "A test tries what a constraint forbids; any other failure fails its test.",
    ),
    (
        ": Chrome executable not found",
        "The test is skipped and says so; with CI=true it does not come this far.",
    ),
]


def problems(path, allowed):
    """Yield the lines of a log that should not be there."""
    with path.open(errors="replace") as log:
        for line in log:
            found = LINE.match(line)
            if found and not any(text in found[1] for text, _reason in allowed):
                yield line.rstrip()[:300]


def report(paths, tests=False):
    """Print the problems in those logs that exist and return how many there are."""
    allowed = ALLOWED + IN_TESTS if tests else ALLOWED
    found = [
        (path.name, line)
        for path in filter(Path.exists, paths)
        for line in problems(path, allowed)
    ]
    for name, line in found:
        print(f"{name}: {line}", file=sys.stderr)
    if found:
        print(f"{len(found)} warnings or errors in Odoo's log", file=sys.stderr)
    return len(found)


if __name__ == "__main__":
    sys.exit(bool(report(map(Path, sys.argv[1:]))))
