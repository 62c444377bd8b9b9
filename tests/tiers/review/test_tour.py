from datetime import date

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestReviewTour(ReviewCommon, HttpCase):
    """A whole review in a real browser, by all who have to do with it (R257-R259).

    The committee's member leads Alpha: an own customer.
    """

    browser_size = "1366x768"

    def tour(self, name, user, path):
        """Let somebody take a step in the browser."""
        self.env.flush_all()
        self.start_tour(
            f"/odoo/{path}", f"relationship_review_{name}_tour", login=user.login
        )
        self.env.invalidate_all()

    def in_language(self, lang):
        """Let everybody read screens in a language."""
        self.env["res.lang"]._activate_lang(lang)
        people = self.specialist + self.specialist_2 + self.head
        (people + self.committee + self.member).lang = lang

    def play(self):
        """Take all steps, and say what stands after each."""
        self.alpha.leader_id = self.committee
        # The administrator sets the dates of a review...
        self.as_user(self.administrator, self.ranked).write(
            {
                "review_nominate_date": date(2026, 6, 20),
                "review_evaluate_date": date(2026, 6, 30),
                "review_issue_date": date(2026, 7, 31),
            }
        )
        # ... which opens by itself.
        self.env.ref("crm_relationship.ir_cron_reviews").method_direct_trigger()
        review = self.env["relationship.review"].search(
            [("scheme_id", "=", self.ranked.id), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(review.state, "nominating")
        here = f"relationship-reviews/{review.id}"

        # Nominated from the card, and several from the list.
        self.tour("nominate", self.specialist, f"relationship-cards/{self.beta.id}")
        self.tour("bulk", self.specialist_2, "relationship-cards")
        lines = {card: self.line_of(review, card) for card in self.cards}
        self.assertFalse(lines[self.alpha].nominated_tier_id)
        for card in self.beta + self.gamma + self.delta:
            self.assertEqual(lines[card].nominated_tier_id, self.first)
            self.assertEqual(card.assessment, "Large, and pays in time")

        # Measures are put forward by the head, the list evaluated by the committee.
        self.tour("measures", self.head, here)
        with mute_logger("odoo.http"):
            self.tour("evaluate", self.committee, here)
        self.assertRecordValues(
            lines[self.alpha],
            [
                {
                    "decided_tier_id": self.second.id,
                    "decision_reason": "Pays late since spring",
                    "is_own_customer": True,
                    "decided_user_id": self.committee.id,
                }
            ],
        )
        self.assertFalse(self.tier(self.alpha, self.ranked), "not issued")
        self.tour("approve", self.member, here)
        self.tour("issue", self.committee, here)

        # It counts.
        self.assertEqual(self.tier(self.alpha, self.ranked), self.second)
        self.assertEqual(self.tier(self.delta, self.ranked), self.first)
        changes = self.env["relationship.tier.change"].search(
            [("review_id", "=", review.id)]
        )
        self.assertEqual(changes.card_id, self.cards)
        self.assertEqual(set(changes.mapped("cause")), {"review"})
        self.tour("card", self.specialist, f"relationship-cards/{self.beta.id}")
        content, __ = self.as_user(
            self.committee, "ir.actions.report"
        )._render_qweb_html(
            "crm_relationship.relationship_review_report_list", review.ids
        )
        for said in ("Beta", "Gamma", "Delta"):
            self.assertIn(said, content.decode())

    def test_in_english(self):
        """From the dates to the issued list."""
        self.play()

    def test_in_chinese(self):
        """The same, with screens in Chinese."""
        self.in_language("zh_CN")
        self.play()
