"""`make bench`, `example`, `screenshots`: programs that run in the environment.

A program is started as ``.odoo/venv/bin/python -m MODULE`` with PostgreSQL running.
"""

from . import databases, odoo
from .environment import up
from .paths import PYTHON
from .process import call

# command: the module, and the database it starts from
SCRIPTS = {
    "bench": ("benchmarks", databases.base),
    "example": ("dev.example", databases.base),
    "screenshots": ("dev.screenshots", databases.demo),
}


def main(name, args):
    """Run the program of a command and return its exit code."""
    module, database = SCRIPTS[name]
    with up(database):
        return call([str(PYTHON), "-m", module, *args], env=odoo.environment())
