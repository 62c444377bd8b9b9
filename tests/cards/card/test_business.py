import json
from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...common import TODAY, InvoicingCommon


@tagged("standard", "post_install", "-at_install")
class TestCardBusiness(InvoicingCommon):
    """What the customer buys, for people without rights on invoices (R018)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(user_id=cls.specialist.id)
        cls.customer = cls.card.partner_id
        # 40 and 20 days apart: 30 on average.
        for days, amount in ((65, 100), (25, 200), (5, 300)):
            cls.post_invoice(cls.customer, amount, TODAY - timedelta(days=days))
        cls.post_invoice(cls.customer, 1000, TODAY - timedelta(days=500))

    def card_of(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_user(user, self.card)

    def test_figures_for_who_may_read_no_invoice(self):
        """A specialist has no right on invoices, and reads what they add up to."""
        with self.assertRaises(AccessError):
            self.as_user(self.specialist, "account.move").search([], limit=1)
        card = self.card_of(self.specialist)
        self.assertEqual((card.invoice_count, card.invoiced_amount), (3, 600))
        # From 500 days ago to 5 days ago in three steps.
        card.action_refresh()
        self.assertEqual(card.purchase_interval, 165)

    def test_overdue(self):
        """What is due and not paid, to the day."""
        card = self.card_of(self.specialist)
        moves = self.env["account.move"].search([("partner_id", "=", self.customer.id)])
        moves.invoice_date_due = TODAY
        self.assertEqual(self.card_of(self.specialist).overdue_amount, 0)
        moves.filtered(lambda move: move.amount_untaxed == 200).invoice_date_due = (
            TODAY - timedelta(days=1)
        )
        expected = moves.filtered(lambda move: move.amount_untaxed == 200)
        self.assertEqual(
            self.card_of(self.specialist).overdue_amount, expected.amount_residual
        )
        self.assertTrue(card)

    def test_chart(self):
        """Twelve months, the present one last, imported turnover too."""
        month = date(TODAY.year, TODAY.month, 1)
        self.import_turnover(self.customer, 7, month)
        [chart] = json.loads(self.card_of(self.specialist).turnover_chart)
        values = [bar["value"] for bar in chart["values"]]
        self.assertEqual(len(values), 12)
        since = [TODAY - timedelta(days=days) for days in (65, 25, 5)]
        expected = sum(
            amount
            for day, amount in zip(since, (100, 200, 300), strict=True)
            if day >= month
        )
        self.assertEqual(values[-1], expected + 7)
        self.assertEqual(sum(values), 607)
        labels = [bar["label"] for bar in chart["values"]]
        chinese = self.card_of(self.specialist).with_context(lang="zh_CN")
        [other] = json.loads(chinese.turnover_chart)
        self.assertNotEqual(labels, [bar["label"] for bar in other["values"]])

    def test_by_category(self):
        """The categories bought, the most first, without a word of documents."""
        category = self.env["product.category"].create({"name": "Gutters"})
        product = self.env["product.product"].create(
            {"name": "Gutter", "categ_id": category.id, "list_price": 200}
        )
        moves = self.env["account.move"].search([("partner_id", "=", self.customer.id)])
        moves.button_draft()
        moves.invoice_line_ids.product_id = product
        moves.action_post()
        text = self.card_of(self.specialist).purchases
        self.assertIn("Gutters", text)
        self.assertIn("600.00", text)
        self.assertNotIn("INV", text)

    def test_nobody_else(self):
        """Who may not read the card reads no figure of it."""
        card = self.card_of(self.specialist_2)
        with self.assertRaises(AccessError):
            _ = card.invoiced_amount

    def test_of_two_companies(self):
        """A customer's business is that with the company of the card."""
        other = self.make_card(self.customer, company_id=self.company_usd.id)
        self.assertEqual((other.invoice_count, other.overdue_amount), (0, 0))
        self.assertFalse(other.purchases)

    def test_products(self):
        """Who bought which product in twelve months, and kept it (R077)."""
        names = ("Gutter", "Pipe", "Valve", "Old", "Never")
        gutter, pipe, valve, old, never = products = self.env["product.product"].create(
            [{"name": name} for name in names]
        )
        other = self.make_card(self.make_customer("Other"), user_id=self.specialist.id)
        branch = self.env["res.partner"].create(
            {"name": "Site", "parent_id": other.partner_id.id, "type": "other"}
        )
        abroad = self.make_card(self.customer, company_id=self.company_usd.id)
        self.sell(self.customer, gutter)
        self.sell(self.customer, pipe)
        self.sell(self.customer, pipe, move_type="out_refund")
        self.sell(self.customer, old, TODAY - timedelta(days=366))
        self.sell(branch, gutter)
        self.sell(branch, valve, TODAY - timedelta(days=364))
        card = self.card_of(self.specialist)
        mine = card.search([("id", "in", (card + other + abroad).ids)])
        self.assertEqual(card.bought_product_ids, gutter)
        self.assertEqual(mine.browse(other.id).bought_product_ids, gutter + valve)
        for domain, found in (
            ([("bought_product_ids", "in", gutter.ids)], card + other),
            ([("bought_product_ids", "in", (pipe + old + never).ids)], card.browse()),
            ([("bought_product_ids", "=", valve.id)], other),
            ([("bought_product_ids", "not in", valve.ids)], card),
            ([("bought_product_ids", "=", False)], card.browse()),
            ([("bought_product_ids", "!=", False)], card + other),
            ([("bought_product_ids", "ilike", "valv")], other),
            (
                [("bought_product_ids.categ_id", "child_of", gutter.categ_id.ids)],
                card + other if gutter.categ_id else card.browse(),
            ),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(
                    mine.search([("id", "in", mine.ids), *domain]).ids, found.ids
                )
        # Who reads both companies finds each card by what its own company sold.
        cards = (self.card + other + abroad).sudo()
        searched = cards.search([("bought_product_ids", "in", products.ids)])
        self.assertEqual(searched & cards, self.card + other)
        self.assertFalse(abroad.sudo().bought_product_ids)
