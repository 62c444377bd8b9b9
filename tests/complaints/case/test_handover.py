from odoo.tests import tagged

from ...common import TODAY
from ..common import ComplaintCommon


@tagged("standard", "post_install", "-at_install")
class TestHandover(ComplaintCommon):
    """The specialist leaves: his cases, measures and releases go over, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head_2 = cls.make_user("head_2", "head")
        cls.owned = cls.make_case()
        cls.worked = cls.make_case(
            user_id=cls.supervisor.id, worker_id=cls.specialist.id
        )
        cls.over = cls.make_case(kind="enquiry", result="Told")
        cls.answer(cls.over)
        cls.measure = cls.env["relationship.action"].create(
            {
                "complaint_id": cls.owned.id,
                "name": "Check",
                "user_id": cls.specialist.id,
                "date_deadline": "2026-06-20",
            }
        )
        cls.release = cls.make_release(requester_id=cls.specialist.id)

    @classmethod
    def make_release(cls, **values):
        return cls.env["relationship.release"].create(
            {
                "company_id": cls.company.id,
                "card_ids": cls.card.ids,
                "purpose": "Bid",
                "user_ids": cls.specialist_2.ids,
                "date_start": TODAY,
                "date_end": "2026-06-30",
                **values,
            }
        )

    def wizard(self, user=None, leaver=None, colleague=None):
        return self.as_user(user or self.head, "relationship.handover").create(
            {
                "from_user_id": (leaver or self.specialist).id,
                "to_user_id": (colleague or self.specialist_2).id,
            }
        )

    def test_everything_open(self):
        """What is open goes over in each role; what is over keeps who did it."""
        self.specialist.active = False
        wizard = self.wizard()
        self.assertEqual(
            (wizard.complaint_count, wizard.action_count, wizard.release_count),
            (2, 1, 1),
        )
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        wizard.action_hand_over()
        colleague = self.specialist_2
        self.assertEqual(self.owned.user_id, colleague)
        self.assertEqual(self.worked.user_id, self.supervisor)
        self.assertEqual(self.worked.worker_id, colleague)
        # Who did it did it; what its customer writes later reaches somebody.
        self.assertEqual(self.over.user_id, self.specialist)
        self.assertIn(colleague.partner_id, self.over.message_partner_ids)
        self.assertEqual(self.measure.user_id, colleague)
        self.assertEqual(self.measure.activity_ids.user_id, colleague)
        self.assertEqual(self.release.requester_id, colleague)
        self.assertIn(colleague.partner_id, self.owned.message_partner_ids)
        messages = self.env["mail.message"].search([("id", ">", before)])
        told = messages.filtered("notified_partner_ids")
        self.assertEqual(len(told), 1)
        self.assertIn("Cases: 2, measures: 1, releases: 1.", told.body)
        with self.refused("no customers"):
            self.wizard().action_hand_over()

    def test_without_a_card(self):
        """Somebody who has cases only hands them over as well."""
        self.card.user_id = self.specialist_2
        self.wizard().action_hand_over()
        self.assertEqual(self.owned.user_id, self.specialist_2)

    def test_supervisor(self):
        """A supervisor hands over what he may change: not a release of others."""
        other = self.make_case(
            partner_id=self.make_customer("Other").id, user_id=self.specialist.id
        )
        other.team_id = False
        wizard = self.wizard(self.supervisor)
        self.assertEqual((wizard.complaint_count, wizard.release_count), (2, 0))
        wizard.action_hand_over()
        self.assertEqual(self.owned.user_id, self.specialist_2)
        self.assertEqual(other.user_id, self.specialist)

    def test_who_decides_on_releases(self):
        """Decisions go to a colleague who may decide, else to the other heads."""
        for colleague, requester, expected in (
            (self.head_2, self.specialist, self.head_2),
            (self.specialist_2, self.specialist, self.head.browse()),
            # Nobody decides on what he asked for.
            (self.head_2, self.head_2, self.head.browse()),
        ):
            with self.subTest(f"{colleague.name} {requester.name}"), self.undone():
                release = self.make_release(
                    requester_id=requester.id,
                    approver_id=self.head.id,
                    state="requested",
                )
                self.wizard(self.committee, self.head, colleague).action_hand_over()
                self.assertEqual(release.approver_id, expected)
                self.assertEqual(release.requester_id, requester)
