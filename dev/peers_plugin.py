"""What pytest writes down of Odoo's own tests: how each ended, and its queries.

One line of JSON for each: the test, how it ended, and the numbers of queries that its
``assertQueryCount`` found.
"""

import contextlib
import json
import os

from odoo.tests import common

FILE = "RELATIONSHIP_PEERS"
_counts = []
_assert_query_count = common.BaseCase.assertQueryCount


@contextlib.contextmanager
def _recorded(self, default=0, flush=True, **counters):
    """Count as Odoo does, and write the number down, whatever is expected."""
    if flush:
        self.env.flush_all()
        self.env.cr.flush()
    before = self.cr.sql_log_count
    yield
    if flush:
        self.env.flush_all()
        self.env.cr.flush()
    if self.warm:
        _counts.append([self.env.user.login, self.cr.sql_log_count - before])


common.BaseCase.assertQueryCount = _recorded


def pytest_runtest_logreport(report):
    """Write down how a test ended."""
    if report.when != "call" and report.passed:
        return
    line = {
        "test": report.nodeid,
        "outcome": report.outcome,
        "counts": _counts[:],
        "reason": str(report.longrepr or "").strip().splitlines()[-1:],
    }
    _counts.clear()
    with open(os.environ[FILE], "a") as file:
        file.write(json.dumps(line) + "\n")
