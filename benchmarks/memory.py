"""The memory that scheduled actions add, each time in a process of their own.

`python -m benchmarks.memory DATABASE ACTION...` is that process. It prints its peak in
MB, first when Odoo is loaded, then at the end.
"""

import json
import resource
import subprocess
import sys

from dev import odoo as command_line
from dev.paths import PYTHON

from . import nightly
from .database import Database
from .result import limited

AT_MOST = 50  # MB


def added(measure, database, *actions):
    """Return the result of running the actions in a new process."""
    command = [str(PYTHON), "-m", "benchmarks.memory", database.name, *actions]
    output = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env=command_line.environment()
    ).stdout
    before, after = json.loads(output.splitlines()[-1])
    return limited(measure, round(after - before), AT_MOST, "MB", f"{before:.0f} MB")


def main(name, *actions):
    """Run the actions and print what they needed."""
    database = Database(name)
    with database.env() as env:
        env["relationship.card"].search([], limit=1).mapped("display_name")
    before = _peak()
    for action in actions:
        nightly.run(database, action)
    print(json.dumps([before, _peak()]))


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
