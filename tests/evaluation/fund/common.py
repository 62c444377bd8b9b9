import base64
from datetime import date

from odoo.tests import tagged

from ...common import InvoicingCommon

RECEIPT = base64.b64encode(b"%PDF-1.4 receipt")


@tagged("standard", "post_install", "-at_install")
class FundCommon(InvoicingCommon):
    """A reception fund of 2026 in CNY: 1,000, of which 200 need no approval.

    ``supervisor`` decides on it, ``keeper`` books. ``card`` is a customer of the
    specialist. One EUR is 8 CNY.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.keeper = cls.make_user("keeper", "user")
        cls.card = cls.make_card(cls.make_customer("Valve Works"))
        cls.fund = cls.make_fund()

    @classmethod
    def make_fund(cls, **values):
        fund = cls.env["relationship.fund"].create(
            {
                "name": "Reception 2026",
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "date_start": date(2026, 1, 1),
                "date_end": date(2026, 12, 31),
                "budget": 1000,
                "approval_limit": 200,
                "user_id": cls.supervisor.id,
                "keeper_id": cls.keeper.id,
                **values,
            }
        )
        fund.action_open()
        return fund

    @classmethod
    def make_expense(cls, amount=100, user=None, **values):
        """Create an expense as the specialist enters it."""
        user = user or cls.specialist
        return cls.as_user(user, "relationship.expense").create(
            {
                "name": "Lunch",
                "fund_id": cls.fund.id,
                "card_id": cls.card.id,
                "currency_id": cls.company.currency_id.id,
                "amount": amount,
                "date": date(2026, 6, 15),
                **values,
            }
        )

    def sums(self, fund=None):
        """Return planned, approved, booked and left of the fund."""
        fund = fund or self.fund
        fund.invalidate_recordset()
        return (
            fund.amount_planned,
            fund.amount_approved,
            fund.amount_booked,
            fund.amount_left,
        )

    def approve(self, expense, user=None):
        return self.as_user(user or self.supervisor, expense).action_approve()

    def book(self, expense, user=None, **values):
        expense.write({"receipt": RECEIPT, "receipt_name": "receipt.pdf", **values})
        return self.as_user(user or self.keeper, expense).action_book()
