from odoo.tests import HttpCase, new_test_user, tagged

GROUP = "crm_relationship.group_relationship_%s"


@tagged("standard", "post_install", "-at_install")
class TestDeskTour(HttpCase):
    """The desk in the browser: from the icon to a list, and back."""

    def test_specialist(self):
        user = new_test_user(self.env, "tour_desk", GROUP % "user", name="Tour Desk")
        customer = self.env["res.partner"].create(
            {"name": "Tour Customer", "is_company": True}
        )
        self.env["relationship.card"].create(
            {"partner_id": customer.id, "user_id": user.id}
        )
        self.env["relationship.complaint"].create(
            {"subject": "Tour Case", "partner_id": customer.id, "user_id": user.id}
        )
        self.start_tour("/odoo", "relationship_desk_tour", login="tour_desk")

    def test_with_nothing_to_do(self):
        """An empty desk, and that of an administrator."""
        # Of a company where nothing waits for everybody.
        company = self.env["res.company"].create({"name": "Idle"})
        values = {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        for group in ("user", "manager"):
            name = f"tour_desk_{group}"
            new_test_user(self.env, name, GROUP % group, name=name, **values)
            self.start_tour(
                "/odoo/relationship-desk", "relationship_desk_idle_tour", login=name
            )
