from datetime import date
from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import RelationshipCommon
from .commits import CommitsMixin, Killed
from .snapshot import WORKING, differences, snapshot

CUSTOMERS = 12
BATCH = 5
JOBS = ("ir_cron_classify", "ir_cron_refresh_cards")
WORKERS = (
    "relationship.classifier",
    "relationship.card.refresh",
    "relationship.value.refresh",
)


@tagged("standard", "post_install", "-at_install")
class TestJobs(CommitsMixin, RelationshipCommon):
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
        for model in WORKERS:
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
        self.assertFalse(after[WORKING])
        causes = [row["cause"] for row in after["relationship_tier_change"]]
        self.assertEqual(causes.count("expired"), 2)
        with self.undone():
            with self._commits(lambda number: None) as numbers:
                self._night()
            self.assertGreater(len(numbers), 12, "in batches")

    def test_batch_size_is_all_the_same(self):
        """One batch or many: the same end."""
        expected = self._undisturbed()
        for model in WORKERS:
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
        for kill_at in range(1, 100):

            def kill(number, kill_at=kill_at):
                if number == kill_at:
                    raise Killed

            with self.subTest(commit=kill_at), self.undone():
                if not self._killed(kill):
                    break
                self._night()
                self.assertSame(self._snapshot(), expected)
        self.assertGreater(kill_at, 12)

    def _killed(self, kill):
        """Start the night; return whether it was killed by ``kill``."""
        # Not assertRaises: it would undo what was committed.
        try:
            with self._commits(kill):
                self._night()
        except Killed:
            return True
        return False

    def _killed_among_our_batches(self):
        """Kill the night while our company's cards are classified; return the run."""
        runs = self.env["relationship.classification.run"]
        ours = [("company_id", "=", self.company.id), ("state", "=", "running")]
        seen = []

        def kill(number):
            if runs.search_count(ours):
                seen.append(number)
            # The computing and the first batch are committed, the second is not.
            if len(seen) == 3:
                raise Killed

        self.assertTrue(self._killed(kill))
        return runs.search(ours)

    def test_taken_up_again(self):
        """The run that was killed is taken up again, and is no second one."""
        killed = self._killed_among_our_batches()
        self.assertEqual(len(killed), 1)
        self._night()
        self.assertEqual(killed.state, "done")
        runs = killed.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(runs.mapped("state")), {"done"})
        tonight = runs.filtered(lambda run: run.date == date(2026, 6, 16))
        self.assertEqual(tonight.scheme_id, self.scheme + self.own)
        self.assertEqual(len(tonight), 2, "one for each scheme")

    def test_killed_and_run_the_next_day(self):
        """A run that was killed and is not taken up that day is interrupted."""
        killed = self._killed_among_our_batches()
        with self.on("2026-06-17"):
            for job in JOBS:
                self.run_cron(job)
        self.assertEqual(killed.state, "interrupted")
        after = self._snapshot()
        self.assertFalse(after[WORKING])

    def test_button_after_a_kill(self):
        """A person who classifies after a kill does not wait for the next night."""
        killed = self._killed_among_our_batches()
        with self.on("2026-06-16"):
            killed.scheme_id.action_classify()
            self.assertEqual(killed.scheme_id._last_run(self.company).state, "done")
        tiers = [self.tier(card, killed.scheme_id) for card in self.cards]
        with self.undone():
            self._night()
            again = [self.tier(card, killed.scheme_id) for card in self.cards]
        self.assertEqual(again, tiers)

    @mute_logger("odoo.addons.crm_relationship.models.mixins.work")
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
        "odoo.addons.crm_relationship.models.mixins.work",
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
