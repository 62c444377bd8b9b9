from odoo.tests import tagged

from .common import FundCommon


@tagged("standard", "post_install", "-at_install")
class TestFund(FundCommon):
    """What is planned, approved, booked and left is always visible (R340, R341)."""

    def test_left(self):
        """1,000 without 300 that are approved and 120 that are booked are 580."""
        self.make_expense(50)
        big, small = self.make_expense(300), self.make_expense(120)
        big.action_submit()
        self.assertEqual(self.sums(), (470, 0, 0, 1000))
        self.approve(big)
        small.action_submit()
        self.assertEqual(self.sums(), (50, 420, 0, 580))
        self.book(small)
        self.assertEqual(self.sums(), (50, 300, 120, 580))
        self.assertEqual(self.fund.used, 42)
        big.action_cancel()
        self.assertEqual(self.sums(), (50, 0, 120, 880))

    def test_expense_that_moves(self):
        """An expense that is given another fund, or deleted, leaves the first."""
        other = self.make_fund(name="Service 2026", kind="service")
        expense = self.make_expense(50)
        expense.fund_id = other
        self.assertEqual((self.sums()[0], self.sums(other)[0]), (0, 50))
        expense.amount = 70
        self.assertEqual(self.sums(other)[0], 70)
        expense.unlink()
        self.assertEqual(self.sums(other)[0], 0)

    def test_budget_below_what_is_spent(self):
        """Where over-spending is refused, the budget does not fall below it."""
        expense = self.make_expense(150)
        expense.action_submit()
        with self.refused("150.00", "approved or booked"):
            self.fund.budget = 140
        self.fund.budget = 150
        self.assertEqual(self.sums()[3], 0)
        self.fund.excess = "ask"
        self.fund.budget = 100
        self.assertEqual(self.sums()[3], -50)
        with self.refused("150.00"):
            self.fund.excess = "refuse"

    def test_period(self):
        """It ends after it starts, and keeps its expenses inside."""
        with self.refused("cannot end before"):
            self.fund.date_end = "2025-12-31"
        self.make_expense()
        with self.refused("06/15/2026", "outside"):
            self.fund.date_end = "2026-06-14"
        self.fund.date_end = "2026-06-15"

    def test_negative_amounts(self):
        """Neither budget nor limits are below zero."""
        with self.refused("zero or more"):
            self.fund.budget = -1
        with self.refused("zero or more"):
            self.fund.approval_limit = -1
        with self.refused("zero or more"):
            self.env["relationship.fund.limit"].create(
                {"fund_id": self.fund.id, "kind": "expense", "amount": -5}
            )

    def test_closing(self):
        """It is closed once all that was approved is booked."""
        expense = self.make_expense()
        expense.action_submit()
        with self.refused("not booked yet"):
            self.fund.action_close()
        self.book(expense)
        with self.refused("Close it instead"):
            self.fund.action_draft()
        self.fund.action_close()
        with self.refused("not open"):
            self.make_expense().action_submit()
        with self.refused("is kept", "Archive it instead"):
            self.as_user(self.head, self.fund).unlink()
        with self.refused("in use (Expense)"):
            self.fund.sudo().unlink()

    def test_opening_needs_a_budget(self):
        """A fund of nothing is not opened."""
        fund = self.make_fund(name="Next").copy({"budget": 0})
        with self.refused("Budget"):
            fund.action_open()
        self.assertEqual(fund.name, "Next (copy)")

    def test_who_makes_funds(self):
        """A head makes and opens them; others see what is left."""
        for user in (self.specialist, self.supervisor, self.keeper):
            fund = self.as_user(user, self.fund)
            self.assertEqual(fund.amount_left, 1000)
            with self.forbidden():
                fund.budget = 5000
            with self.forbidden():
                fund.action_close()
        self.as_user(self.head, self.fund).budget = 2000
        with self.forbidden():
            self.as_user(self.specialist_usd, self.fund).read(["budget"])

    def test_limits_of_an_approver(self):
        """The limit of an approver has a person, and no tiers; others have none."""
        limits = self.env["relationship.fund.limit"]
        values = {"fund_id": self.fund.id, "amount": 500}
        with self.refused("Approver"):
            limits.create({**values, "kind": "approver"})
        with self.refused("Approver"):
            limits.create({**values, "kind": "customer", "user_id": self.supervisor.id})
        with self.refused("same for all customers"):
            limits.create(
                {
                    **values,
                    "kind": "approver",
                    "user_id": self.supervisor.id,
                    "expense_kind": "gift",
                }
            )
