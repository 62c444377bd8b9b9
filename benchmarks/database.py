"""A database of the benchmark: Odoo's environment, and plain SQL."""

import contextlib
import functools
import logging
import subprocess

import psycopg2

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

from dev import databases
from dev import odoo as command_line
from dev.console import Stop
from dev.paths import ADDON, BASE_DB, CONF


@functools.cache
def configure():
    """Let Odoo read its configuration, once in this process."""
    config.parse_config(["-c", str(CONF)], setup_logging=False)
    # That a batch or an edit conflicts and is tried again, is part of what is measured.
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)


class Database:
    """A database that the benchmark makes and drops."""

    def __init__(self, name):
        configure()
        self.name = name

    def create(self, source=None):
        """Make it as a copy, of the template of Odoo's own modules or another one."""
        self.close()
        if source:
            source.close()
        databases.copy(source.name if source else BASE_DB, self.name)
        # The addon is installed without its demo data, as in a company.
        self.run("UPDATE ir_module_module SET demo = FALSE")

    def drop(self):
        """Drop it if there is one."""
        self.close()
        databases.drop(self.name)

    def close(self):
        """Let go of it."""
        Registry.delete(self.name)
        sql_db.close_db(self.name)

    def install(self, names=ADDON, addons=None):
        """Install the addon, as an administrator would from the command line.

        :param names: of the addons to install, with commas
        :param addons: folder of more addons
        """
        options = ["-d", self.name, "-i", names, "--stop-after-init", "--no-http"]
        if addons:
            known = ",".join(map(str, config["addons_path"]))
            options.append(f"--addons-path={known},{addons}")
        result = subprocess.run(
            command_line.command(CONF, *options, "--log-level=warn"),
            check=False,
            env=command_line.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode:
            raise Stop(f"Installing {ADDON} failed:\n{result.stdout}")

    @contextlib.contextmanager
    def env(self, login=None):
        """Open an environment, of a user or of the system; commit at the end."""
        with Registry(self.name).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if login:
                user = env["res.users"].search([("login", "=", login)])
                env = api.Environment(cr, user.id, {"lang": "en_US"})
            yield env

    def run(self, *statements):
        """Run statements, each in a transaction of its own; return rows of the last."""
        connection = psycopg2.connect(dbname=self.name)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cr:
            for statement in statements:
                cr.execute(statement)
            return cr.fetchall() if cr.description else None
