from datetime import date

from odoo.tests import tagged

from ..evaluation.fund.common import FundCommon


@tagged("standard", "post_install", "-at_install")
class TestGiftExpense(FundCommon):
    """Gifts, customer events and plans, and what they cost (R340, R344, R346)."""

    def make_gift(self, value=100, user=None, **values):
        return self.as_user(user or self.specialist, "relationship.gift").create(
            {
                "card_id": self.card.id,
                "name": "Tea set",
                "value": value,
                "user_id": self.specialist.id,
                **values,
            }
        )

    def test_one_step(self):
        """The expense says what the gift says, and is submitted."""
        gift = self.make_gift()
        action = gift.action_spend()
        expense = gift.expense_ids
        self.assertEqual(action["res_id"], expense.id)
        self.assertEqual(
            (expense.name, expense.amount, expense.kind, expense.card_id),
            ("Tea set", 100, "gift", self.card),
        )
        self.assertEqual((expense.date, expense.user_id), (gift.date, self.specialist))
        self.assertEqual((expense.state, gift.expense_state), ("approved", "approved"))
        self.assertEqual(gift.expense_amount, 100)
        self.assertEqual(self.sums(), (0, 100, 0, 900))
        gift.action_done()

    def test_never_doubled(self):
        """By the button again, by an expense that is entered, and by another person."""
        gift = self.make_gift()
        gift.action_spend()
        with self.refused("there is an expense for it already"):
            gift.action_spend()
        with self.refused("Gift", "already"):
            self.make_expense(100, gift_id=gift.id, user=self.head)
        gift.expense_ids.action_cancel()
        self.assertFalse(gift.expense_state)
        gift.action_spend()
        first = gift.expense_ids.filtered(lambda one: one.state == "cancelled")
        with self.refused("already"):
            first.action_plan()

    def test_above_the_limit(self):
        """It waits for the approver; refused, the gift has no expense again."""
        gift = self.make_gift(300)
        gift.action_spend()
        self.assertEqual(gift.expense_state, "submitted")
        self.as_user(self.supervisor, gift.expense_ids).action_refuse("Too much")
        self.assertFalse(gift.expense_state)

    def test_both_say_the_same(self):
        """The value stays while there is an expense, and an expense is of the value."""
        gift = self.make_gift()
        with self.refused("the gift is of", "100.00"):
            self.make_expense(90, gift_id=gift.id)
        other = self.make_card(self.make_customer("Pump Works"))
        with self.refused("another customer"):
            self.make_expense(
                100, gift_id=self.make_gift(card_id=other.id).id, card_id=self.card.id
            )
        gift.action_spend()
        for values in ({"value": 120}, {"direction": "received"}):
            with self.refused("Cancel the expense first"):
                gift.write(values)
        gift.expense_ids.action_cancel()
        gift.value = 120

    def test_receipt_of_less(self):
        """A receipt of 80: the gift was worth 80; taken back it is 100 again."""
        gift = self.make_gift()
        gift.action_spend()
        gift.action_done()
        expense = gift.expense_ids
        self.book(expense, receipt_amount=80)
        self.assertEqual((gift.value, gift.expense_amount), (80, 80))
        self.as_user(self.keeper, expense).action_unbook()
        self.assertEqual(gift.value, 100)

    def test_cancelled(self):
        """A gift that is not given is not spent; one that was paid for was given."""
        gift = self.make_gift()
        gift.action_spend()
        gift.action_cancel()
        self.assertEqual(gift.expense_ids.state, "cancelled")
        self.assertEqual(self.sums(), (0, 0, 0, 1000))
        with self.refused("is cancelled"):
            gift.action_spend()
        paid = self.make_gift()
        paid.action_spend()
        self.book(paid.expense_ids)
        with self.refused("was paid for"):
            paid.action_cancel()

    def test_which_fund(self):
        """Two funds: it is chosen in an expense that says what the gift says."""
        self.make_fund(name="Second")
        gift = self.make_gift()
        with self.refused("more than one"):
            gift.action_spend()
        action = gift.action_open_expenses()
        expense = (
            self.as_user(self.specialist, "relationship.expense")
            .with_context(**action["context"])
            .create({"fund_id": self.fund.id})
        )
        self.assertEqual((expense.gift_id, expense.amount), (gift, 100))
        self.assertEqual(expense.card_id, self.card)

    def test_what_is_none(self):
        """What was received, or has no value."""
        for values in ({"direction": "received"}, {"value": 0}):
            with self.refused("only what is given"):
                self.make_gift(**values).action_spend()

    def test_without_rights(self):
        """Who may not change the gift makes no expense of it."""
        gift = self.make_gift()
        with self.forbidden():
            self.as_user(self.specialist_2, gift).action_spend()
        self.assertFalse(gift.expense_ids)

    def test_limit_of_gifts(self):
        """Both registers have limits; the one of the fund is told, too."""
        self.env["relationship.fund.limit"].create(
            {
                "fund_id": self.fund.id,
                "kind": "expense",
                "expense_kind": "gift",
                "amount": 50,
            }
        )
        gift = self.make_gift(60)
        with self.refused("50.00", "60.00"):
            gift.action_spend()
        self.assertFalse(gift.expense_ids)

    def test_event_and_plan(self):
        """Their expenses are theirs: 300 of the event, 40 of the plan."""
        event = self.env["relationship.event"].create(
            {
                "name": "Autumn Meeting",
                "company_id": self.company.id,
                "date_start": "2026-06-20 02:00:00",
            }
        )
        plan = self.env["relationship.maintenance.plan"].create(
            {
                "name": "Key Accounts",
                "company_id": self.company.id,
                "date_start": date(2026, 6, 1),
                "date_end": date(2026, 12, 31),
            }
        )
        for record, amount in ((event, 300), (plan, 40)):
            action = self.as_user(self.specialist, record).action_open_expenses()
            expense = (
                self.as_user(self.specialist, "relationship.expense")
                .with_context(**action["context"])
                .create({"name": "Hall", "amount": amount, "fund_id": self.fund.id})
            )
            self.assertEqual(expense.kind, "care")
            expense.action_submit()
            if amount > 200:
                self.approve(expense)
            record.invalidate_recordset()
            self.assertEqual(record.expense_amount, amount)
            with self.refused("Take it back"):
                expense.write({record._expense_field: False})

    def test_event_of_another_company(self):
        event = self.env["relationship.event"].create(
            {
                "name": "Abroad",
                "company_id": self.company_usd.id,
                "date_start": "2026-06-20 02:00:00",
            }
        )
        with self.refused():
            self.make_expense(event_id=event.id)
