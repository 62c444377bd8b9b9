from odoo.tests import tagged

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class BenefitCommon(RelationshipCommon):
    """``card`` of the specialist is in ``gold``; ``other_card`` is in ``rest``."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.tiers = cls.make_scheme([{"min_turnover": 100}], [])
        cls.gold, cls.rest = cls.tiers.tier_ids
        cls.customer, cls.other = cls.make_customers("Azure", "Blue")
        cls.card, cls.other_card = cls.make_card(cls.customer), cls.make_card(cls.other)
        cls.import_turnover(cls.customer, 100)
        cls.classify(cls.tiers)
        pricelists = cls.env["product.pricelist"]
        cls.normal, cls.vip, cls.third = pricelists.create(
            [{"name": name, "company_id": False} for name in ("Normal", "VIP", "Third")]
        )
        cls.term = cls.env["account.payment.term"].create({"name": "60 Days"})

    @classmethod
    def make_benefit(cls, kind, tier=None, **values):
        """Create a benefit, by default of ``gold``."""
        tier = tier or cls.gold
        values.setdefault("name", f"{kind} of {tier.name}")
        return cls.env["relationship.benefit"].create(
            {"tier_id": tier.id, "kind": kind, **values}
        )

    def grant(self, benefit, card=None, user=None, **values):
        """Return a grant of a head, by default granted to ``card``."""
        grant = self.propose(benefit, card, user or self.head, **values)
        grant.action_grant()
        return grant

    def propose(self, benefit, card=None, user=None, **values):
        """Return a proposal of the specialist."""
        grants = self.as_user(user or self.specialist, "relationship.benefit.grant")
        return grants.create(
            {"card_id": (card or self.card).id, "benefit_id": benefit.id, **values}
        )

    def due(self, user=None, **domain):
        """Return what waits, as pairs of customer and step."""
        rows = self.as_user(user or self.head, "relationship.benefit.due").search(
            [("company_id", "=", self.company.id)]
        )
        return [(row.card_id, row.what, row.why) for row in rows]

    def contact(self, partner=None):
        """Return the customer as the main company sees it."""
        return (partner or self.customer).with_company(self.company)

    def lose_tier(self):
        """Let the customer fall out of ``gold``."""
        self.tiers.tier_ids[0].rule_ids.min_turnover = 1000
        self.classify(self.tiers)
        self.assertEqual(self.tier(self.card, self.tiers), self.rest)
