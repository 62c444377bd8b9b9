from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestHidden(ReviewCommon):
    """What the committee decides is its own until the list is issued (R258, R259).

    Alpha is decided: down to the second tier. Beta is nominated, and not decided yet.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outside = [
            cls.specialist,
            cls.supervisor,
            cls.head,
            cls.data_officer,
        ]
        cls.inside = [cls.committee, cls.member, cls.auditor]
        for user in cls.outside:
            user.group_ids += cls.env.ref("base.group_allow_export")
        cls.alpha.leader_id = cls.supervisor
        cls.review = cls.open_review()
        cls.nominate(cls.review, cls.beta)
        cls.review.action_evaluate()
        cls.line = cls.line_of(cls.review, cls.alpha)
        cls.line.write(
            {"decided_tier_id": cls.second.id, "decision_reason": "Pays late"}
        )
        cls.review.minutes = "Alpha was discussed"

    def read(self, user):
        """Return the model of lines, as somebody searches it."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_user(user, "relationship.review.line")

    def found(self, user, domain=()):
        """Return the cards of the lines of the review that somebody finds."""
        lines = self.read(user)
        return lines.search([("review_id", "=", self.review.id), *domain]).card_id

    def test_decided(self):
        """Neither specialist, leader, head nor data officer reads what is decided."""
        for user in self.outside:
            with self.subTest(user.name):
                self.assertNotIn(self.alpha, self.found(user).sudo())
                with self.assertRaises(AccessError):
                    self.read(user).browse(self.line.id).read(["decided_tier_id"])
                with self.assertRaises(AccessError):
                    self.read(user).browse(self.line.id).export_data(
                        ["decided_tier_id", "movement", "past_decisions_text"]
                    )
        for user in self.inside:
            with self.subTest(user.name):
                self.assertIn(self.alpha, self.found(user).sudo())

    def test_searches(self):
        """No search, sum or group by a hidden field tells of it."""
        domains = (
            [("decided_tier_id", "=", self.second.id)],
            [("decision_reason", "ilike", "late")],
            [("movement", "=", "down")],
            [("version", ">", 0)],
            [("decided_user_id", "=", self.committee.id)],
            [("is_as_computed", "=", True)],
        )
        for user in self.outside:
            for domain in domains:
                with self.subTest(user.name, domain=domain):
                    self.assertFalse(self.found(user, domain))
            groups = self.read(user).formatted_read_group(
                [("review_id", "=", self.review.id)],
                ["decided_tier_id"],
                ["__count", "version:sum"],
            )
            self.assertFalse([row for row in groups if row["decided_tier_id"]])
            through = self.as_user(user, "relationship.card").search(
                [("review_line_ids.decided_tier_id", "=", self.second.id)]
            )
            self.assertFalse(through)

    def test_not_decided(self):
        """Of whom nothing is decided, they read on: figures and the nomination."""
        self.assertEqual(self.found(self.specialist), self.beta)
        line = self.read(self.specialist).search([("card_id", "=", self.beta.id)])
        self.assertEqual(line.nominated_tier_id, self.first)

    def test_note_on_the_card(self):
        """Who reads the card reads that it is nominated, whatever is decided."""
        cards = self.as_user(self.specialist, self.beta)
        before = cards.review_note
        self.assertIn("Nominated for Tier 1 by Specialist", before)
        self.assertIn("01/31/2027", before)
        self.evaluated(self.review)
        self.env.invalidate_all()
        self.assertEqual(cards.review_note, before)
        self.assertFalse(self.as_user(self.specialist, self.alpha).review_note)
        self.review.with_user(self.member).action_approve()
        self.review.action_issue()
        self.env.invalidate_all()
        self.assertFalse(cards.review_note)

    def test_designated(self):
        """A specialist whom the committee names for a customer is hidden, too."""
        line = self.line_of(self.review, self.beta)
        line.designated_user_id = self.specialist_2
        self.assertFalse(self.found(self.specialist))

    def test_until_it_is_issued(self):
        """Approval shows nothing; the issued list shows it to who reads the card."""
        self.evaluated(self.review)
        self.assertFalse(self.found(self.specialist))
        self.review.with_user(self.member).action_approve()
        self.assertFalse(self.found(self.specialist))
        self.review.action_issue()
        self.assertEqual(self.found(self.specialist), self.alpha + self.beta)
        self.assertIn(self.gamma, self.found(self.head))

    def test_cancelled(self):
        """What was decided in a review that is cancelled stays the committee's."""
        self.review.action_cancel()
        self.assertEqual(self.found(self.specialist), self.beta)

    def test_nominations_again(self):
        """Nominations that open again show nothing, and are made without reading it."""
        self.line.designated_user_id = self.specialist_2
        self.review.action_nominate_again()
        self.assertFalse(self.found(self.specialist, [("card_id", "=", self.alpha.id)]))
        self.nominate(self.review, self.alpha, self.rest)
        self.assertRecordValues(
            self.line,
            [
                {
                    "nominated_tier_id": self.rest.id,
                    "decided_tier_id": self.second.id,
                    "designated_user_id": self.specialist_2.id,
                }
            ],
        )
        self.assertFalse(self.found(self.specialist, [("card_id", "=", self.alpha.id)]))

    def test_named_approver(self):
        """Who is named to approve reads what there is to approve."""
        self.review.approver_id = self.head
        self.assertIn(self.alpha, self.found(self.head))

    def test_proposals(self):
        """How many customers a tier has is told as proposed, until it is issued."""
        proposal = self.review.proposal_ids.filtered(
            lambda proposal: proposal.tier_id == self.second
        )
        self.assertEqual(proposal.line_count, 1)
        self.env.invalidate_all()
        self.assertEqual(self.as_user(self.head, proposal).line_count, 0)

    def test_minutes(self):
        """The minutes are the committee's until then; then the document tells them."""
        head = self.as_user(self.head, self.review)
        with self.assertRaises(AccessError):
            head.read(["minutes"])
        self.assertNotIn("was discussed", self.document(self.head))
        self.assertIn("was discussed", self.document(self.committee))
        self.issued(self.review)
        self.assertIn("was discussed", self.document(self.head))
        self.assertNotIn("was discussed", self.document(self.specialist))

    def document(self, user):
        """Return what the minutes say, as somebody prints them."""
        self.env.invalidate_all()
        content, __ = self.as_user(user, "ir.actions.report")._render_qweb_html(
            "crm_relationship.relationship_review_report_minutes", self.review.ids
        )
        return html2plaintext(content.decode())

    def test_messages(self):
        """Nothing that is written on review or card says what was decided."""
        self.alpha.leader_id = self.committee
        self.line.write({"decided_tier_id": self.rest.id, "decision_reason": "Late"})
        self.env.flush_all()
        texts = (self.review.message_ids | self.alpha.message_ids).mapped("body")
        values = (
            (self.review.message_ids | self.alpha.message_ids)
            .sudo()
            .tracking_value_ids.mapped("new_value_char")
        )
        for text in (*texts, *values):
            self.assertNotIn(self.rest.name, text or "")
            self.assertNotIn("Late", text or "")

    def test_merged(self):
        """A decision that moves to the card that is kept is hidden there, too."""
        self.review.line_ids._merge_cards(self.alpha, self.beta)
        self.assertEqual(self.line_of(self.review, self.beta).version, 1)
        self.assertFalse(self.found(self.specialist))
