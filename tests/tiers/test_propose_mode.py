from datetime import date

from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestProposeMode(RelationshipCommon):
    """A scheme that proposes: its tiers hold when a review issues them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"max_rank": 1}], [{"max_rank": 2}], [])
        cls.own.mode = "propose"
        cls.customer = cls.make_customer("A")
        cls.card = cls.make_card(cls.customer)
        cls.import_turnover(cls.customer, 100)
        cls.classify(cls.own)
        cls.own_line = cls.line(cls.card, cls.own)

    def test_proposed(self):
        """The run computes, no tier counts, and that is no change of tier."""
        self.assertEqual(self.own_line.computed_tier_id, self.own.tier_ids[0])
        self.assertFalse(self.own_line.tier_id)
        self.assertFalse(
            self.card.tier_change_ids.filtered(
                lambda change: change.scheme_id == self.own
            )
        )
        self.assertIn("Proposed: Tier 1", self.own_line.explanation)

    def test_override(self):
        """A tier by hand counts; when it is taken back, none does."""
        self.own_line.with_user(self.head).write(
            {
                "manual_tier_id": self.own.tier_ids[1].id,
                "manual_reason": "Until the review",
            }
        )
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[1])
        self.classify(self.own)
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[1])
        self.own_line.with_user(self.head).manual_tier_id = False
        self.assertFalse(self.own_line.tier_id)

    def test_override_expires(self):
        """An override that ends leaves the proposal, and no tier."""
        self.own_line.write(
            {
                "manual_tier_id": self.own.tier_ids[1].id,
                "manual_reason": "Until the review",
                "manual_until": date(2026, 6, 16),
            }
        )
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_classify")
        self.assertFalse(self.own_line.tier_id)
        self.assertEqual(self.own_line.computed_tier_id, self.own.tier_ids[0])

    def test_second_run(self):
        """A second run writes nothing."""
        self.assertEqual(self.classify(self.own).changed_count, 0)

    def test_applied_at_once(self):
        """Switched to at once, the next run puts the proposals into effect."""
        self.own.mode = "auto"
        self.classify(self.own)
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[0])

    def test_switched_to_propose(self):
        """Switched to proposals, what holds already stays."""
        self.own.mode = "auto"
        self.classify(self.own)
        self.own.mode = "propose"
        self.import_turnover(self.customer, -200, source="correction")
        self.classify(self.own)
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[0])
        self.assertEqual(self.own_line.computed_tier_id, self.own.tier_ids[2])
