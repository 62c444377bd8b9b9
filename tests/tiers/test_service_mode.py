from datetime import date

from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestServiceMode(RelationshipCommon):
    """How a customer is served follows from all of their tiers (R066)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.relationship_review_days = 300
        cls.shown = cls.make_scheme([{"min_turnover": 100}], [])
        cls.other = cls.make_scheme([{"min_turnover": 100}], [])
        cls.company.relationship_badge_scheme_id = cls.shown
        cls.customer = cls.make_customer("A")
        cls.card = cls.make_card(cls.customer, user_id=False)
        cls.card._stamp(confirmed_date=date(2026, 6, 1))
        cls.import_turnover(cls.customer, 500)
        cls.shown_tier, cls.other_tier = cls.shown.tier_ids[0], cls.other.tier_ids[0]

    def served(self, shown, other):
        """Return how a customer is served whose two tiers say this."""
        for tier, said in ((self.shown_tier, shown), (self.other_tier, other)):
            tier.write(
                {
                    "is_key": said == "key",
                    "service_mode": said if said in ("personal", "mass") else False,
                }
            )
        self.classify(self.shown)
        self.classify(self.other)
        self.refresh()
        return self.card.service_mode or "none said"

    def refresh(self):
        self.env["relationship.card.refresh"]._refresh_company(self.company)
        self.env.invalidate_all()

    def test_any_tier_counts(self):
        """Personal if any tier says so or is key; mass if one says so, and no other."""
        expected = {
            ("mass", "personal"): "personal",
            ("mass", "key"): "personal",
            ("personal", "mass"): "personal",
            ("mass", None): "mass",
            (None, "mass"): "mass",
            ("mass", "mass"): "mass",
            ("key", None): "personal",
            (None, None): "none said",
        }
        found = {said: self.served(*said) for said in expected}
        self.assertEqual(found, expected)

    def test_strategic_customer_is_kept_up(self):
        """By mailings on lists, key in another scheme: review, and an owner wanted."""
        self.served("mass", "key")
        self.assertEqual(self.card.review_due_date, date(2027, 3, 28))
        self.assertEqual(self.card.reconcile_reason, "no_owner")
        self.served("mass", None)
        self.assertFalse(self.card.review_due_date)
        self.assertFalse(self.card.reconcile_reason)

    def test_shortest_review(self):
        """Of several intervals the shortest counts; none says: that of the company."""
        for days, due in (
            ((30, 90), date(2026, 7, 1)),
            ((90, 30), date(2026, 7, 1)),
            ((0, 30), date(2026, 7, 1)),
            # 1 June and 300 days.
            ((0, 0), date(2027, 3, 28)),
        ):
            with self.subTest(days):
                tiers = (self.shown_tier, self.other_tier)
                for tier, number in zip(tiers, days, strict=True):
                    tier.review_interval_days = number
                self.served(None, None)
                self.assertEqual(self.card.review_due_date, due)

    def test_without_sales_and_decision(self):
        """To be in the last tier for want of sales is no decision on the service."""
        rest = self.shown.tier_ids[1]
        rest.service_mode = "mass"
        prospect = self.make_card(user_id=False)
        small = self.make_customer("Small")
        self.import_turnover(small, 5)
        buyer = self.make_card(small, user_id=False)
        decided = self.make_card(user_id=False)
        self.classify(self.shown)
        line = self.line(decided, self.shown)
        line.write({"manual_tier_id": rest.id, "manual_reason": "By letter"})
        self.refresh()
        cards = prospect + buyer + decided
        self.assertEqual(cards.mapped("service_mode"), [False, "mass", "mass"])
        reasons = cards.mapped("reconcile_reason")
        self.assertEqual(reasons, ["no_owner", False, False])

    def test_inactive_scheme(self):
        """A scheme that is archived says nothing."""
        self.assertEqual(self.served("mass", "personal"), "personal")
        self.other.active = False
        self.refresh()
        self.assertEqual(self.card.service_mode, "mass")
