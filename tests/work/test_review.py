from odoo.tests import tagged

from .concurrency import ConcurrencyCase


@tagged("standard", "post_install", "-at_install")
class TestReviewConcurrency(ConcurrencyCase):
    """Two members of the committee at once, and a list whose issue is killed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        made = cls.first.call("make_review", company=cls.company)
        cls.review, cls.members, cls.lines = (
            made[name] for name in ("review", "members", "lines")
        )
        cls.reviewed, cls.tiers = made["scheme"], made["tiers"]

    def setUp(self):
        # Before that: what a failed test has left waiting holds locks.
        super().setUp()
        self._reset()

    def _run(self, statement, *values):
        with self.connection.cursor() as cr:
            cr.execute(statement, values)
            return cr.fetchall() if cr.description else None

    def _reset(self):
        """Let nobody have decided on anything."""
        for table in ("tier_change", "classification"):
            self._run(
                f"DELETE FROM relationship_{table} WHERE scheme_id = %s", self.reviewed
            )
        self._run(
            "UPDATE relationship_review SET state = 'evaluating' WHERE id = %s",
            self.review,
        )
        self._run(
            "UPDATE relationship_review_line SET decided_tier_id = NULL,"
            " decided_user_id = NULL, version = 0 WHERE review_id = %s",
            self.review,
        )

    def _issued(self):
        """Return the state of the review, and how many tiers and changes there are."""
        [(state,)] = self._run(
            "SELECT state FROM relationship_review WHERE id = %s", self.review
        )
        numbers = [
            self._run(
                f"SELECT count(*) FROM relationship_{table} WHERE scheme_id = %s",
                self.reviewed,
            )[0][0]
            for table in ("classification", "tier_change")
        ]
        return (state, *numbers)

    def test_two_decide_at_once(self):
        """The second one is told what the first has decided; nothing is lost."""
        line, (upper, lower) = self.lines[0], self.tiers
        for process, tier, user in (
            (self.first, upper, self.members[0]),
            (self.second, lower, self.members[1]),
        ):
            process.start("decide", line=line, tier=tier, user=user)
            process.read()
        self.first.go_on()
        self.assertIsNone(self.first.read()["result"])
        self.second.go_on()
        message = self.second.read()["result"]
        self.assertIn("Member 1", message)
        [(decided,)] = self._run(
            "SELECT decided_tier_id FROM relationship_review_line WHERE id = %s", line
        )
        self.assertEqual(decided, upper)

    def test_issue_is_killed(self):
        """A list whose issue is killed is not issued at all, and then as a whole."""
        self.first.call("approve", review=self.review, tier=self.tiers[0])
        user, number = self.members[0], len(self.lines)
        self.first.start("issue", review=self.review, user=user, pause=True)
        self.first.read()
        self._replace_busy()
        self.assertEqual(self._issued(), ("approved", 0, 0))
        self.assertIsNone(self.second.call("issue", review=self.review, user=user))
        self.assertEqual(self._issued(), ("issued", number, number))

    def test_issue_is_pressed_twice(self):
        """Whoever presses at the same time is told, and it is issued once."""
        self.first.call("approve", review=self.review, tier=self.tiers[0])
        one, two = self.members
        number = len(self.lines)
        self.first.start("issue", review=self.review, user=one, pause=True)
        self.first.read()
        message = self.second.call("issue", review=self.review, user=two)
        self.assertIn("somebody else", message)
        self.first.go_on()
        self.assertIsNone(self.first.read()["result"])
        self.assertEqual(self._issued(), ("issued", number, number))
