from odoo.tests import tagged

from ..fund.common import FundCommon


@tagged("standard", "post_install", "-at_install")
class TestAnalytic(FundCommon):
    """What is booked of a fund is a cost of its analytic account (R343)."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        plan = cls.env["account.analytic.plan"].create({"name": "Customers"})
        cls.account = cls.env["account.analytic.account"].create(
            {"name": "Care", "plan_id": plan.id, "company_id": cls.company.id}
        )
        cls.column = plan._column_name()

    def lines(self):
        return self.env["account.analytic.line"].search(
            [(self.column, "=", self.account.id)]
        )

    def test_line(self):
        """80 of the receipt are booked: a line of -80, gone when it is taken back."""
        if "payment_mode" in self.fund._fields:
            self.fund.payment_mode = "none"
        self.fund.analytic_account_id = self.account
        expense = self.make_expense(100)
        expense.action_submit()
        self.assertFalse(self.lines())
        self.book(expense, receipt_amount=80)
        line = self.lines()
        self.assertEqual(
            (line.amount, line.name, line.date, line.company_id),
            (-80, "Lunch", expense.date, self.company),
        )
        with self.refused("Booked"):
            self.as_user(self.keeper, expense).action_book()
        self.assertEqual(self.lines(), line)
        self.as_user(self.keeper, expense).action_unbook()
        self.assertFalse(self.lines())
        self.book(expense)
        self.assertEqual(self.lines().amount, -80)

    def test_foreign_currency(self):
        """10 EUR are 80 CNY, and a cost of 80."""
        self.fund.analytic_account_id = self.account
        if "payment_mode" in self.fund._fields:
            self.fund.payment_mode = "none"
        expense = self.make_expense(10, currency_id=self.eur.id)
        expense.action_submit()
        self.book(expense)
        self.assertEqual(self.lines().amount, -80)

    def test_without_account(self):
        """A fund without one makes no line, and a line may be deleted by others."""
        if "payment_mode" in self.fund._fields:
            self.fund.payment_mode = "none"
        expense = self.make_expense()
        expense.action_submit()
        self.book(expense)
        self.assertFalse(expense.sudo().analytic_line_id)
        self.fund.analytic_account_id = self.account
        other = self.make_expense(50)
        other.action_submit()
        self.book(other)
        self.lines().unlink()
        self.as_user(self.keeper, other).action_unbook()
        self.assertEqual(other.state, "approved")

    def test_account_of_another_company(self):
        self.account.company_id = self.company_usd
        with self.refused("Main Company"):
            self.fund.analytic_account_id = self.account

    def test_closed_fund(self):
        """A booking of a fund that is closed is taken back once it is open again."""
        expense = self.make_expense()
        expense.action_submit()
        if "payment_mode" in self.fund._fields:
            self.fund.payment_mode = "none"
        self.book(expense)
        self.fund.action_close()
        with self.refused("is closed", "Open it again"):
            self.as_user(self.head, expense).action_unbook()
        self.fund.action_open()
        self.as_user(self.head, expense).action_unbook()
        self.assertEqual(self.sums(), (0, 100, 0, 900))
