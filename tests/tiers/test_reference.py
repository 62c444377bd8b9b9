from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from ..common import TODAY, RelationshipCommon
from .reference import tiers_of
from .strategies import AMOUNTS, CENT, PERCENTS, RULES, SLOW_SETTINGS

SIZE = 10


@tagged("standard", "post_install", "-at_install")
class TestReference(RelationshipCommon):
    """Whatever the turnover and the limits: the addon agrees with the reference."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.make_customers(*(f"Customer {n}" for n in range(SIZE)))
        # The last two customers have no card: they count in the shares all the same.
        cls.cards = [cls.make_card(customer) for customer in cls.customers[:-2]]
        cls.domain = frozenset(cls.customers.ids[::3])
        cls.own = cls.make_scheme([{"max_cumulative_share": 60}], [])

    def _import(self, amounts):
        self.env["relationship.turnover"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "month": TODAY,
                    "amount": float(amount),
                }
                for customer, amount in zip(self.customers, amounts, strict=False)
            ]
        )

    def _set_rules(self, tiers, straddle):
        """Give the scheme these tiers, and one for the rest."""
        rules = [
            [
                Command.create(
                    {
                        name: repr(sorted(value)) if name == "domain" else float(value)
                        for name, value in rule.items()
                    }
                )
                for rule in rules
            ]
            for rules in tiers
        ]
        self.own.straddle = straddle
        self.own.default_tier_id = False
        self.own.tier_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "name": f"Tier {number}",
                        "code": str(number),
                        "sequence": number,
                        "rule_ids": rules,
                    }
                )
                for number, rules in enumerate([*rules, []])
            ),
        ]
        self.own.default_tier_id = self.own.tier_ids[-1]

    @contextmanager
    def _classified(self, amounts, tiers, straddle="upper"):
        with self.undone():
            self._import(amounts)
            self._set_rules(tiers, straddle)
            self.classify(self.own)
            yield

    def _result(self):
        tiers = list(self.own.tier_ids)
        return [tiers.index(self.tier(card, self.own)) for card in self.cards]

    def _expected(self, amounts, tiers, straddle="upper"):
        by_customer = dict(zip(self.customers.ids, amounts, strict=True))
        rules = [
            [
                {k: self.domain if k == "domain" else v for k, v in rule.items()}
                for rule in rules
            ]
            for rules in [*tiers, []]
        ]
        found = tiers_of(by_customer, rules, straddle, self.domain)
        return [found[customer] for customer in self.customers.ids[:-2]]

    @SLOW_SETTINGS
    @given(
        amounts=st.lists(AMOUNTS, min_size=SIZE, max_size=SIZE),
        limits=st.lists(PERCENTS, min_size=1, max_size=3, unique=True),
        straddle=st.sampled_from(["upper", "lower"]),
    )
    def test_cumulative_shares(self, amounts, limits, straddle):
        """Tiers by cumulative share, ties, zeros and negative turnover included."""
        tiers = [[{"max_cumulative_share": limit}] for limit in sorted(limits)]
        with self._classified(amounts, tiers, straddle):
            self.assertEqual(self._result(), self._expected(amounts, tiers, straddle))

    @SLOW_SETTINGS
    @given(
        amounts=st.lists(AMOUNTS, min_size=SIZE, max_size=SIZE),
        rules=st.lists(RULES, min_size=1, max_size=3),
        straddle=st.sampled_from(["upper", "lower"]),
    )
    def test_any_conditions(self, amounts, rules, straddle):
        """Rows of a tier are alternatives, conditions of a row hold together."""
        with self._classified(amounts, [rules], straddle):
            self.assertEqual(self._result(), self._expected(amounts, [rules], straddle))

    @SLOW_SETTINGS
    @given(
        amounts=st.lists(AMOUNTS, min_size=SIZE, max_size=SIZE),
        limit=PERCENTS,
        straddle=st.sampled_from(["upper", "lower"]),
    )
    def test_more_turnover_no_lower_tier(self, amounts, limit, straddle):
        """Of two customers, the one with more turnover is never in a lower tier."""
        half = max((limit / 2).quantize(CENT), CENT)
        tiers = [[{"max_cumulative_share": half}], [{"max_cumulative_share": limit}]]
        if half == limit:
            tiers.pop()
        with self._classified(amounts, tiers, straddle):
            ranked = sorted(zip(amounts[:-2], self._result(), strict=True))
            for (less, lower), (more, upper) in pairwise(ranked):
                if less == more:
                    self.assertEqual(lower, upper)
                self.assertLessEqual(upper, lower)

    @SLOW_SETTINGS
    @given(
        amounts=st.lists(AMOUNTS, min_size=SIZE, max_size=SIZE),
        rules=st.lists(RULES, min_size=1, max_size=2),
        growth=st.decimals(CENT, Decimal(10**6), places=2),
    )
    def test_growth_never_lowers(self, amounts, rules, growth):
        """A customer who buys more than before is not put into a lower tier by it."""
        grown = [amounts[0] + growth, *amounts[1:]]
        with self._classified(amounts, [rules]):
            before = self._result()[0]
        with self._classified(grown, [rules]):
            self.assertLessEqual(self._result()[0], before)

    @SLOW_SETTINGS
    @given(
        amounts=st.lists(AMOUNTS, min_size=SIZE, max_size=SIZE),
        rules=st.lists(RULES, min_size=1, max_size=2),
    )
    def test_second_run_changes_nothing(self, amounts, rules):
        """With nothing changed, a second run writes no row."""
        with self._classified(amounts, [rules]):
            before = self._row_versions()
            run = self.classify(self.own)
            self.assertEqual(run.changed_count, 0)
            self.assertEqual(self._row_versions(), before)

    @SLOW_SETTINGS
    @given(
        amounts=st.lists(AMOUNTS, min_size=SIZE, max_size=SIZE),
        rules=st.lists(RULES, min_size=1, max_size=2),
    )
    def test_new_card_as_in_the_next_run(self, amounts, rules):
        """A new card has at once the tier and figures that the next run would give."""
        with self._classified(amounts, [rules]):
            card = self.make_card(self.customers[-1])
            at_once = self._figures(card)
            self.assertTrue(at_once)
            run = self.classify(self.own)
            self.assertEqual(run.changed_count, 0)
            self.assertEqual(self._figures(card), at_once)

    def _figures(self, card):
        """Return what the classification of a card holds."""
        line = self.line(card, self.own)
        return line.read(
            ["tier_id", "computed_tier_id", "rule_id", "run_id", "turnover"],
            load=None,
        )

    def _row_versions(self):
        """Return the place of every row: it moves when the row is written."""
        self.env.flush_all()
        rows = []
        for table in ("classification", "tier_change", "card"):
            self.env.cr.execute(
                f"SELECT id, ctid::text FROM relationship_{table}"
                " WHERE company_id = %s ORDER BY id",
                [self.company.id],
            )
            rows.append(self.env.cr.fetchall())
        return rows
