from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from ..evaluation.common import EvaluationCommon


@tagged("standard", "post_install", "-at_install")
class TestMonthlyQuotations(EvaluationCommon):
    """Quotations of May 2026 in month-end documents, counted by hand (R293)."""

    def make_order(self, user, price, created, state="draft", ordered=None, **values):
        """Create an order of one line, without taxes."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.card.partner_id.id,
                "company_id": self.company.id,
                "user_id": user.id,
                "team_id": self.team.id,
                "order_line": [
                    Command.create(
                        {
                            "name": "Work",
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = %s, state = %s, write_date = %s,"
            " date_order = COALESCE(%s, date_order) WHERE id = %s",
            [created, state, ordered or created, ordered, order.id],
        )
        self.env.invalidate_all()
        return order

    def test_quotations_of_a_month(self):
        """Two made, one of them confirmed; one of April is open, another is cancelled.

        The one of June is not of May: 100 + 250 + 40 + 10 = 400.
        """
        self.product = self.env["product.product"].create({"name": "Work"})
        may, april = datetime(2026, 5, 4), datetime(2026, 4, 4)
        self.make_order(self.specialist, 100, may)
        self.make_order(self.specialist, 250, may, "sale", datetime(2026, 5, 20))
        self.make_order(self.specialist, 40, april)
        self.make_order(self.specialist, 10, april, "cancel", datetime(2026, 5, 31))
        self.make_order(self.specialist, 7, april, "sale", datetime(2026, 4, 9))
        self.make_order(self.specialist, 5, datetime(2026, 6, 1))
        self.make_order(self.specialist_2, 1, may)
        self.env["relationship.monthly.work"]._catch_up(self.company)
        reports = self.env["relationship.monthly.report"].search(
            [("company_id", "=", self.company.id), ("month", "=", date(2026, 5, 1))]
        )
        codes = ("made", "open", "confirmed", "cancelled", "amount")
        for report, expected in (
            (
                reports.filtered(lambda one: one.user_id == self.specialist),
                [2, 2, 1, 1, 400],
            ),
            (reports.filtered(lambda one: one.scope == "team"), [3, 3, 1, 1, 401]),
            (reports.filtered(lambda one: one.scope == "company"), [3, 3, 1, 1, 401]),
        ):
            with self.subTest(report.scope):
                section = report.figures["quotations"]
                self.assertEqual([section["figures"][code] for code in codes], expected)
