"""What pytest does differently here: measured times, and no test left out.

With CI=true a skipped test has failed.
"""

import os

import freezegun
import pytest

# The clock of the tests stands still; that of pytest, which measures them, goes on.
freezegun.configure(extend_ignore_list=["_pytest", "pluggy"])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure that tells why the test was skipped."""
    report = yield
    if (
        report.skipped
        and os.environ.get("CI") == "true"
        and not hasattr(report, "wasxfail")
    ):
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} was skipped with CI=true: {report.longrepr[2]}"
        )
    return report
