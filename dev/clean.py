"""`make clean`: stop what runs and remove everything the set-up made."""

import shutil

from . import commands, postgres
from .console import step
from .paths import STATE


def main(_args):
    """Remove ``.odoo/`` and what could not lie in it."""
    step("Removing .odoo/")
    commands.end_all()
    postgres.remove()
    shutil.rmtree(STATE, ignore_errors=True)
