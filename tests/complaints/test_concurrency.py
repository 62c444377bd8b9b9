import time

import psycopg2

import odoo.sql_db
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL

from ..work.process import PATIENCE, Process

COUNT = 25
# Each case has two deadlines, each missed once, with three levels once each.
EXPECTED = {"breached": 2 * COUNT, "level": 6 * COUNT}


@tagged("standard", "post_install", "-at_install")
class TestDeadlineConcurrency(BaseCase):
    """Real processes on a real database: each level once, whatever happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"{get_db_name()}_deadlines"
        cls._drop()
        cls._copy()
        cls.addClassCleanup(cls._drop)

    def setUp(self):
        super().setUp()
        self.first, self.second = self._process(), self._process()
        for process in (self.first, self.second):
            process.read()
        self.cases = self.first.call(
            "make_late_cases", count=COUNT, label=self._testMethodName
        )

    def _process(self):
        process = Process(self.database)
        self.addCleanup(process.end)
        return process

    @classmethod
    def _copy(cls):
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

    def _rows(self, query):
        with odoo.sql_db.db_connect(self.database).cursor() as cr:
            cr.execute(query, [tuple(self.cases)])
            return cr.fetchall()

    def assertEnd(self):
        """Everything has happened, each once, and as often as somebody was told."""
        events = self._rows(
            "SELECT e.kind, count(*) FROM relationship_deadline_event e"
            " JOIN relationship_deadline d ON d.id = e.deadline_id"
            " WHERE d.complaint_id IN %s GROUP BY e.kind"
        )
        self.assertEqual(dict(events), EXPECTED)
        [(activities,)] = self._rows(
            "SELECT count(*) FROM mail_activity WHERE res_id IN %s"
            " AND res_model = 'relationship.complaint'"
            " AND summary LIKE '%%missed. L%%'"
        )
        self.assertEqual(activities, EXPECTED["level"])
        self.assertFalse(
            self._rows(
                "SELECT id FROM relationship_complaint"
                " WHERE id IN %s AND next_check IS NOT NULL"
            )
        )

    def test_two_at_once(self):
        """Two workers at the same time take different cases."""
        self.first.start("check_deadlines", pause=1)
        self.assertEqual(self.first.read(), {"commit": 1})
        self.second.call("check_deadlines")
        self.first.go_on()
        self.first.read()
        self.assertEnd()

    def test_killed(self):
        """What a worker had done without committing is done by the next one."""
        self.first.start("check_deadlines", pause=3)
        self.assertEqual(self.first.read(), {"commit": 3})
        self.first.end()
        self.second.call("check_deadlines")
        self.assertEnd()

    def test_again(self):
        """Running it once more does nothing more."""
        self.first.call("check_deadlines")
        self.second.call("check_deadlines")
        self.assertEnd()
