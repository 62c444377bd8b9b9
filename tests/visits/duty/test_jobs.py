from datetime import date
from unittest.mock import patch

import psycopg2.errors

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...work.commits import CommitsMixin
from ...work.snapshot import working_tables
from .common import DutyCommon

CUSTOMERS = 13
BATCH = 4
FIGURES = (
    *("card_id", "cadence_id", "user_id", "tier_id", "planned_count", "done_count"),
    *("remaining_count", "last_date", "due_date", "limit_date", "status"),
)


@tagged("standard", "post_install", "-at_install")
class TestDutyJobs(CommitsMixin, DutyCommon):
    """The refresh of all duties: repeated, killed, disturbed, in several batches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers = cls.make_customers(*(f"C{n}" for n in range(CUSTOMERS)))
        cls.cards = cls.env["relationship.card"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "user_id": cls.specialist.id,
                }
                for customer in customers
            ]
        )
        for customer in customers:
            cls.import_turnover(customer, 5000)
        cls.refresh()
        cls.age(cls.cards)
        # Two duties a card, so that a batch of four cuts the duties of some card.
        cls.cadences = cls.make_cadence(min_count=2) + cls.make_cadence(
            ideal_days=30, max_days=40, visitor_role="other"
        )
        cls.extra = cls.make_cadence(min_count=4, period="month", card_id=cls.card.id)
        for number, card in enumerate(cls.cards):
            cls.make_visit(date(2026, 5, 1 + number), card=card)
        cls.startClassPatcher(
            patch.object(
                cls.registry["relationship.contact.refresh"], "_work_batch_size", BATCH
            )
        )

    def setUp(self):
        super().setUp()
        self._forget()

    def _forget(self):
        """Let it be as before the first run."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM relationship_contact_duty")
        self.env.invalidate_all()

    def stored(self):
        """Return all duties of the company, by card and cadence."""
        self.env.invalidate_all()
        self.env.cr.execute(
            SQL(
                "SELECT %s FROM relationship_contact_duty WHERE company_id = %s"
                " ORDER BY card_id, cadence_id",
                SQL(", ").join(map(SQL.identifier, FIGURES)),
                self.company.id,
            )
        )
        return self.env.cr.fetchall()

    def waiting(self):
        return working_tables(self.env.cr)

    def run_job(self):
        self.run_cron("ir_cron_contact_duties")
        return self.stored()

    def test_all_in_one_transaction(self):
        """A button's refresh and the nightly one reach the same end."""
        expected = self.run_job()
        # 13 cards with two, one with three; and nothing waits.
        self.assertEqual(len(expected), 2 * (CUSTOMERS + 1) + 1)
        self.assertFalse(self.waiting())
        self._forget()
        self.refresh_duties()
        self.assertEqual(self.stored(), expected)

    def test_one_by_one(self):
        """Cards that are refreshed alone have the duties of the whole refresh."""
        expected = self.run_job()
        self._forget()
        for card in self.cards + self.card:
            card._refresh_figures()
        self.assertEqual(self.stored(), expected)

    def test_repeated(self):
        """Nothing changed: no row is written."""
        versions = []
        for __ in range(2):
            self.run_job()
            self.env.cr.execute(
                "SELECT id, xmin FROM relationship_contact_duty ORDER BY id"
            )
            versions.append(self.env.cr.fetchall())
        self.assertEqual(*versions)

    def test_changes_only(self):
        """What changed is written, what is gone is deleted, the rest stays."""
        self.run_job()
        self.cadences[0].tier_ids = [Command.set(self.tier_rest.ids)]
        self.cadences[1].ideal_days = 20
        self.make_visit(date(2026, 6, 1), card=self.cards[0])
        found = self.run_job()
        self.assertEqual(len(found), CUSTOMERS + 2)
        self._forget()
        self.assertEqual(self.run_job(), found)

    def test_killed_at_any_point(self):
        """Killed before any of its commits and started again: the same end."""
        expected = self.run_job()
        for kill_at in range(1, 100):
            self._forget()
            if not self._killed_at(kill_at, self.run_job):
                break
            with self.subTest(commit=kill_at):
                self.assertEqual(self.run_job(), expected)
                self.assertFalse(self.waiting())
        self.assertGreater(kill_at, 8)

    @mute_logger("odoo.addons.crm_relationship.models.mixins.work")
    def test_conflict(self):
        """A conflict with somebody's edit undoes one batch, which is tried again."""
        expected = self.run_job()
        self._forget()

        def conflict(number):
            if number % 3 == 0:
                raise psycopg2.errors.SerializationFailure

        with self._commits(conflict):
            self.run_job()
        self.assertEqual(self.stored(), expected)

    def test_constant_statements(self):
        """Twice the cards take as many statements, beside one for each batch."""
        counts = []
        for cards in (self.cards[:4], self.cards[:8]):
            self._forget()
            self.refresh_duties(cards.ids)
            self.env.flush_all()
            start = self.cr.sql_log_count
            self.refresh_duties(cards.ids)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 12)

    def test_planned_visits_in_bulk(self):
        """A thousand planned visits cost at most half a query each, and no mail."""
        self.run_job()
        mails = self.env["mail.mail"].search_count([])
        start = self.cr.sql_log_count
        visits = self.env["relationship.visit"].create(
            [
                {
                    "card_id": self.cards[number % CUSTOMERS].id,
                    "visit_type_id": self.on_site.id,
                    "user_id": self.specialist.id,
                    "date_start": f"2026-07-{1 + number % 28:02} 08:00:00",
                    "state": "planned",
                }
                for number in range(1000)
            ]
        )
        self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - start, 500)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        # For those that are due this year; by July the others are late.
        self.assertEqual(sum(self.cards.duty_ids.mapped("planned_count")), len(visits))
