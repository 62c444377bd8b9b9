"""`make env`: all set-up and nothing more."""

from . import databases
from .environment import up


def main(_args):
    """Have tools, Odoo, PostgreSQL and the demo database."""
    with up(databases.demo):
        pass
