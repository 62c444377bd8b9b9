from odoo.tests import HttpCase, new_test_user, tagged


@tagged("standard", "post_install", "-at_install")
class TestCardTour(HttpCase):
    """The main flow in a real browser, as a department head."""

    def test_card_of_a_new_customer(self):
        """A customer gets a card, a tier by hand, and is confirmed."""
        head = new_test_user(
            self.env,
            "tour_head",
            "crm_relationship.group_relationship_head",
            name="Tour Head",
        )
        customer = self.env["res.partner"].create(
            {"name": "Tour Customer", "is_company": True}
        )
        self.start_tour(
            "/odoo/relationship-cards", "relationship_card_tour", login=head.login
        )
        card = self.env["relationship.card"].search([("partner_id", "=", customer.id)])
        self.assertEqual(card.user_id, head)
        self.assertEqual(card.confirmed_user_id, head)
        government = self.env.ref("crm_relationship.relationship_tier_t5_government")
        self.assertIn(government, card.classification_ids.tier_id)
        self.assertEqual(card.tier_change_ids.new_tier_id & government, government)
