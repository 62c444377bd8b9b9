from odoo import Command
from odoo.tests import tagged

from ...tiers.review.common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestReviewMeeting(ReviewCommon):
    """Meetings at which a review of tiers is spoken about (R258, R275)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review = cls.open_review()

    def plan(self, user=None):
        """Plan the meeting as the button on the review does."""
        review = self.as_user(user or self.committee, self.review)
        action = review.action_plan_meeting()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.committee)
            .with_context(**action["context"])
            .create({"date_start": "2026-06-16 08:00:00"})
        )

    def test_from_the_review(self):
        """The committee is invited, and the review is on the agenda."""
        meeting = self.plan()
        self.assertEqual(meeting.kind, "committee")
        self.assertLessEqual(self.committee + self.member, meeting.attendee_ids)
        self.assertEqual(meeting.item_ids.reference, self.review)
        review = self.as_user(self.committee, self.review)
        self.assertEqual(review.meeting_count, 1)
        domain = review.action_open_meetings()["domain"]
        self.assertEqual(self.env["relationship.meeting"].search(domain), meeting)

    def test_who(self):
        """Who does not lead the review plans no meeting from it, nor counts them."""
        for user in (self.specialist, self.head):
            with self.subTest(user.name), self.forbidden():
                self.plan(user)
        self.plan()
        self.assertEqual(self.as_user(self.specialist, self.review).meeting_count, 0)

    def test_over(self):
        """A review that is over needs no meeting."""
        self.issued(self.review)
        with self.refused("Issued"):
            self.plan()

    def test_agenda(self):
        """A list that waits is proposed for the committee's meeting, and no team's."""
        self.review.action_evaluate()
        meetings = self.as_user(self.committee, "relationship.meeting")
        committee, team = meetings.create(
            [
                {"name": kind, "kind": kind, "date_start": "2026-06-16 08:00:00"}
                for kind in ("committee", "team")
            ]
        )
        agenda = self.env["relationship.meeting.agenda"].with_user(self.committee)
        for meeting, found in ((committee, self.review), (team, self.review.browse())):
            about = [item.reference for item in agenda._propose(meeting)]
            reviews = [one for one in about if one._name == "relationship.review"]
            self.assertEqual(reviews, list(found))

    def test_minutes(self):
        """What it decided is in the minutes; before the issue, for some."""
        meeting = self.plan()
        meeting.attendee_ids = [Command.link(self.head.id)]
        meeting.item_ids.decision = "Gamma waits another year"
        for user, told in ((self.committee, True), (self.head, False)):
            points = self.as_user(user, self.review)._told_points()
            self.assertEqual(bool(points), told, user.name)
        page = self.env["ir.actions.report"].with_user(self.committee)
        html, __ = page._render_qweb_html(
            "crm_relationship.relationship_review_minutes_page", self.review.ids
        )
        self.assertIn("Gamma waits another year", html.decode())
        self.issued(self.review)
        self.assertTrue(self.as_user(self.head, self.review)._told_points())
        self.assertFalse(self.as_user(self.specialist, self.review)._told_points())
