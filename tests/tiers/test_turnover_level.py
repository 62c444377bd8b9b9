from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestTurnoverLevel(RelationshipCommon):
    """The shipped turnover levels (60 % / 80 %), on examples calculated by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.turnover_source = "imported"

    def _levels(self, *amounts):
        """Return the level of each of some customers, by their turnover."""
        customers = self.make_customers(*(f"Customer {a}" for a in amounts))
        cards = [self.make_card(customer) for customer in customers]
        for customer, amount in zip(customers, amounts, strict=True):
            if amount:
                self.import_turnover(customer, amount)
        self.last_run = self.classify()
        levels = list(self.scheme.tier_ids)
        return [levels.index(self.tier(card)) + 1 for card in cards]

    def _cutoffs(self):
        """Return the turnover from which each share condition of the run holds."""
        return [
            Decimal(rule["cutoffs"]["max_cumulative_share"])
            for rule in self.last_run.rules
            if rule["cutoffs"]
        ]

    def test_plain(self):
        """Shares before: 0, 40, 65, 80, 90, 95 %; the one who crosses is above."""
        self.assertEqual(self._levels(400, 250, 150, 100, 50, 50), [1, 1, 2, 3, 3, 3])
        self.assertEqual(self.last_run.total, 1000)
        self.assertEqual(self.last_run.customer_count, 6)
        self.assertEqual(self._cutoffs(), [250, 150])

    def test_exactly_on_the_limits(self):
        """Who has exactly 60 % or 80 % before him is below the limit."""
        self.assertEqual(self._levels(60, 20, 12, 8), [1, 2, 3, 3])

    def test_one_cent_short_of_the_limit(self):
        """59.99 % before: still in the first level."""
        self.assertEqual(self._levels(59.99, 20.01, 12, 8), [1, 1, 3, 3])

    def test_straddle_lower(self):
        """Lower tier: who crosses the limit with his own turnover is below it."""
        self.scheme.straddle = "lower"
        # Shares with their own: 40, 65, 80, 90, 95, 100 %; 80 % is at most 80 %.
        self.assertEqual(self._levels(400, 250, 150, 101, 50, 49), [1, 2, 2, 3, 3, 3])

    def test_straddle_lower_exactly(self):
        """Lower tier: with exactly 60 % or 80 % a customer is within the limit."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(60, 20, 12, 8), [1, 2, 3, 3])

    def test_ties_upper(self):
        """Equal turnover, equal level: all three have 40 % before them."""
        self.assertEqual(self._levels(40, 20, 20, 20), [1, 1, 1, 1])

    def test_ties_across_both_limits(self):
        """Ten equal customers have nobody before them."""
        self.assertEqual(self._levels(*[10] * 10), [1] * 10)

    def test_ties_lower(self):
        """Lower tier: the three of 20 are together within 100 %, so none in 80 %."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(40, 20, 20, 20), [1, 3, 3, 3])

    def test_all_equal_lower(self):
        """Lower tier: customers who all are equal have all 100 % with them."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(10, 10, 10), [3, 3, 3])

    def test_one_customer_has_it_all(self):
        """100 % of one customer: he is in the first level, the rest in the last."""
        self.assertEqual(self._levels(500, 0, -20), [1, 3, 3])
        self.assertEqual(self.last_run.total, 500)
        self.assertEqual(self.last_run.customer_count, 1)

    def test_one_customer_has_it_all_lower(self):
        """Lower tier: his own 100 % is beyond every limit."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(500, 0), [3, 3])

    def test_zero_and_negative(self):
        """Turnover of zero or less is in no share, and does not lower the total."""
        self.assertEqual(self._levels(600, 200, 200, 0, -500, -1), [1, 2, 2, 3, 3, 3])
        self.assertEqual(self.last_run.total, 1000)

    def test_nobody_has_turnover(self):
        """Without turnover everybody is in the last level, and nothing breaks."""
        self.assertEqual(self._levels(0, -5), [3, 3])
        self.assertEqual(self.last_run.total, 0)
        self.assertEqual(self.last_run.customer_count, 0)

    def test_months_add_up(self):
        """A customer's turnover is that of all his months and sources together."""
        customers = self.make_customers("A", "B")
        cards = [self.make_card(customer) for customer in customers]
        self.import_turnover(customers[0], 30)
        self.import_turnover(customers[0], 30, "2026-01-31")
        self.import_turnover(customers[0], -9, source="correction")
        self.import_turnover(customers[1], 50)
        self.classify()
        self.assertEqual([self.line(card).turnover for card in cards], [51, 50])

    def test_hundreds_of_cents(self):
        """Decimals are exact: 0.1 added ten times is 1, on the limit and not below."""
        customers = self.make_customers("A", "B")
        cards = [self.make_card(customer) for customer in customers]
        for month in range(1, 7):
            self.import_turnover(customers[0], 0.1, f"2026-{month:02}-01")
        self.import_turnover(customers[1], 0.4)
        run = self.classify()
        # A has 0.6 of 1.0: B has exactly 60 % before him.
        self.assertEqual(
            [self.tier(card) for card in cards], [self.level_1, self.level_2]
        )
        self.assertEqual(run.total, 1)

    def test_great_potential(self):
        """Great potential is at least level 2, and does not take level 1 away."""
        potential = self.env.ref("crm_relationship.res_partner_category_potential")
        customers = self.make_customers("A", "B", "C")
        cards = [self.make_card(customer) for customer in customers]
        customers[0].category_id = potential
        customers[2].category_id = potential
        self.import_turnover(customers[0], 90)
        self.import_turnover(customers[1], 10)
        self.classify()
        self.assertEqual(
            [self.tier(card) for card in cards],
            [self.level_1, self.level_3, self.level_2],
        )
        customers[2].category_id = [Command.clear()]
        self.classify()
        self.assertEqual(self.tier(cards[2]), self.level_3)

    def test_customers_without_card(self):
        """Customers without card count in every share; the run says how many."""
        customers = self.make_customers("A", "B", "C", "D")
        card = self.make_card(customers[1])
        for customer, amount in zip(customers, (70, 20, 10, -3), strict=True):
            self.import_turnover(customer, amount)
        run = self.classify()
        self.assertEqual(self.tier(card), self.level_2)
        self.assertEqual(run.total, 100)
        self.assertEqual(run.customer_count, 3)
        self.assertEqual(run.without_card_count, 2)
        self.assertEqual(run.without_card_turnover, 80)

    def test_archived_card(self):
        """A card that is archived is not classified; its customer still counts."""
        customers = self.make_customers("A", "B")
        cards = [self.make_card(customer) for customer in customers]
        for customer, amount in zip(customers, (70, 30), strict=True):
            self.import_turnover(customer, amount)
        self.classify()
        cards[0].action_archive()
        self.import_turnover(customers[0], -70, source="correction")
        run = self.classify()
        self.assertEqual(run.total, 30)
        self.assertEqual(self.tier(cards[1]), self.level_1)
        self.assertEqual(self.line(cards[0]).turnover, 70, "as it was")
        cards[0].action_unarchive()
        self.assertEqual(self.line(cards[0]).turnover, 0)
        self.assertEqual(self.tier(cards[0]), self.level_3)
