"""All of the set-up, in the order in which one part needs the other."""

import contextlib
import os
import shutil

from . import commands, debian, extensions, odoo, pdf, postgres, server, venv
from .console import Stop
from .paths import ROOT, SERVER, VENV
from .steps import locked

WAITING = "Waiting for another command to finish the set-up"


def in_ci():
    """Tell whether nothing may be left out."""
    return os.environ.get("CI") == "true"


def tools(required=False):
    """Have what does not depend on a database."""
    _check_disk()
    commands.register()
    with locked("setup", WAITING):
        if os.environ.get("ODOO_SRC"):
            server.ensure()  # a wrong one is found before anything is made
        debian.install_tools(required)
        server.ensure()
        venv.ensure()
        extensions.ensure(required)
        pdf.ensure(required)


@contextlib.contextmanager
def up(*wanted, required=False):
    """Have PostgreSQL running with databases ready: ``databases.demo``, ``.test``."""
    tools(required)
    with postgres.running():
        odoo.write_configs()
        for database in wanted:
            database()
        yield


def _check_disk():
    """Stop unless there is room for what is still missing."""
    needed = 1 if SERVER.is_dir() and VENV.is_dir() else 4
    free = shutil.disk_usage(ROOT).free / 2**30
    if free < needed:
        raise Stop(
            f"{ROOT} has {free:.1f} GB of free disk space and {needed} GB are needed: "
            "free some and repeat the command."
        )
