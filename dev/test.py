"""`make test`: every test, in a real browser too, and a look at all of Odoo's log."""

from . import databases, log_check, odoo
from .console import step
from .environment import in_ci, up
from .paths import LOGS, PYTHON, TEST_CONF, TEST_DB
from .process import call

INSTALL_LOGS = ("install-base.log", f"install-{TEST_DB}.log")


def main(args):
    """Run pytest with the given arguments; a problem in the log is a failure, too."""
    with up(required=in_ci()), databases.testing():
        log = LOGS / "test.log"
        log.unlink(missing_ok=True)
        problems = log_check.report(LOGS / name for name in INSTALL_LOGS)
        step("Running the tests")
        code = call(_pytest(args, log), env=odoo.environment())
        problems += log_check.report([log], tests=True)
    return code or (1 if problems else 0)


def _pytest(args, log):
    paths = [] if any(not a.startswith("-") for a in args[:1]) else ["tests"]
    return [
        *(str(PYTHON), "-m", "pytest", "-p", "dev.pytest_plugin"),
        *("--odoo-config", str(TEST_CONF), "--odoo-http", "--odoo-log-level=info"),
        *("--odoo-extra", f"logfile={log}"),
        *paths,
        *args,
    ]
