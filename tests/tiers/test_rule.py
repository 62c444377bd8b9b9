from odoo import Command
from odoo.tests import tagged

from ..common import InvoicingCommon, RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestTierRule(RelationshipCommon):
    """The conditions of rules, one by one and together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.make_customers(*"ABCDE")
        cls.cards = [cls.make_card(customer) for customer in cls.customers]
        # Shares: 50, 20, 20, 10 %, and nothing.
        for customer, amount in zip(cls.customers, (500, 200, 200, 100), strict=False):
            cls.import_turnover(customer, amount)

    def _tiers(self, *tiers, **values):
        """Return the numbers of the tiers of A to E under these rules."""
        scheme = self.make_scheme(*tiers, **values)
        self.classify(scheme)
        numbers = list(scheme.tier_ids)
        return [numbers.index(self.tier(card, scheme)) + 1 for card in self.cards]

    def test_lifecycle(self):
        """A stage of the relation, alone and with a limit of turnover (R058)."""
        stages = ("potential", "new", "active", "lapsing", "lost")
        self.env.flush_all()
        for card, stage in zip(self.cards, stages, strict=True):
            # A figure that only the refresh writes.
            self.env.cr.execute(
                "UPDATE relationship_card SET lifecycle = %s WHERE id = %s",
                [stage, card.id],
            )
        self.env.invalidate_all()
        self.assertEqual(
            self._tiers([{"lifecycle": "existing"}], [{"lifecycle": "lost"}], []),
            [3, 1, 1, 1, 2],
        )
        self.assertEqual(
            self._tiers([{"lifecycle": "existing", "min_turnover": 150}], []),
            [2, 1, 1, 2, 2],
        )
        with self.refused("contradict"):
            self.make_scheme([{"lifecycle": "existing"}], [{"lifecycle": "new"}], [])
        self.make_scheme([{"lifecycle": "new"}], [{"lifecycle": "existing"}], [])

    def test_min_own_share(self):
        """An own share of at least the limit, exactly the limit too."""
        self.assertEqual(
            self._tiers([{"min_own_share": 20}], [{"min_own_share": 10}], []),
            [1, 1, 1, 2, 3],
        )
        self.assertEqual(self._tiers([{"min_own_share": 20.01}], []), [1, 2, 2, 2, 2])

    def test_min_turnover(self):
        """A turnover of at least the amount, exactly the amount too."""
        self.assertEqual(
            self._tiers([{"min_turnover": 200}], [{"min_turnover": 100.01}], []),
            [1, 1, 1, 3, 3],
        )

    def test_max_rank(self):
        """Equal turnover, equal rank: the ranks are 1, 2, 2, 4."""
        self.assertEqual(self._tiers([{"max_rank": 1}], []), [1, 2, 2, 2, 2])
        self.assertEqual(self._tiers([{"max_rank": 2}], []), [1, 1, 1, 2, 2])
        self.assertEqual(self._tiers([{"max_rank": 3}], []), [1, 1, 1, 2, 2])
        self.assertEqual(self._tiers([{"max_rank": 4}], []), [1, 1, 1, 1, 2])

    def test_rank_needs_turnover(self):
        """Who has no turnover has no rank, however few customers there are."""
        self.assertEqual(self._tiers([{"max_rank": 100}], []), [1, 1, 1, 1, 2])

    def test_conditions_of_a_row_together(self):
        """All conditions of a row are to be met."""
        self.assertEqual(
            self._tiers([{"max_rank": 2, "min_turnover": 300}], []), [1, 2, 2, 2, 2]
        )
        self.assertEqual(
            self._tiers([{"max_cumulative_share": 60, "min_own_share": 30}], []),
            [1, 2, 2, 2, 2],
        )

    def test_rows_of_a_tier_are_alternatives(self):
        """One of the rows of a tier is enough."""
        self.assertEqual(
            self._tiers(
                [{"max_rank": 1}, {"domain": "[('name', '=', 'E')]"}],
                [{"min_turnover": 200}],
                [],
            ),
            [1, 2, 2, 3, 1],
        )

    def test_tiers_in_sequence(self):
        """The order of the tiers decides, not that of their creation."""
        scheme = self.make_scheme(
            [{"max_rank": 3}], [{"domain": "[('name', '=', 'A')]"}], []
        )
        scheme.tier_ids[1].sequence = 1
        self.classify(scheme)
        self.assertEqual(
            [self.tier(card, scheme).code for card in self.cards],
            ["TIER-2", "TIER-1", "TIER-1", "TIER-3", "TIER-3"],
        )

    def test_default_tier_has_rules_of_its_own(self):
        """The default tier takes the rest, wherever it stands."""
        scheme = self.make_scheme(
            [{"min_turnover": 400}], [{"min_turnover": 150}], [{"min_turnover": 50}]
        )
        scheme.default_tier_id = scheme.tier_ids[1]
        self.classify(scheme)
        self.assertEqual(
            [self.tier(card, scheme).code for card in self.cards],
            ["TIER-1", "TIER-2", "TIER-2", "TIER-3", "TIER-2"],
        )

    def test_domain(self):
        """A condition on stored fields of the contact, through relations too."""
        germany = self.env.ref("base.de")
        self.customers[1].country_id = germany
        self.customers[4].country_id = germany
        tag = self.env["res.partner.category"].create({"name": "Wholesale"})
        self.customers[2].category_id = tag
        for domain, expected in [
            ("[('country_id.code', '=', 'DE')]", [2, 1, 2, 2, 1]),
            (f"[('category_id', 'in', [{tag.id}])]", [2, 2, 1, 2, 2]),
            ("[('category_id', '!=', False)]", [2, 2, 1, 2, 2]),
            (
                "['|', ('name', '=', 'A'), ('country_id.code', '=', 'DE')]",
                [1, 1, 2, 2, 1],
            ),
            ("['!', ('name', 'in', ['A', 'B'])]", [2, 2, 1, 1, 1]),
        ]:
            with self.subTest(domain=domain):
                self.assertEqual(self._tiers([{"domain": domain}], []), expected)

    def test_domain_and_limit(self):
        """A domain narrows a limit: A is not on the list, B and C are."""
        self.assertEqual(
            self._tiers(
                [{"domain": f"[('name', 'in', {list('BCDE')})]", "max_rank": 2}], []
            ),
            [2, 1, 1, 2, 2],
        )

    def test_domain_sees_archived_contacts(self):
        """An archived contact meets a domain as before."""
        self.customers[0].active = False
        self.assertEqual(
            self._tiers([{"domain": "[('name', '=', 'A')]"}], []), [1, 2, 2, 2, 2]
        )

    def test_floor_lifts(self):
        """A floor lifts who would be lower, and lowers nobody."""
        floor = {"domain": "[('name', 'in', ['A', 'E'])]", "is_floor": True}
        self.assertEqual(
            self._tiers([{"max_rank": 1}], [{"max_rank": 2}, floor], []),
            [1, 2, 2, 3, 2],
        )

    def test_floor_of_first_tier(self):
        """A floor of the first tier puts a customer there."""
        self.assertEqual(
            self._tiers([{"domain": "[('name', '=', 'E')]", "is_floor": True}], []),
            [2, 2, 2, 2, 1],
        )

    def test_rules_are_exact(self):
        """A third of the turnover is less than 33.34 % and more than 33.33 %."""
        self.cards = self.cards[:3]
        self.import_turnover(self.customers[0], -300, source="correction")
        self.import_turnover(self.customers[3], -100, source="correction")
        self.assertEqual(self._tiers([{"min_own_share": 33.33}], []), [1, 1, 1])
        self.assertEqual(self._tiers([{"min_own_share": 33.34}], []), [2, 2, 2])

    def test_changed_limits_in_one_step(self):
        """Both limits of a scheme can be raised together, as a form saves them."""
        scheme = self.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 80}], []
        )
        first, second = scheme.tier_ids[:2]
        scheme.write(
            {
                "tier_ids": [
                    Command.update(
                        tier.id,
                        {
                            "rule_ids": [
                                Command.update(
                                    tier.rule_ids.id, {"max_cumulative_share": limit}
                                )
                            ]
                        },
                    )
                    for tier, limit in ((first, 85), (second, 95))
                ]
            }
        )
        self.assertEqual(first.rule_ids.max_cumulative_share, 85)
        self.assertEqual(second.rule_ids.max_cumulative_share, 95)

    def test_copy(self):
        """A copy of a scheme has its tiers, rules and default tier."""
        scheme = self.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 80}], []
        )
        copy = scheme.copy()
        self.assertEqual(len(copy.tier_ids), 3)
        self.assertFalse(copy.tier_ids & scheme.tier_ids)
        self.assertEqual(copy.default_tier_id, copy.tier_ids[2])
        self.classify(scheme)
        self.classify(copy)
        for card in self.cards:
            self.assertEqual(self.tier(card, scheme).code, self.tier(card, copy).code)


@tagged("standard", "post_install", "-at_install")
class TestTierRuleCompanies(InvoicingCommon):
    """Rules of a scheme that companies share."""

    def test_company_dependent_field(self):
        """A field with a value per company is read in the card's company."""
        customer = self.make_customer()
        card = self.make_card(customer)
        usd_card = self.make_card(customer, company_id=self.company_usd.id)
        customer.with_company(self.company_usd).barcode = "VIP"
        scheme = self.make_scheme(
            [{"domain": "[('barcode', '=', 'VIP')]"}], [], company_id=False
        )
        scheme.action_classify()
        self.assertEqual(self.tier(card, scheme).code, "TIER-2")
        self.assertEqual(self.tier(usd_card, scheme).code, "TIER-1")
