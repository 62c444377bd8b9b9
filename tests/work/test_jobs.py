from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import RelationshipCommon
from .snapshot import differences, snapshot

CUSTOMERS = 12
BATCH = 5
JOBS = ("ir_cron_classify", "ir_cron_refresh_cards")


class Killed(BaseException):
    """The end of a process: nothing may catch it."""


@tagged("standard", "post_install", "-at_install")
class TestJobs(RelationshipCommon):
    """The nightly jobs, repeated, killed and disturbed: one undisturbed run's end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.turnover_source = "imported"
        cls.own = cls.make_scheme(
            [{"max_rank": 3}], [{"max_rank": 6}], [{"max_rank": 9}], []
        )
        cls.own.max_steps = 1
        cls.customers = cls.make_customers(*(f"C{n}" for n in range(CUSTOMERS)))
        cls.cards = cls.env["relationship.card"].create(
            [
                {"partner_id": customer.id, "company_id": cls.company.id}
                for customer in cls.customers
            ]
        )
        for number, customer in enumerate(cls.customers):
            cls.import_turnover(customer, 100 + number)
        (cls.scheme + cls.own).action_classify()
        cls._prepare_overrides()
        # By the day of the job, turnover has turned upside down.
        for number, customer in enumerate(cls.customers):
            cls.import_turnover(customer, 500 - 50 * number, source="more")
        for model in ("relationship.classification.run", "relationship.card"):
            cls.startClassPatcher(
                patch.object(cls.registry[model], "_work_batch_size", BATCH)
            )

    @classmethod
    def _prepare_overrides(cls):
        """Have overrides that expire that night, and one that stays."""
        strategic = cls.env.ref("crm_relationship.relationship_scheme_t4")
        cls.env["relationship.classification"].create(
            {
                "card_id": cls.cards[0].id,
                "scheme_id": strategic.id,
                "manual_tier_id": strategic.tier_ids[0].id,
                "manual_until": date(2026, 6, 15),
            }
        )
        for card, until in ((cls.cards[1], date(2026, 6, 15)), (cls.cards[2], False)):
            cls.line(card, cls.own).write(
                {
                    "manual_tier_id": cls.own.tier_ids[3].id,
                    "manual_reason": "Test",
                    "manual_until": until,
                }
            )

    def _night(self):
        """Run the jobs of the next night, as the scheduler does."""
        with self.on("2026-06-16"):
            for job in JOBS:
                self.run_cron(job)

    def _snapshot(self):
        self.env.flush_all()
        return snapshot(self.env.cr, self.company.id)

    def _undisturbed(self):
        """Return what an undisturbed night leaves behind, and undo it."""
        with self.undone():
            self._night()
            return self._snapshot()

    @contextmanager
    def _commits(self, action):
        """Call ``action(number)`` before each commit of a job.

        :return: list of the numbers so far
        """
        crons = self.registry["ir.cron"]
        commit, numbers = crons._commit_progress, []

        def counted(self, *args, **kwargs):
            numbers.append(len(numbers) + 1)
            try:
                action(numbers[-1])
            except Killed:
                # Odoo commits what is left when an error ends a job; a kill does not.
                self.env.cr.rollback()
                raise
            return commit(self, *args, **kwargs)

        with patch.object(crons, "_commit_progress", counted):
            yield numbers

    def assertSame(self, found, expected):
        self.assertEqual(differences(found, expected), [])

    def test_undisturbed(self):
        """The night does what the other tests take for granted."""
        self.assertSame(self._snapshot(), self._snapshot())
        before = self._snapshot()
        after = self._undisturbed()
        self.assertNotEqual(
            before["relationship_classification"], after["relationship_classification"]
        )
        self.assertNotEqual(before["relationship_card"], after["relationship_card"])
        self.assertFalse(after["relationship_classification_work"])
        self.assertFalse(after["relationship_card_work"])
        causes = [row["cause"] for row in after["relationship_tier_change"]]
        self.assertEqual(causes.count("expired"), 2)
        with self.undone():
            with self._commits(lambda number: None) as numbers:
                self._night()
            self.assertGreater(len(numbers), 12, "in batches")

    def test_batch_size_is_all_the_same(self):
        """One batch or many: the same end."""
        expected = self._undisturbed()
        for model in ("relationship.classification.run", "relationship.card"):
            patcher = patch.object(self.registry[model], "_work_batch_size", 10_000)
            self.startPatcher(patcher)
        self._night()
        self.assertSame(self._snapshot(), expected)

    def test_repeated(self):
        """A second time in the same night, nothing is written but that it ran."""
        self._night()
        first = self._snapshot()
        self._night()
        self.assertSame(self._snapshot(), first)

    def test_killed_at_any_point(self):
        """Killed before any of its commits and started again: the same end."""
        expected = self._undisturbed()
        kill_at, ended = 0, False
        while not ended:
            kill_at += 1
            with self.subTest(commit=kill_at), self.undone():
                ended = not self._killed(kill_at)
                self._night()
                if not ended:
                    self.assertSame(self._snapshot(), expected)
        self.assertGreater(kill_at, 12)

    def _killed(self, kill_at):
        """Start the night and kill it; return whether there was anything to kill."""

        def kill(number):
            if number == kill_at:
                raise Killed

        try:
            with self._commits(kill):
                self._night()
        except Killed:
            return True
        return False

    def test_taken_up_again(self):
        """The run that was killed is taken up again, and is no second one."""
        self._killed(3)
        runs = self.env["relationship.classification.run"]
        domain = [("company_id", "=", self.company.id), ("state", "=", "running")]
        killed = runs.search(domain)
        self.assertEqual(len(killed), 1)
        self._night()
        self.assertEqual(killed.state, "done")
        self.assertFalse(runs.search(domain))
        today = [("company_id", "=", self.company.id), ("date", "=", "2026-06-16")]
        self.assertEqual(len(runs.search(today)), 2, "one for each scheme")

    def test_killed_and_run_the_next_day(self):
        """A run that was killed and is not taken up that day is interrupted."""
        self._killed(3)
        runs = self.env["relationship.classification.run"]
        domain = [("company_id", "=", self.company.id), ("state", "=", "running")]
        killed = runs.search(domain)
        with self.on("2026-06-17"):
            for job in JOBS:
                self.run_cron(job)
        self.assertEqual(killed.state, "interrupted")
        self.assertFalse(runs.search(domain))
        after = self._snapshot()
        self.assertFalse(after["relationship_classification_work"])
        self.assertFalse(after["relationship_card_work"])

    def test_button_after_a_kill(self):
        """A person who classifies after a kill does not wait for the next night."""
        self._killed(3)
        with self.on("2026-06-16"):
            self.scheme.action_classify()
            self.assertEqual(self.scheme._last_run(self.company).state, "done")
        levels = [self.tier(card) for card in self.cards]
        with self.undone():
            self._night()
            self.assertEqual([self.tier(card) for card in self.cards], levels)

    @mute_logger("odoo.addons.crm_relationship.models.work.relationship_work_mixin")
    def test_conflict(self):
        """A conflict with somebody's edit undoes one batch, which is tried again."""
        expected = self._undisturbed()
        for error in (
            psycopg2.errors.SerializationFailure,
            psycopg2.errors.DeadlockDetected,
        ):
            with self.subTest(error=error.__name__), self.undone():

                def conflict(number, error=error):
                    if number % 3 == 0:
                        raise error

                with self._commits(conflict):
                    self._night()
                self.assertSame(self._snapshot(), expected)

    @mute_logger(
        "odoo.addons.base.models.ir_cron",
        "odoo.addons.crm_relationship.models.work.relationship_work_mixin",
    )
    def test_endless_conflict(self):
        """A conflict that does not end stops the job; the next one finds its way."""
        expected = self._undisturbed()

        def conflict(number):
            if number > 2:
                raise psycopg2.errors.SerializationFailure

        with self._commits(conflict):
            self._night()
        self._night()
        self.assertSame(self._snapshot(), expected)
