from odoo.tests import tagged

from ..common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class TestDefaults(AccessCommon):
    """What may not be entered does not come by a default that the caller sends."""

    def create(self, user, model, values, **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        records = self.as_user(user, model).with_context(**context)
        return records.create(values).sudo()

    def test_stamps_and_figures_of_a_card(self):
        """Nobody confirms a card, or fills in its figures, while he creates it."""
        card = self.create(
            self.specialist,
            "relationship.card",
            {"partner_id": self.make_customer("New").id},
            confirmed_date="2020-01-01",
            confirmed_user_id=self.head.id,
            source_checked_date="2020-01-01",
            source_checked_user_id=self.head.id,
            bulk_number=7,
            turnover=5,
            lifecycle="lost",
            badge_tier_id=self.tier_key.id,
            needs="steel",
        )
        self.assertRecordValues(
            card,
            [
                {
                    "confirmed_date": False,
                    "confirmed_user_id": False,
                    "source_checked_date": False,
                    "source_checked_user_id": False,
                    "bulk_number": 0,
                    "turnover": 0,
                    "lifecycle": "potential",
                    "badge_tier_id": self.tier_rest.id,
                    "needs": "steel",
                }
            ],
        )

    def test_computed_values_of_a_tier(self):
        """Who sets a tier by hand leaves the computed one and its figures alone."""
        axis = self.make_scheme([], [], basis="manual", override_level="specialist")
        line = self.create(
            self.specialist,
            "relationship.classification",
            {
                "card_id": self.own.id,
                "scheme_id": axis.id,
                "manual_tier_id": axis.tier_ids[0].id,
            },
            tier_id=axis.tier_ids[1].id,
            computed_tier_id=axis.tier_ids[1].id,
            turnover=77,
            manual_user_id=self.head.id,
            manual_date="2001-01-01",
        )
        self.assertEqual(line.tier_id, axis.tier_ids[0])
        self.assertEqual(line.manual_user_id, self.specialist)
        self.assertFalse(line.computed_tier_id)
        self.assertEqual(line.turnover, 0)

    def test_month_of_turnover(self):
        """A month that comes as a default is its first day, too."""
        customer = self.make_customer("New")
        values = {"partner_id": customer.id, "amount": 5}
        line = self.create(
            self.data_officer, "relationship.turnover", values, month="2026-05-17"
        )
        self.assertEqual(str(line.month), "2026-05-01")
