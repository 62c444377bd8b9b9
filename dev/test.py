"""`make test`: every test, in a real browser too, and a look at all of Odoo's log.

The main addon and its siblings run alone in one database, and with the modules that
they can do without, and our bridges to these, in a second one. Tests in the folders of
``OTHERS`` run in the second database; those tagged ``in_both`` in both.

A run of all tests is shared out over the processors: see ``tests/conftest.py``.
"""

import os
from itertools import takewhile

from . import databases, log_check, odoo
from .console import step
from .environment import in_ci, up
from .paths import LOGS, OTHERS_CONF, OTHERS_DB, PYTHON, ROOT, TEST_CONF, TEST_DB
from .process import call

TESTS = "tests"
# These need the other modules, or all addons.
OTHERS = (f"{TESTS}/others", f"{TESTS}/addons")
# The tag of classes that the other modules extend; their files run in both databases.
IN_BOTH = '"in_both"'
NOTHING_COLLECTED = 5
EVERYTHING = ([], [TESTS])
# Each process has a browser and a copy of the database: 2 GB.
MOST_PROCESSES = 4
# The groups in the order of tests/conftest.py, and not by how many tests they have.
PARALLEL = ("--dist", "loadgroup", "--no-loadscope-reorder")


def main(args):
    """Run pytest with the given arguments; a problem in the log is a failure, too.

    The paths come first. Without any, all tests run.
    """
    paths = list(takewhile(lambda arg: not arg.startswith("-"), args))
    options = args[len(paths) :]
    runs = [run for run in _runs(paths) if run[-1]]
    if paths in EVERYTHING:
        options = [*_processes(), *options]
    with up(required=in_ci()), databases.testing(*(run[0] for run in runs)):
        problems = log_check.report([LOGS / "install-base.log"])
        codes = set()
        for __, conf, name, tests in runs:
            problems += log_check.report([LOGS / f"install-{name}.log"])
            step(f"Running the tests in {name}")
            log = LOGS / f"{name}.log"
            log.unlink(missing_ok=True)
            command = _pytest(conf, log, *tests, *options)
            codes.add(call(command, env=odoo.environment()))
            problems += log_check.report([log], tests=True)
    # An option may leave nothing to do in one of the databases.
    if len(codes) > 1:
        codes.discard(NOTHING_COLLECTED)
    # Less than zero is a signal.
    return max(codes, key=abs) or int(bool(problems))


def _processes():
    """Return the options that let pytest run in as many processes as is good."""
    number = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    return [*PARALLEL, "-n", str(number)] if number > 1 else []


def _runs(paths):
    """Return what makes a database, its configuration, its name and its tests."""
    alone = [path for path in paths if not path.startswith(OTHERS)]
    others = [path for path in paths if path.startswith(OTHERS)]
    if paths in EVERYTHING:
        alone = [TESTS, *(f"--ignore={folder}" for folder in OTHERS)]
        others = [*OTHERS, *_in_both()]
    return [
        (databases.test, TEST_CONF, TEST_DB, alone),
        (databases.others, OTHERS_CONF, OTHERS_DB, others),
    ]


def _in_both():
    """Return the files of tests that run in both databases."""
    paths = sorted((ROOT / TESTS).rglob("test_*.py"))
    return [
        str(path.relative_to(ROOT)) for path in paths if IN_BOTH in path.read_text()
    ]


def _pytest(conf, log, *args):
    return [
        *(str(PYTHON), "-m", "pytest", "-p", "dev.pytest_plugin"),
        *("--odoo-config", str(conf), "--odoo-http", "--odoo-log-level=info"),
        *("--odoo-extra", f"logfile={log}", "--durations=20"),
        *args,
    ]
