from odoo.tests import tagged

from ..review.common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestDesignation(ReviewCommon):
    """Who looks after a key customer is said by the list (R031, X7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.company.relationship_designation_guard
        review = cls.open_review()
        review.action_evaluate()
        review.action_accept_proposals()
        review.action_submit()
        review.with_user(cls.member).action_approve()
        review.action_issue()

    def ask(self, card=None, user=None, **values):
        """Ask for another specialist, as the present one does on the card."""
        requests = self.as_user(user or self.specialist, "relationship.designation")
        request = requests.create(
            {
                "card_id": (card or self.alpha).id,
                "user_id": self.specialist_2.id,
                "reason": "Moves to the north",
                **values,
            }
        )
        request.action_request()
        return request

    def test_switched_on(self):
        """The first list of key customers switches it on; it stays a setting."""
        self.assertFalse(self.before)
        self.assertTrue(self.company.relationship_designation_guard)
        self.company.relationship_designation_guard = False
        with self.on("2027-02-01"):
            self.issued(self.open_review())
        self.assertFalse(self.company.relationship_designation_guard)

    def test_others_ask(self):
        """Neither specialist nor head changes the people of a key customer."""
        for user in (self.specialist, self.head):
            card = self.alpha.with_user(user)
            self.assertTrue(card.is_designated)
            for values in (
                {"user_id": self.specialist_2.id},
                {"leader_id": self.head.id},
                {"user_id": False},
            ):
                with self.subTest(user.name), self.refused("Alpha", "committee"):
                    card.write(values)

    def test_committee_changes(self):
        """The committee, which has designated them, changes them."""
        self.assertFalse(self.alpha.with_user(self.committee).is_designated)
        self.alpha.with_user(self.committee).user_id = self.specialist_2
        self.assertEqual(self.alpha.user_id, self.specialist_2)

    def test_other_customers(self):
        """Customers of other tiers change hands as ever, and what is written again."""
        self.beta.with_user(self.head).user_id = self.specialist_2
        self.alpha.with_user(self.head).write(
            {"user_id": self.specialist.id, "needs": "A lift"}
        )
        self.assertEqual(self.beta.user_id, self.specialist_2)

    def test_switched_off(self):
        """A company that does not want it has it as before."""
        self.company.relationship_designation_guard = False
        self.alpha.with_user(self.head).user_id = self.specialist_2
        self.assertEqual(self.alpha.user_id, self.specialist_2)

    def test_approved(self):
        """The committee approves a request: the card has the new people."""
        request = self.ask(leader_id=self.head.id)
        self.assertIn(self.committee, request.sudo().activity_ids.user_id + self.member)
        with self.forbidden():
            request.with_user(self.head).action_approve()
        request.with_user(self.committee).action_approve()
        self.assertEqual(self.alpha.user_id, self.specialist_2)
        self.assertEqual(self.alpha.leader_id, self.head)
        self.assertRecordValues(
            request,
            [
                {
                    "state": "approved",
                    "old_user_id": self.specialist.id,
                    "requester_id": self.specialist.id,
                    "decided_user_id": self.committee.id,
                }
            ],
        )
        self.assertFalse(request.sudo().activity_ids)

    def test_refused(self):
        """The committee refuses a request: the people of the list stay."""
        request = self.ask()
        request.with_user(self.committee).action_refuse()
        self.assertEqual(self.alpha.user_id, self.specialist)
        with self.refused("Refused"):
            request.with_user(self.committee).action_approve()

    def test_own_request(self):
        """A member of the committee does not decide on an own request."""
        request = self.ask(user=self.committee)
        with self.forbidden():
            request.with_user(self.committee).action_approve()
        request.with_user(self.member).action_approve()

    def test_what_is_needed(self):
        """A request says why, and names somebody else."""
        with self.refused("Reason"):
            self.ask(reason=" ")
        with self.refused("another specialist"):
            self.ask(user_id=self.specialist.id)

    def test_one_request(self):
        """One request is decided on before the next is made."""
        self.ask()
        with self.refused("asked for another specialist already"):
            self.ask()

    def test_said_once(self):
        """What the committee decides on is not changed meanwhile, nor deleted."""
        request = self.ask()
        with self.refused("Requested"):
            request.reason = "Something else"
        with self.refused("stays"):
            request.unlink()
