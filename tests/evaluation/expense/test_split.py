from odoo.tests import tagged

from ..fund.common import FundCommon


@tagged("standard", "post_install", "-at_install")
class TestSplit(FundCommon):
    """One expense in several parts, each below the limit of 200 (R341)."""

    def spend(self, amount, **values):
        expense = self.make_expense(amount, **values)
        expense.action_submit()
        return expense

    def test_noted(self):
        """150 and 100 of one day are 250: the approver is told, and reads it."""
        self.spend(150)
        second = self.spend(100)
        self.assertEqual(second.state, "approved")
        self.assertIn("250.00", second.split_note)
        self.assertIn("200.00", second.split_note)
        told = second.message_ids.filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.supervisor.partner_id)
        self.assertIn("With 1 more of Specialist", told.body)

    def test_counted_as_one(self):
        """By a setting the second one needs the approval that both would need."""
        self.fund.split = "sum"
        first = self.spend(150)
        self.assertEqual((first.state, first.split_note), ("approved", False))
        second = self.spend(50)
        self.assertEqual(second.state, "approved")
        third = self.spend(0.01)
        self.assertEqual(third.state, "submitted")
        self.assertEqual(third.activity_ids.user_id, self.supervisor)
        self.assertIn("200.01", self.as_user(self.supervisor, third).split_note)
        self.approve(third)

    def test_not_the_same(self):
        """Another day, person, customer or fund; and what was cancelled."""
        self.fund.split = "sum"
        self.spend(150)
        other = self.make_card(self.make_customer("Pump Works"))
        second = self.make_fund(name="Second", split="sum")
        for values in (
            {"date": "2026-06-17"},
            {"card_id": other.id},
            {"fund_id": second.id},
            {"user": self.specialist_2, "card_id": False},
        ):
            self.assertEqual(self.spend(150, **values).state, "approved")
        self.fund.split_days = 2
        self.assertEqual(self.spend(20, date="2026-06-17").state, "submitted")

    def test_cancelled(self):
        """What is not spent is no part."""
        self.fund.split = "sum"
        self.spend(150).action_cancel()
        self.assertEqual(self.spend(150).state, "approved")

    def test_without_customer(self):
        """Without a customer only those of one kind are taken for one."""
        self.fund.split = "sum"
        self.spend(150, card_id=False, kind="reception")
        self.assertEqual(self.spend(150, card_id=False, kind="gift").state, "approved")
        dinner = self.spend(60, card_id=False, kind="reception")
        self.assertEqual(dinner.state, "submitted")

    def test_limit_of_an_approver(self):
        """300 and 300 are more than the 500 on which the supervisor decides."""
        self.fund.split = "sum"
        self.env["relationship.fund.limit"].create(
            {
                "fund_id": self.fund.id,
                "kind": "approver",
                "user_id": self.supervisor.id,
                "amount": 500,
            }
        )
        first = self.spend(300)
        self.approve(first)
        second = self.spend(300)
        with self.forbidden():
            self.approve(second)
        self.approve(second, self.head)

    def test_limit_of_one_expense(self):
        """A gift of 90 in two parts is refused, where one of 50 is the most."""
        self.fund.split = "sum"
        self.env["relationship.fund.limit"].create(
            {
                "fund_id": self.fund.id,
                "kind": "expense",
                "expense_kind": "gift",
                "amount": 50,
            }
        )
        self.spend(45, kind="gift")
        with self.refused("50.00", "90.00"):
            self.spend(45, kind="gift")

    def test_not_entered_yet(self):
        """Nothing is said of an expense whose fund or day is not entered."""
        expenses = self.as_user(self.specialist, "relationship.expense")
        self.spend(150)
        for values in ({"fund_id": False}, {"date": False}, {"amount": 0}):
            new = expenses.new({"amount": 150, "card_id": self.card.id, **values})
            self.assertFalse(new.split_note)
            self.assertFalse(new.excess)

    def test_days(self):
        """The number of days is one that can be looked at."""
        for days in (-1, 32):
            with self.refused("Split within"):
                self.fund.split_days = days
