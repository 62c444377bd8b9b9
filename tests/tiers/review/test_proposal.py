from odoo.tests import tagged

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestProposal(ReviewCommon):
    """How the customers of each tier are to be looked after (R070, R286)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review = cls.open_review()
        cls.proposal = cls.review.proposal_ids.sorted("tier_sequence")[0]

    def test_one_for_each_tier(self):
        """A review has one for each tier, with number and turnover of its customers."""
        self.assertRecordValues(
            self.review.proposal_ids.sorted("tier_sequence"),
            [
                {
                    "tier_id": tier.id,
                    "line_count": number,
                    "turnover": turnover,
                    "last_turnover": before,
                    "state": "draft",
                }
                for tier, number, turnover, before in (
                    (self.first, 1, 500, 400),
                    (self.second, 1, 300, 0),
                    (self.rest, 2, 100, 0),
                )
            ],
        )

    def put_forward(self, user=None, text="A visit each month"):
        proposal = self.proposal.with_user(user or self.head)
        proposal.measures = text
        proposal.action_propose()
        return proposal

    def test_accepted(self):
        """A head puts it forward, a member of the committee accepts it."""
        proposal = self.put_forward()
        self.assertTrue(proposal.sudo().activity_ids)
        with self.forbidden():
            proposal.action_accept()
        proposal.with_user(self.committee).action_accept()
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "accepted",
                    "requester_id": self.head.id,
                    "decided_user_id": self.committee.id,
                }
            ],
        )
        with self.refused("Accepted"):
            proposal.measures = "Nothing"

    def test_own_proposal(self):
        """A member of the committee accepts proposals of others."""
        proposal = self.put_forward(self.committee)
        with self.forbidden():
            proposal.action_accept()
        proposal.with_user(self.member).action_accept()

    def test_without_measures(self):
        """What says nothing is not put forward."""
        with self.refused("Proposed Measures"):
            self.put_forward(text=" ")

    def test_taken_back(self):
        """It is changed once it is taken back."""
        proposal = self.put_forward()
        with self.refused("Put Forward"):
            proposal.measures = "Two visits"
        proposal.action_draft()
        proposal.measures = "Two visits"
        self.assertFalse(proposal.sudo().activity_ids)

    def test_specialists_read(self):
        """A specialist reads it, with the figures of all customers."""
        proposal = self.proposal.with_user(self.specialist_2)
        self.assertEqual(proposal.turnover, 500)
        with self.forbidden():
            proposal.measures = "Nothing"

    def test_last_measures(self):
        """What was accepted is where the next review begins."""
        self.put_forward().with_user(self.committee).action_accept()
        self.issued(self.review)
        with self.on("2027-02-01"):
            review = self.open_review()
            texts = review.proposal_ids.sorted("tier_sequence").mapped("measures")
        self.assertEqual(texts, ["A visit each month", False, False])
