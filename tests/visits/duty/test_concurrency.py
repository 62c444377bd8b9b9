from odoo.tests import tagged

from ...work.concurrency import ConcurrencyCase
from ...work.snapshot import working_tables

FIGURES = (
    "card_id, cadence_id, done_count, remaining_count, planned_count, last_date,"
    " due_date, limit_date, status"
)


@tagged("standard", "post_install", "-at_install")
class TestDutyConcurrency(ConcurrencyCase):
    """The refresh of duties by real processes: the end of one undisturbed run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first.call("classify")
        cls.first.call("setup_duties", company=cls.company)
        cls.first.call("duties")
        cls.expected = cls._duties()
        cls._reset()

    @classmethod
    def _duties(cls):
        """Return the duties of the company, and that nothing of a job waits."""
        with cls.connection.cursor() as cr:
            cr.execute(
                f"SELECT {FIGURES} FROM relationship_contact_duty"
                " WHERE company_id = %s ORDER BY card_id, cadence_id",
                [cls.company],
            )
            rows = cr.fetchall()
            return rows, working_tables(cr)

    @classmethod
    def _reset(cls):
        """Let the company be as before the first run."""
        with cls.connection.cursor() as cr:
            cr.execute(
                "DELETE FROM relationship_contact_duty WHERE company_id = %s",
                [cls.company],
            )
            cr.execute("DELETE FROM ir_cron_trigger")

    def setUp(self):
        self.addCleanup(self._reset)
        # Before that: what a failed test has left waiting holds locks.
        super().setUp()

    def _pause_in(self, step):
        self.first.start("duties_in_steps", company=self.company, pause=step)
        self.assertEqual(self.first.read(), {"commit": step})

    def test_undisturbed(self):
        """The job does what the other tests take for granted, in several batches."""
        rows, waiting = self.expected
        self.assertEqual(len(rows), 2 * len(self.cards))
        self.assertFalse(waiting)
        commits = self.first.call("duties_in_steps", company=self.company, pause=99)
        self.assertGreater(commits, 5)
        self.assertEqual(self._duties(), self.expected)

    def test_two_at_once(self):
        """Two processes that start together reach the same end as one."""
        for __ in range(3):
            self.first.start("duties")
            self.second.start("duties")
            self.assertIn("result", self.first.read())
            self.assertIn("result", self.second.read())
            self.assertEqual(self._duties(), self.expected)
            self._reset()

    def test_second_while_the_first_computes(self):
        """While the first computes, the second leaves it to him."""
        self._pause_in(1)
        self.second.call("duties_in_steps", company=self.company, pause=99)
        self.assertEqual(self._count("relationship_contact_duty"), 0)
        self.first.go_on()
        self.assertIn("result", self.first.read())
        self.assertEqual(self._duties(), self.expected)

    def test_killed(self):
        """Killed in the middle of a batch, another process brings it to its end."""
        self._pause_in(3)
        self.first.end()
        self.assertEqual(self._count("relationship_contact_duty"), 10)
        self.second.call("duties")
        self.assertEqual(self._duties(), self.expected)

    def test_contact_logged_meanwhile(self):
        """A contact that is logged while the job runs is not forgotten."""
        card = self.cards[-1]
        self._pause_in(2)
        self.second.call("visit", card=card)
        self.first.go_on()
        self.assertIn("result", self.first.read())
        rows, __ = self._duties()
        done = {row[0]: row[2] for row in rows}
        self.assertEqual(done, {**dict.fromkeys(self.cards, 0), card: 1})
        with self.connection.cursor() as cr:
            cr.execute("DELETE FROM relationship_visit WHERE card_id = %s", [card])

    def test_card_in_somebody_s_hands_for_long(self):
        """Who takes long is not waited for: the job comes again in five minutes."""
        with self.connection.cursor() as cr:
            cr.execute(
                "UPDATE relationship_card SET needs = needs WHERE id = %s",
                [self.cards[4]],
            )
            self.first.call("duties", max_waits=1)
            expected = 2 * (len(self.cards) - 1)
            self.assertEqual(self._count("relationship_contact_duty"), expected)
            self.assertEqual(self._trigger_count(), 1)
        self.first.call("duties")
        self.assertEqual(self._duties(), self.expected)
