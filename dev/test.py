"""`make test`: every test, in a real browser too, and a look at all of Odoo's log.

The addon runs alone in one database, and with the modules that it can do without in a
second one.
"""

from itertools import takewhile

from . import databases, log_check, odoo
from .console import step
from .environment import in_ci, up
from .paths import LOGS, OTHERS_CONF, OTHERS_DB, PYTHON, TEST_CONF, TEST_DB
from .process import call

TESTS = "tests"
# These need the other modules.
OTHERS = f"{TESTS}/others"
# These run in both databases: the other modules extend what they test.
SHARED = (
    f"{TESTS}/complaints/test_references.py",
    f"{TESTS}/visits/test_visit_calendar.py",
)
NOTHING_COLLECTED = 5


def main(args):
    """Run pytest with the given arguments; a problem in the log is a failure, too.

    The paths come first. Without any, all tests run.
    """
    paths = list(takewhile(lambda arg: not arg.startswith("-"), args))
    options = args[len(paths) :]
    runs = [run for run in _runs(paths) if run[-1]]
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


def _runs(paths):
    """Return what makes a database, its configuration, its name and its tests."""
    alone = [path for path in paths if not path.startswith(OTHERS)]
    others = [path for path in paths if path.startswith(OTHERS)]
    if paths in ([], [TESTS]):
        alone, others = [TESTS, f"--ignore={OTHERS}"], [OTHERS, *SHARED]
    return [
        (databases.test, TEST_CONF, TEST_DB, alone),
        (databases.others, OTHERS_CONF, OTHERS_DB, others),
    ]


def _pytest(conf, log, *args):
    return [
        *(str(PYTHON), "-m", "pytest", "-p", "dev.pytest_plugin"),
        *("--odoo-config", str(conf), "--odoo-http", "--odoo-log-level=info"),
        *("--odoo-extra", f"logfile={log}"),
        *args,
    ]
