"""Tests with real processes, on a database of their own."""

import odoo.sql_db
from odoo.tests import tagged

from ..database import DatabaseCopyCase
from .process import Process


@tagged("standard", "post_install", "-at_install")
class ConcurrencyCase(DatabaseCopyCase):
    """Two processes on a copy of the database, with a company and its cards."""

    suffix = "concurrency"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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
