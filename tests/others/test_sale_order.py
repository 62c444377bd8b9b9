from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..complaints.reference_common import ReferenceCommon


@tagged("standard", "post_install", "-at_install")
class TestSaleOrder(ReferenceCommon):
    """The button to the cases of an order comes with the module of sales orders."""

    view = "sale.view_order_form"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_readers("sales_team.group_sale_salesman_all_leads")
        cls.document = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "company_id": cls.company.id}
        )

    def test_installed_by_itself(self):
        """Whoever installs sales orders later has the button without asking."""
        module = self.env.ref("base.module_crm_relationship_sale")
        self.assertEqual(module.state, "installed")

    def test_kind_of_document(self):
        """A case can be about an order where there are orders."""
        kinds = dict(
            self.complaints._fields["reference"]._description_selection(self.env)
        )
        self.assertEqual(kinds["sale.order"], "Sales Order")

    def test_count(self):
        self.check_count()

    def test_companies(self):
        self.check_companies()

    def test_button(self):
        self.check_button()

    def test_action(self):
        self.check_action()

    def test_list(self):
        self.check_list()

    def test_work_without_us(self):
        """Who sells, and has none of our groups, works on an order as ever."""
        order = self.as_user(self.clerk, self.document).copy()
        self.refer(order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertIn("relationship_complaint_count", order.read()[0])

    def test_own_orders_only(self):
        """A case about an order that one may not read shows without breaking."""
        case = self.refer(self.document)
        self.assertFalse(self.supervisor.has_group("sales_team.group_sale_salesman"))
        values = self.as_user(self.supervisor, case).web_read(
            {"subject": {}, "reference": {"fields": {"display_name": {}}}}
        )
        self.assertEqual(values[0]["subject"], "Leak")

    def card_of_customer(self):
        """Return the card of the customer, who is the specialist's."""
        domain = [("partner_id", "=", self.customer.id)]
        cards = self.env["relationship.card"].search(domain)
        card = cards.filtered(lambda card: card.company_id == self.company)
        card.user_id = self.specialist
        return card

    def test_orders_of_the_customer(self):
        """Who sells sees the number of orders on the card; others see no button."""
        card = self.card_of_customer()
        self.specialist.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        self.document.user_id = self.specialist
        self.assertEqual(self.as_user(self.specialist, card).sale_order_count, 1)
        self.assertFalse(self.supervisor.has_group("sales_team.group_sale_salesman"))
        with self.assertRaises(AccessError):
            _ = self.as_user(self.supervisor, card).sale_order_count

    def test_order_of_a_visit(self):
        """A visit knows the order that is spoken about; nobody learns of another."""
        card = self.env["relationship.card"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.company.id),
            ]
        )
        card.user_id = self.specialist
        values = {
            "card_id": card.id,
            "user_id": self.specialist.id,
            "date_start": "2026-06-20 08:00:00",
            "order_id": self.document.id,
        }
        visit = self.env["relationship.visit"].create(values)
        self.assertEqual(visit.order_id, self.document)
        with self.refused("Order"):
            self.as_user(self.supervisor, "relationship.visit").create(values)
