import time
from operator import itemgetter

from odoo.tests import tagged
from odoo.tools import SQL

from .concurrency import ConcurrencyCase
from .process import PATIENCE
from .snapshot import WORKING, differences, snapshot


@tagged("standard", "post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    """Real processes on a real database: the end is that of one undisturbed run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The other companies of the database are done once, before it matters.
        cls.first.call("classify")
        cls.expected = cls._snapshot()
        cls._reset()

    @classmethod
    def _snapshot(cls):
        with cls.connection.cursor() as cr:
            result = snapshot(cr, cls.company)
        # Edits change other figures of a card, too.
        result["relationship_card"] = [
            {name: row[name] for name in ("id", "badge_tier_id", "needs")}
            for row in sorted(result["relationship_card"], key=itemgetter("id"))
        ]
        return result

    @classmethod
    def _reset(cls):
        """Let the company be as before the first run."""
        with cls.connection.cursor() as cr:
            for name in ("tier_change", "classification", "classification_run"):
                table = SQL.identifier(f"relationship_{name}")
                cr.execute(
                    SQL("DELETE FROM %s WHERE company_id = %s", table, cls.company)
                )
            cr.execute("DELETE FROM ir_cron_trigger")
            cr.execute(
                "UPDATE relationship_card SET badge_tier_id = NULL, needs = NULL"
                " WHERE company_id = %s",
                [cls.company],
            )

    def setUp(self):
        self.addCleanup(self._reset)
        # Before that: what a failed test has left waiting holds locks.
        super().setUp()

    def _wait_for(self, count, patience=30):
        """Wait until so many cards are classified."""
        deadline = time.monotonic() + patience
        while self._count("relationship_classification") < count:
            self.assertLess(time.monotonic(), deadline, "it takes too long")
            time.sleep(0.05)

    def assertEnd(self, expected=None):
        found = self._snapshot()
        self.assertEqual(differences(found, expected or self.expected), [])

    def _expected_with(self, card):
        """Return the expected end, with what somebody has written on a card."""
        cards = [
            {**row, "needs": "a lift"} if row["id"] == card else row
            for row in self.expected["relationship_card"]
        ]
        return {**self.expected, "relationship_card": cards}

    def test_undisturbed(self):
        """The job does what the other tests take for granted, in several batches."""
        self.assertEqual(
            len(self.expected["relationship_classification"]), len(self.cards)
        )
        self.assertFalse(self.expected[WORKING])
        commits = self.first.call(
            "classify_in_steps", company=self.company, scheme=self.scheme, pause=99
        )
        self.assertGreater(commits, 5)
        self.assertEnd()

    def test_two_at_once(self):
        """Two processes that start together reach the same end as one."""
        for __ in range(3):
            self.first.start("classify")
            self.second.start("classify")
            self.assertIn("result", self.first.read())
            self.assertIn("result", self.second.read())
            self.assertEnd()
            self._reset()

    def test_second_done_while_the_first_begins(self):
        """Who has looked at the runs computes before anybody else can add one."""
        self._pause_in("compute")
        self.second.call("classify")
        self.first.go_on()
        self.assertIn("result", self.first.read())
        self.assertEnd()

    def _locks(self):
        """Return how many locks of workers there are."""
        with self.connection.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_database d"
                " ON d.oid = l.database WHERE d.datname = current_database()"
                " AND l.locktype = 'advisory'"
            )
            return cr.fetchone()[0]

    def test_locks_are_released(self):
        """Neither a worker that is done nor one that is killed leaves a lock behind."""
        self.first.call("classify")
        self.assertEqual(self._locks(), 0, "its connection is still open")
        self._reset()
        self._pause_in("compute")
        self.assertEqual(self._locks(), 1)
        self.first.end()
        deadline = time.monotonic() + PATIENCE
        while self._locks():
            self.assertLess(time.monotonic(), deadline, "it is not released")
            time.sleep(0.05)
        self.second.call("classify")
        self.assertEnd()

    def test_second_while_the_first_computes(self):
        """While the first computes, the second leaves it to him and ends at once."""
        self._pause_in(1)
        self.second.call("classify")
        self.assertEqual(self._count("relationship_classification"), 0)
        self.first.go_on()
        self.assertIn("result", self.first.read())
        self.assertEnd()

    def _pause_in(self, step, process=None):
        """Have the first process wait in a step, just before it commits.

        :param step: 1 is the computing, 2 the first batch, and so on; 0 is before, and
            "compute" when the runs so far were looked at
        """
        process = process or self.first
        process.start(
            "classify_in_steps", company=self.company, scheme=self.scheme, pause=step
        )
        self.assertEqual(process.read(), {"commit": step})

    def test_second_begun_before_the_first_is_done(self):
        """Who began before the first was done does not do it a second time."""
        self._pause_in(0, self.second)
        self.first.call("classify")
        self.second.go_on()
        self.assertIn("result", self.second.read())
        self.assertEnd()

    def test_second_while_the_first_applies(self):
        """A second process that comes between two batches takes the work over."""
        self._pause_in(3)
        self.second.start("classify")
        # It waits for the batch that the first one is about to commit.
        self.second.answers(0.5)
        self.first.go_on()
        self.assertIn("result", self.first.read())
        self.assertIn("result", self.second.read())
        self.assertEnd()

    def test_button_while_the_night_applies(self):
        """*Classify Now* between two batches of the night leads to the same end."""
        self._pause_in(3)
        self.second.start("classify_now", scheme=self.scheme)
        self.second.answers(0.5)
        self.first.go_on()
        self.assertIn("result", self.first.read())
        self.assertIn("result", self.second.read())
        self.assertEnd()

    def test_killed(self):
        """Killed in the middle of a batch, another process brings it to its end."""
        self._pause_in(3)
        self._wait_for(10)
        self.first.end()
        self.assertEqual(self._count("relationship_classification"), 10)
        self.second.call("classify")
        self.assertEnd()

    def test_card_in_somebody_s_hands(self):
        """A card that somebody edits is passed over, and taken when he has saved."""
        card = self.cards[4]
        with self.connection.cursor() as cr:
            cr.execute(
                "UPDATE relationship_card SET needs = 'a lift' WHERE id = %s",
                [card],
            )
            self.first.start("classify")
            self._wait_for(len(self.cards) - 1)
            cr.commit()
        self.assertIn("result", self.first.read())
        self.assertEnd(self._expected_with(card))

    def test_card_in_somebody_s_hands_for_long(self):
        """Who takes long is not waited for: the job comes again in five minutes."""
        card = self.cards[4]
        with self.connection.cursor() as cr:
            cr.execute(
                "UPDATE relationship_card SET needs = 'a lift' WHERE id = %s",
                [card],
            )
            self.first.call("classify", max_waits=1)
            self.assertEqual(
                self._count("relationship_classification"), len(self.cards) - 1
            )
            self.assertEqual(self._trigger_count(), 1)
            cr.commit()
        self.first.call("classify")
        found = self._snapshot()
        self.assertFalse(found[WORKING])
        self.assertEqual(
            [row["tier_id"] for row in found["relationship_classification"]],
            [row["tier_id"] for row in self.expected["relationship_classification"]],
        )

    def test_user_edits_meanwhile(self):
        """Who edits cards that are not in the batch waits for nobody; both are kept."""
        self._pause_in(2)
        cards = self.cards[-5:]
        started = time.monotonic()
        self.second.call("edit", cards=cards, values={"needs": "a lift"})
        waited = time.monotonic() - started
        self.first.go_on()
        self.assertIn("result", self.first.read())
        self.assertLess(waited, 30, "not until the job goes on")
        self._assert_edited(cards)

    def test_user_edits_a_card_of_the_batch(self):
        """Who edits a card of the batch waits for it to be committed, and no longer."""
        self._pause_in(2)
        cards = self.cards[:3]
        self.second.start("edit", cards=cards, values={"needs": "a lift"})
        self.assertFalse(self.second.answers(0.3))
        self.first.go_on()
        self.assertEqual(self.second.read()["result"], 3)
        self.assertIn("result", self.first.read())
        self._assert_edited(cards)

    def test_user_edits_all_the_time(self):
        """Edits of all cards, one after the other, while the job runs."""
        self.second.start("edit", cards=self.cards, values={"needs": "a lift"})
        self.first.call("classify")
        self.assertEqual(self.second.read()["result"], len(self.cards))
        self._assert_edited(self.cards)

    def test_override_meanwhile(self):
        """A tier set by hand while the job runs counts: the job does not undo it."""
        card = self.cards[-1]
        with self.connection.cursor() as cr:
            cr.execute(
                "SELECT id FROM relationship_tier WHERE scheme_id = %s"
                " ORDER BY sequence DESC",
                [self.scheme],
            )
            [tier] = cr.fetchone()
        self._pause_in(2)
        self.second.call("override", card=card, scheme=self.scheme, tier=tier)
        self.first.go_on()
        self.assertIn("result", self.first.read())
        with self.connection.cursor() as cr:
            cr.execute(
                "SELECT k.manual_tier_id, k.tier_id, c.badge_tier_id"
                " FROM relationship_classification k"
                " JOIN relationship_card c ON c.id = k.card_id WHERE c.id = %s",
                [card],
            )
            self.assertEqual(cr.fetchone(), (tier, tier, tier))

    def test_card_deleted_meanwhile(self):
        """A card that is deleted while the job runs is not waited for."""
        card = self.second.call("make_card", company=self.company)
        self._pause_in(2)
        self.second.call("delete_card", card=card)
        self.first.go_on()
        self.assertIn("result", self.first.read())
        found = self._snapshot()
        self.assertFalse(found[WORKING])
        self.assertEqual(len(found["relationship_classification"]), len(self.cards))
        self.assertEqual(self._trigger_count(), 0)

    def _assert_edited(self, cards):
        """Check that edits are kept and every card is where it belongs."""
        found = self._snapshot()
        kept = [
            row["id"] for row in found["relationship_card"] if row["needs"] == "a lift"
        ]
        self.assertEqual(sorted(kept), sorted(cards))
        for table, name in (
            ("relationship_card", "badge_tier_id"),
            ("relationship_classification", "tier_id"),
            ("relationship_tier_change", "new_tier_id"),
        ):
            self.assertEqual(
                [row[name] for row in found[table]],
                [row[name] for row in self.expected[table]],
                table,
            )
        self.assertFalse(found[WORKING])
