from odoo import Command
from odoo.tests import tagged

from ..tiers.benefit.common import BenefitCommon


@tagged("standard", "post_install", "-at_install")
class TestBenefitOrder(BenefitCommon):
    """The returning customer's discount is given on the next order (R074)."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.seller = cls.make_user("seller")
        group = "sales_team.group_sale_salesman_all_leads"
        cls.seller.group_ids += cls.env.ref(group)
        cls.product = cls.env["product.product"].create(
            {"name": "Stay", "list_price": 100, "taxes_id": False}
        )

    def discount(self, **values):
        return self.grant(self.make_benefit("discount", discount=15, **values))

    def order(self, partner=None, *discounts):
        """Return an order of the seller, a line of 100 for each discount."""
        orders = self.as_user(self.seller, "sale.order")
        order = orders.create(
            {
                "partner_id": (partner or self.customer).id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "tax_ids": False})
                    for __ in discounts or (0,)
                ],
            }
        )
        for line, discount in zip(order.order_line, discounts, strict=False):
            line.discount = discount
        return order

    def test_by_a_button(self):
        """Nothing changes by itself; the button gives it, and says whence it is."""
        self.discount()
        order = self.order(None, 0, 20)
        self.assertEqual(order.order_line.mapped("discount"), [0, 20])
        self.assertIn("15", order.relationship_offer)
        order.action_relationship_discount()
        # A greater discount stays: 85 and 80 of 100 each.
        self.assertEqual(order.order_line.mapped("discount"), [15, 20])
        self.assertEqual(order.amount_untaxed, 165)
        self.assertIn("discount of Tier 1", order.relationship_discount_origin)
        self.assertEqual(
            order.order_line.mapped("relationship_discount_origin"),
            ["discount of Tier 1", False],
        )
        self.assertFalse(order.relationship_offer)
        with self.refused("no discount left"):
            order.action_relationship_discount()

    def test_nobody_else(self):
        """Customers without it, and the same customer in another company, get none."""
        self.discount()
        self.assertFalse(self.order(self.other).relationship_offer)
        contact = self.make_customer(
            "Person", is_company=False, parent_id=self.customer.id
        )
        self.assertTrue(self.order(contact).relationship_offer)
        grant = self.customer.relationship_card_id.benefit_ids
        grant._take_back("decision", "Test")
        self.assertFalse(self.order().relationship_offer)

    def test_used_once(self):
        """The next purchase only: used with the order, gone for the one after it."""
        grant = self.discount(limit_quantity=1, limit_period="total")
        first, second = self.order(), self.order()
        for order in first + second:
            order.action_relationship_discount()
        first.action_confirm()
        use = grant.sudo().use_ids
        self.assertEqual((use.order_id, use.user_id), (first.sudo(), self.seller))
        with self.refused("0 are left"):
            second.action_confirm()
        self.assertFalse(self.order().relationship_offer)
        first._action_cancel()
        self.assertTrue(use.cancelled_date)
        second.action_confirm()
        self.assertEqual(second.state, "sale")

    def test_taken_off(self):
        """Who takes the discount off the lines again uses nothing."""
        grant = self.discount(limit_quantity=1, limit_period="total")
        order = self.order()
        order.action_relationship_discount()
        order.order_line.discount = 0
        order.action_confirm()
        self.assertFalse(grant.sudo().use_ids)
        self.assertFalse(order.relationship_discount_origin)

    def test_other_customer(self):
        """A discount does not move to another customer with the order."""
        self.discount()
        order = self.order()
        order.action_relationship_discount()
        order.partner_id = self.other
        order.order_line.discount = 15
        with self.refused("another customer's"):
            order.action_confirm()

    def test_without_us(self):
        """Who only sells works as ever, with customers that have nothing."""
        order = self.order(self.other)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.copy().relationship_discount_origin)

    def test_price_list(self):
        """A price list that was granted is the one of new orders (R072)."""
        group = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids += group
        self.env["product.pricelist.item"].create(
            {
                "pricelist_id": self.vip.id,
                "compute_price": "percentage",
                "percent_price": 10,
            }
        )
        before = self.order()
        self.grant(self.make_benefit("pricelist", pricelist_id=self.vip.id))
        self.env.invalidate_all()
        self.assertEqual(self.order().pricelist_id, self.vip)
        self.assertEqual(self.order().amount_untaxed, 90)
        self.assertEqual(before.amount_untaxed, 100)
