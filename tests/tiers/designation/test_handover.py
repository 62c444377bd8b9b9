from odoo.tests import Form, tagged

from ..review.common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestHandoverOfKeyCustomers(ReviewCommon):
    """Who hands over customers asks the committee for the key ones (R031, X7).

    Alpha is a key customer by the issued list, Beta is not; both are of ``specialist``,
    who leaves.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issued(cls.open_review())

    def dialog(self, user, **values):
        """Return the dialog, as somebody fills it in."""
        return self.as_user(user, "relationship.handover").create(
            {
                "from_user_id": self.specialist.id,
                "to_user_id": self.specialist_2.id,
                **values,
            }
        )

    def requests(self):
        """Return the requests for Alpha."""
        return self.env["relationship.designation"].search(
            [("card_id", "=", self.alpha.id)]
        )

    def test_asked_for(self):
        """Others go over at once; for the key customer the committee is asked."""
        dialog = self.dialog(self.head, note="Goes south")
        self.assertEqual((dialog.card_count, dialog.kept_count), (1, 1))
        action = dialog.action_hand_over()
        self.assertIn("committee is asked: 1", action["params"]["message"])
        self.assertEqual(self.beta.user_id, self.specialist_2)
        self.assertEqual(self.alpha.user_id, self.specialist)
        request = self.requests()
        self.assertRecordValues(
            request,
            [
                {
                    "state": "requested",
                    "user_id": self.specialist_2.id,
                    "leader_id": False,
                    "requester_id": self.head.id,
                    "reason": "Handed over from Specialist to Specialist 2. Goes south",
                }
            ],
        )
        self.assertTrue(request.activity_ids.user_id <= self.committee + self.member)
        request.with_user(self.committee).action_approve()
        self.assertEqual(self.alpha.user_id, self.specialist_2)

    def test_shown_before(self):
        """The dialog says it before anything is done."""
        with Form(self.as_user(self.head, "relationship.handover")) as form:
            form.from_user_id = self.specialist
            form.to_user_id = self.specialist_2
            self.assertEqual(form.kept_count, 1)
        self.assertFalse(self.requests())

    def test_leader(self):
        """The leader of a key customer is asked for as leader."""
        self.alpha.leader_id = self.specialist_2
        self.alpha.user_id = self.supervisor
        self.dialog(
            self.head, from_user_id=self.specialist_2.id, to_user_id=self.specialist.id
        ).action_hand_over()
        self.assertEqual(self.alpha.leader_id, self.specialist_2)
        request = self.requests()
        self.assertEqual(request.leader_id, self.specialist)
        self.assertFalse(request.user_id)

    def test_supervisor(self):
        """A supervisor who hands over own customers' cards asks, too."""
        self.alpha.leader_id = self.supervisor
        self.assertTrue(self.alpha.with_user(self.supervisor).is_designated)
        dialog = self.dialog(
            self.supervisor, scope="selection", card_ids=self.alpha.ids
        )
        dialog.action_hand_over()
        self.assertEqual(self.alpha.user_id, self.specialist)
        self.assertEqual(self.requests().requester_id, self.supervisor)

    def test_administrator(self):
        """An administrator, who sees no cards, does not get round it."""
        self.dialog(self.administrator).action_hand_over()
        self.assertEqual(self.beta.user_id, self.specialist_2)
        self.assertEqual(self.alpha.user_id, self.specialist)
        self.assertEqual(self.requests().state, "requested")

    def test_committee(self):
        """The committee, which has designated them, hands them over itself."""
        dialog = self.dialog(self.committee)
        self.assertEqual((dialog.card_count, dialog.kept_count), (2, 0))
        dialog.action_hand_over()
        self.assertEqual(self.alpha.user_id, self.specialist_2)
        self.assertFalse(self.requests())

    def test_asked_already(self):
        """Whom somebody has asked for already is not asked for twice."""
        dialog = self.dialog(self.head)
        dialog.action_hand_over()
        first = self.requests()
        self.dialog(self.head).action_hand_over()
        self.assertEqual(self.requests(), first)

    def test_switched_off(self):
        """A company that does not want it hands over as before."""
        self.company.relationship_designation_guard = False
        self.dialog(self.head).action_hand_over()
        self.assertEqual(self.alpha.user_id, self.specialist_2)
        self.assertFalse(self.requests())
