"""A database of the benchmark: Odoo's environment, and plain SQL."""

import contextlib
import functools
import subprocess

import psycopg2

from dev import databases, odoo
from dev.paths import ADDON, BASE_DB, CONF

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


@functools.cache
def configure():
    """Let Odoo read its configuration, once in this process."""
    config.parse_config(["-c", str(CONF)], setup_logging=False)


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

    def drop(self):
        """Drop it if there is one."""
        self.close()
        databases.drop(self.name)

    def close(self):
        """Let go of it."""
        Registry.delete(self.name)
        sql_db.close_db(self.name)

    def install(self):
        """Install the addon, as an administrator would from the command line."""
        options = ("-d", self.name, "-i", ADDON, "--stop-after-init", "--no-http")
        command = odoo.command(CONF, *options, "--log-level=warn")
        subprocess.run(command, check=True, env=odoo.environment())

    @contextlib.contextmanager
    def env(self, login=None):
        """Open an environment, of a user or of the system; commit at the end."""
        with Registry(self.name).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if login:
                user = env["res.users"].search([("login", "=", login)])
                env = api.Environment(cr, user.id, {"lang": "en_US"})
            yield env

    @contextlib.contextmanager
    def connection(self, **session):
        """Open a connection beside Odoo."""
        connection = psycopg2.connect(dbname=self.name)
        connection.set_session(**session)
        try:
            with connection, connection.cursor() as cr:
                yield cr
        finally:
            connection.close()

    def run(self, *statements):
        """Run statements, each in a transaction of its own."""
        with self.connection() as cr:
            cr.connection.autocommit = True
            for statement in statements:
                cr.execute(statement)
            return cr.fetchall() if cr.description else None
