"""What pytest does differently here: measured times, and no test left out.

With CI=true a skipped test has failed. Where tests run in several processes, each has a
copy of the database (as pytest-odoo makes it) and of its files.
"""

import contextlib
import os
import shutil

import freezegun
import pytest
import pytest_odoo

from odoo.tools import config

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


@contextlib.contextmanager
def _own_files(original, database):
    """Give a copy of the database files of its own while the block runs.

    Files that two shared, as pytest-odoo has it, would be collected as garbage by the
    one while the other still needs them. Files are only added and removed, so links do.
    """
    if database == original:
        yield
        return
    source, files = config.filestore(original), config.filestore(database)
    shutil.rmtree(files, ignore_errors=True)
    if os.path.isdir(source):
        shutil.copytree(source, files, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(files, ignore_errors=True)


pytest_odoo._shared_filestore = _own_files
