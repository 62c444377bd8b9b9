from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("standard", "post_install", "-at_install")
class TestComplaintTour(HttpCase):
    """The way of a case in a real browser, as a specialist."""

    def test_from_the_telephone_to_closing(self):
        """It cannot be closed before cause and result are there."""
        user = new_test_user(
            self.env, "tour_service", "crm_relationship.group_relationship_user"
        )
        customer = self.env["res.partner"].create(
            {"name": "Tour Customer", "is_company": True}
        )
        self.env["relationship.card"].create(
            {"partner_id": customer.id, "user_id": user.id}
        )
        # What the server refuses on the way is a warning in its log.
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/relationship-cases",
                "relationship_complaint_tour",
                login=user.login,
            )
        case = self.env["relationship.complaint"].search(
            [("partner_id", "=", customer.id)]
        )
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.user_id, user)
        self.assertEqual(case.result, "Joints sealed")
        self.assertTrue(case.customer_informed_date)
