from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestGroupScheme(RelationshipCommon):
    """A scheme that classifies groups of companies: units share the group's tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 80}], []
        )
        cls.own.unit = "group"
        names = ("Head", "Unit", "Sub-unit", "Rival", "Small")
        cls.customers = dict(zip(names, cls.make_customers(*names), strict=True))
        cls.cards = {name: cls.make_card(cls.customers[name]) for name in names}
        cls.cards["Unit"].parent_id = cls.cards["Head"]
        cls.cards["Sub-unit"].parent_id = cls.cards["Unit"]
        # The group: 5 + 25 + 20 = 50 of 100.
        for name, amount in zip(names, (5, 25, 20, 40, 10), strict=True):
            cls.import_turnover(cls.customers[name], amount)

    def _tier_codes(self):
        return [self.tier(card, self.own).code for card in self.cards.values()]

    def test_group_turnover(self):
        """The group makes 50 %, more than its rival, who has 50 % before him."""
        run = self.classify(self.own)
        self.assertEqual(run.total, 100)
        self.assertEqual(run.customer_count, 3)
        self.assertEqual(self._tier_codes(), ["TIER-1"] * 4 + ["TIER-3"])
        for name in ("Head", "Unit", "Sub-unit"):
            self.assertEqual(self.line(self.cards[name], self.own).turnover, 50)

    def test_single_customers(self):
        """The same turnover by customers: 40, 25, 20, 10, 5."""
        self.own.unit = "customer"
        run = self.classify(self.own)
        self.assertEqual(run.customer_count, 5)
        self.assertEqual(
            self._tier_codes(), ["TIER-3", "TIER-1", "TIER-2", "TIER-1", "TIER-3"]
        )

    def test_unit_leaves(self):
        """A unit that leaves the group takes its turnover along."""
        self.classify(self.own)
        self.cards["Unit"].parent_id = False
        run = self.classify(self.own)
        # 45 (unit and its sub-unit), 40, 10, 5.
        self.assertEqual(run.customer_count, 4)
        self.assertEqual(
            self._tier_codes(), ["TIER-3", "TIER-1", "TIER-1", "TIER-1", "TIER-3"]
        )

    def test_loss_of_a_unit(self):
        """A unit with more credit notes than invoices lowers its group."""
        self.import_turnover(self.customers["Sub-unit"], -60, source="correction")
        run = self.classify(self.own)
        # 5 + 25 - 40 = -10 for the group.
        self.assertEqual(run.total, 50)
        self.assertEqual(
            self._tier_codes(), ["TIER-3", "TIER-3", "TIER-3", "TIER-1", "TIER-3"]
        )

    def test_archived_unit_counts(self):
        """The turnover of an archived unit is still that of the group."""
        self.cards["Sub-unit"].action_archive()
        self.classify(self.own)
        self.assertEqual(self.line(self.cards["Head"], self.own).turnover, 50)

    def test_refreshed_as_by_night(self):
        """A card of the group that is refreshed has what the run gave it."""
        self.cards["Sub-unit"].action_archive()
        self.classify(self.own)
        before = self.rows("relationship.classification")
        self.cards["Head"].action_refresh()
        self.assertEqual(self.rows("relationship.classification"), before)

    def test_new_unit_at_once(self):
        """The card of a new unit has the tier of its group at once."""
        customer = self.make_customer("New Unit")
        self.classify(self.own)
        card = self.make_card(customer, parent_id=self.cards["Unit"].id)
        self.assertEqual(self.tier(card, self.own).code, "TIER-1")
        self.assertEqual(self.line(card, self.own).turnover, 50)

    def test_customer_without_card(self):
        """A customer without card is a group of his own."""
        self.import_turnover(self.make_customer("No Card"), 1000)
        run = self.classify(self.own)
        self.assertEqual(run.without_card_count, 1)
        self.assertEqual(self._tier_codes(), ["TIER-3"] * 5)

    def test_explanation(self):
        """A unit's tier is explained by the turnover of its group, and says so."""
        self.classify(self.own)
        text = self.line(self.cards["Unit"], self.own).explanation
        self.assertIn("50", text)
        self.assertIn("group", text.lower())
