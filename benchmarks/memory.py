"""`python -m benchmarks.memory DATABASE`: the memory before and after both jobs.

Prints the peak of this process in MB, first when Odoo is loaded, then at the end.
"""

import json
import resource
import sys

from . import nightly
from .database import Database


def main(name):
    """Run both jobs and print what they needed."""
    database = Database(name)
    with database.env() as env:
        env["relationship.card"].search([], limit=1).mapped("display_name")
    before = _peak()
    nightly.run(database, nightly.CLASSIFY)
    nightly.run(database, nightly.REFRESH)
    print(json.dumps([before, _peak()]))


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1])
