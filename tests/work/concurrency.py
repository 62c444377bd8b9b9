"""A database of their own for tests with real processes."""

import time

import psycopg2

import odoo.sql_db
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL

from .process import PATIENCE, Process


@tagged("standard", "post_install", "-at_install")
class ConcurrencyCase(BaseCase):
    """Two processes on a copy of the database, with a company and its cards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"{get_db_name()}_concurrency"
        cls._drop()
        cls._copy()
        cls.addClassCleanup(cls._drop)
        cls.first = cls._process()
        cls.second = cls._process()
        for process in (cls.first, cls.second):
            process.read()
        made = cls.first.call("setup")
        cls.company, cls.cards, cls.scheme = (
            made[name] for name in ("company", "cards", "scheme")
        )
        cls.connection = odoo.sql_db.db_connect(cls.database)

    def setUp(self):
        super().setUp()
        self.addCleanup(self._replace_busy)

    @classmethod
    def _process(cls):
        process = Process(cls.database)
        cls.addClassCleanup(process.end)
        return process

    @classmethod
    def _copy(cls):
        """Copy the database of the tests, which nobody else uses meanwhile."""
        odoo.sql_db.close_db(get_db_name())
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return cls._administrate("CREATE DATABASE %s TEMPLATE %s")
            except psycopg2.errors.ObjectInUse:
                # A connection that was just closed takes a moment to go.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    @classmethod
    def _drop(cls):
        odoo.sql_db.close_db(cls.database)
        cls._administrate("DROP DATABASE IF EXISTS %s WITH (FORCE)")

    @classmethod
    def _administrate(cls, statement):
        names = (cls.database, get_db_name())[: statement.count("%s")]
        with odoo.sql_db.db_connect("postgres").cursor() as cr:
            cr._cnx.autocommit = True
            cr.execute(SQL(statement, *map(SQL.identifier, names)))

    def _replace_busy(self):
        for name in ("first", "second"):
            process = getattr(self, name)
            if process.busy:
                process.end()
                setattr(type(self), name, self._process())
                getattr(self, name).read()

    def _count(self, table):
        with self.connection.cursor() as cr:
            cr.execute(
                f"SELECT count(*) FROM {table} WHERE company_id = %s", [self.company]
            )
            return cr.fetchone()[0]

    def _trigger_count(self):
        with self.connection.cursor() as cr:
            cr.execute("SELECT count(*) FROM ir_cron_trigger")
            return cr.fetchone()[0]
