from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..fund.common import RECEIPT, FundCommon


@tagged("standard", "post_install", "-at_install")
class TestExpense(FundCommon):
    """Planned, approved by somebody else above the limit, booked with receipt."""

    def test_small_expense(self):
        """Up to the limit it is approved at once (R340)."""
        expense = self.make_expense(200)
        expense.action_submit()
        self.assertEqual(expense.state, "approved")
        self.assertFalse(expense.activity_ids)

    def test_above_the_limit(self):
        """The approver of the fund is asked, and its author is told (R341)."""
        expense = self.make_expense(200.01)
        expense.action_submit()
        self.assertEqual(expense.state, "submitted")
        self.assertEqual(expense.activity_ids.user_id, self.supervisor)
        with self.refused("Supervisor", error=AccessError):
            self.approve(expense, self.specialist)
        with self.refused("Supervisor", error=AccessError):
            self.approve(expense, self.keeper)
        self.approve(expense)
        self.assertEqual(expense.decided_user_id, self.supervisor)
        self.assertFalse(expense.activity_ids)
        told = expense.message_ids[:1]
        self.assertIn("approved", told.body)
        self.assertEqual(told.partner_ids, self.specialist.partner_id)

    def test_own_expense(self):
        """Nobody approves their own, the approver of the fund and a head neither."""
        for user in (self.supervisor, self.head):
            expense = self.make_expense(300, user, user_id=user.id)
            expense.action_submit()
            self.assertNotEqual(expense.activity_ids.user_id, user)
            with self.forbidden():
                self.approve(expense, user)
        # Nor what they enter for a colleague.
        expense = self.make_expense(300, self.head, user_id=self.specialist.id)
        expense.action_submit()
        with self.forbidden():
            self.approve(expense, self.head)
        self.approve(expense, self.committee)

    def test_stand_in(self):
        """Who stands in for the approver sees the expense, and decides on it."""
        other = self.make_user("other", "supervisor")
        self.supervisor.write(
            {
                "relationship_stand_in_id": other.id,
                "relationship_stand_in_start": "2026-06-15",
                "relationship_stand_in_end": "2026-06-20",
            }
        )
        expense = self.make_expense(300)
        expense.action_submit()
        self.assertEqual(expense.activity_ids.user_id, other)
        self.assertIn(other, expense.sudo().reader_ids)
        self.approve(expense, other)
        self.assertEqual(expense.decided_user_id, other)
        late = self.make_expense(300)
        late.action_submit()
        with self.on("2026-06-21"), self.forbidden():
            self.approve(late, other)

    def test_limit_of_an_approver(self):
        """Above their limit somebody with a higher one decides, then a head (R341)."""
        limits = self.env["relationship.fund.limit"]
        second = self.make_user("second", "supervisor")
        for user, amount in ((self.supervisor, 300), (second, 500), (self.head, 600)):
            limits.create(
                {
                    "fund_id": self.fund.id,
                    "kind": "approver",
                    "user_id": user.id,
                    "amount": amount,
                }
            )
        for amount, asked, refused in (
            (300, self.supervisor, self.make_user("third", "supervisor")),
            (301, second, self.supervisor),
            (501, self.head, second),
            (601, self.committee, self.head),
        ):
            with self.subTest(amount), self.undone():
                expense = self.make_expense(amount)
                expense.action_submit()
                self.assertEqual(expense.activity_ids.user_id, asked)
                with self.forbidden():
                    self.approve(expense, refused)
                self.approve(expense, asked)

    def test_refusal(self):
        """The reason is asked for and told; what was refused is planned anew."""
        expense = self.make_expense(300)
        expense.action_submit()
        seen = self.as_user(self.supervisor, expense)
        action = seen.action_refuse()
        dialog = (
            self.as_user(self.supervisor, action["res_model"])
            .with_context(**action["context"])
            .create({"note": "Too much for two people"})
        )
        dialog.action_refuse()
        self.assertEqual(expense.state, "refused")
        self.assertIn("two people", expense.message_ids[:1].body)
        expense.action_plan()
        expense.amount = 150
        self.assertFalse(expense.decision_note)
        expense.action_submit()
        self.assertEqual(expense.state, "approved")

    def test_booking(self):
        """With its receipt, by who keeps the fund, and never by who spent it (R342)."""
        expense = self.make_expense(150)
        expense.action_submit()
        with self.refused("Receipt"):
            self.as_user(self.keeper, expense).action_book()
        expense.receipt = RECEIPT
        for user in (self.specialist, self.specialist_2):
            with self.forbidden():
                self.as_user(user, expense).action_book()
        self.as_user(self.keeper, expense).action_book()
        self.assertEqual(expense.state, "booked")
        self.assertEqual(expense.booked_user_id, self.keeper)
        self.assertEqual(expense.booked_date, date(2026, 6, 15))
        with self.refused("receipt stays"):
            expense.receipt = False
        with self.refused("is kept"):
            expense.unlink()
        self.as_user(self.head, expense).action_unbook()
        self.assertEqual((expense.state, expense.booked_amount), ("approved", 0))
        self.assertEqual(self.sums(), (0, 150, 0, 850))

    def test_receipt_of_less(self):
        """What the receipt says is booked: 80 of 100; never more than was approved."""
        expense = self.make_expense(100)
        expense.action_submit()
        with self.refused("100.00", "plan it anew"):
            expense.receipt_amount = 100.01
        with self.refused("below zero"):
            expense.receipt_amount = -1
        self.book(expense, receipt_amount=80)
        self.assertEqual(self.sums(), (0, 0, 80, 920))
        self.assertEqual(expense.cost, 80)

    def test_foreign_currency(self):
        """30 EUR are 240 CNY, and stay so when the rate changes (R340)."""
        expense = self.make_expense(30, currency_id=self.eur.id)
        self.assertEqual(expense.fund_amount, 240)
        expense.action_submit()
        # More than 200 CNY.
        self.assertEqual(expense.state, "submitted")
        self.approve(expense)
        self.eur.rate_ids.filtered(lambda r: r.company_id == self.company).rate = 0.1
        self.book(expense, receipt_amount=15)
        self.assertEqual(expense.booked_amount, 120)
        self.assertEqual(self.sums(), (0, 0, 120, 880))
        self.assertEqual(
            self.make_expense(30, currency_id=self.eur.id).fund_amount, 300
        )

    def test_currency_without_rate(self):
        """It is not taken one to one."""
        currency = self.env["res.currency"].create({"name": "XQX", "symbol": "X"})
        with self.refused("XQX", "no rate"):
            self.make_expense(currency_id=currency.id)

    def test_amounts(self):
        """Zero and less are no expense."""
        for amount in (0, -5):
            with self.refused("more than zero"):
                self.make_expense(amount)

    def test_outside_of_the_period(self):
        with self.refused("12/31/2025", "01/01/2026"):
            self.make_expense(date="2025-12-31")
        self.make_expense(date="2026-12-31")

    def test_fund_of_another_company(self):
        """It is not to be seen, and does not pay for customers here."""
        abroad = self.make_fund(
            name="Abroad",
            company_id=self.company_usd.id,
            currency_id=self.company_usd.currency_id.id,
            user_id=False,
            keeper_id=False,
        )
        with self.refused("may not see", error=AccessError):
            self.make_expense(fund_id=abroad.id)
        with self.refused("Valve Works"):
            self.env["relationship.expense"].create(
                {
                    "name": "Lunch",
                    "fund_id": abroad.id,
                    "card_id": self.card.id,
                    "currency_id": abroad.currency_id.id,
                    "amount": 5,
                }
            )

    def test_fund_of_a_team(self):
        """Only its people spend of it."""
        self.fund.team_id = self.team
        self.make_expense()
        with self.refused("Key Accounts", "Keeper"):
            self.make_expense(user=self.keeper, card_id=False)

    def test_frozen(self):
        """What was submitted changes only once it is taken back."""
        expense = self.make_expense(300)
        expense.action_submit()
        for values in ({"amount": 1}, {"card_id": False}, {"date": "2026-01-01"}):
            with self.refused("Take it back"):
                expense.write(values)
        with self.refused("is kept"):
            expense.unlink()
        expense.action_plan()
        self.assertFalse(expense.activity_ids)
        expense.amount = 1

    def test_visit_and_case(self):
        """An expense of a visit is for its customer; another one is refused."""
        visit = self.env["relationship.visit"].create({"card_id": self.card.id})
        case = self.env["relationship.complaint"].create(
            {"subject": "Noise", "partner_id": self.card.partner_id.id}
        )
        action = self.as_user(self.specialist, visit).action_open_expenses()
        expenses = self.as_user(self.specialist, "relationship.expense")
        expense = expenses.with_context(**action["context"]).create(
            {"name": "Taxi", "amount": 40}
        )
        self.assertEqual(
            (expense.card_id, expense.kind, expense.fund_id, expense.visit_id),
            (self.card, "visit", self.fund, visit),
        )
        expense.action_submit()
        self.assertEqual(visit.expense_amount, 40)
        self.assertEqual(self.as_user(self.specialist, self.card).expense_amount, 40)
        action = self.as_user(self.specialist, case).action_open_expenses()
        self.assertEqual(action["context"]["default_kind"], "case")
        other = self.make_card(self.make_customer("Pump Works"))
        with self.refused("another customer"):
            self.make_expense(visit_id=visit.id, card_id=other.id)

    def test_readers(self):
        """Who spends, keeps, decides, leads, or works for the customer sees it."""
        expense = self.make_expense()
        self.assertEqual(
            expense.sudo().reader_ids,
            self.specialist | self.keeper | self.supervisor,
        )
        self.assertEqual(expense.sudo().writer_ids, self.specialist | self.keeper)
        with self.forbidden():
            self.as_user(self.specialist_2, expense).read(["amount"])
        leader = self.make_user("leading", "user")
        self.card.leader_id = leader
        self.assertEqual(self.as_user(leader, expense).amount, 100)
        with self.forbidden():
            self.as_user(leader, expense).amount = 1

    def test_tiles(self):
        """What waits is on the desk of who decides, books, or owes the receipt."""

        def counted(user):
            tiles = self.as_user(user, "relationship.tile").get_tiles()
            return {
                tile["name"]: tile["count"]
                for tile in tiles
                if tile["name"].startswith(("expenses", "receipts"))
            }

        expense = self.make_expense(300)
        expense.action_submit()
        self.assertEqual(counted(self.supervisor)["expenses_to_approve"], 1)
        self.approve(expense)
        self.assertEqual(counted(self.specialist)["receipts_owed"], 1)
        expense.write({"receipt": RECEIPT, "receipt_name": "receipt.pdf"})
        self.assertEqual(counted(self.specialist)["receipts_owed"], 0)
        self.assertEqual(counted(self.keeper)["expenses_to_book"], 1)

    def test_history(self):
        """It is part of what happened with the customer."""
        expense = self.make_expense(note="Three engineers")
        events = self.as_user(self.specialist, "relationship.history")
        domain = [("card_id", "=", self.card.id), ("kind", "=", "expense")]
        self.assertFalse(events.search(domain, limit=5))
        expense.action_submit()
        event = events.search(domain, limit=5)
        self.assertEqual(event.name, "Lunch")
        self.assertIn("Three engineers", event.summary)

    def test_cost_and_turnover(self):
        """June: 100, booked as 80, and 40 are spent, 5,000 sold: 4,880 are left."""
        self.import_turnover(self.card.partner_id, 5000)
        self.scheme.turnover_source = "imported"
        first, second = self.make_expense(100), self.make_expense(40)
        (first + second).action_submit()
        self.book(first, receipt_amount=80)
        self.make_expense(60)
        rows = self.as_user(self.specialist, "relationship.cost").search([])
        june = rows.filtered(lambda row: row.card_id == self.card)
        self.assertEqual(
            (june.month, june.cost, june.turnover, june.balance, june.expense_count),
            (date(2026, 6, 1), 120, 5000, 4880, 2),
        )
        self.assertFalse(
            self.as_user(self.specialist_2, "relationship.cost").search([])
        )

    def test_import(self):
        """Expenses are imported by names, with the offered template."""
        expenses = self.as_user(self.specialist, "relationship.expense")
        result = expenses.load(
            ["fund_id", "date", "name", "kind", "amount", "currency_id", "card_id"],
            [
                ["Reception 2026", "2026-06-15", "Taxi", "Visit", "30", "CNY", ""],
                ["Reception 2026", "2026-06-15", "Tea", "visit", "-3", "CNY", ""],
            ],
        )
        self.assertIn("more than zero", str(result["messages"]))
        templates = expenses.get_import_templates()
        self.assertEqual(len(templates), 1)


@tagged("standard", "post_install", "-at_install")
class TestOverSpending(FundCommon):
    """More than what is left, or than a limit: refused, or decided by a head (R341)."""

    def spend(self, amount, **values):
        expense = self.make_expense(amount, **values)
        expense.action_submit()
        return expense

    def test_refused(self):
        """1,000: 900 are approved, 100.01 are too much, 100 are not."""
        self.approve(self.spend(900))
        with self.refused("100.00", "100.01", "Reception 2026"):
            self.spend(100.01)
        expense = self.spend(100)
        self.assertEqual(expense.state, "approved")
        self.assertEqual(self.sums()[3], 0)

    def test_refused_when_it_is_decided(self):
        """What was enough when it was submitted may not be when it is approved."""
        first, second = self.spend(600), self.spend(600)
        self.approve(first)
        with self.refused("400.00", "600.00"):
            self.approve(second)
        self.assertEqual(self.sums(), (600, 600, 0, 400))
        # Of two that are decided on together, the second is looked at after the first.
        with self.refused("100.00", "are left", "300.00"):
            self.approve(self.spend(300) + self.spend(300))

    def test_asked(self):
        """Where it is asked, a head decides, and not the approver."""
        self.fund.excess = "ask"
        self.approve(self.spend(900))
        expense = self.spend(150)
        self.assertEqual(expense.state, "submitted")
        self.assertIn("100.00", expense.excess)
        self.assertIn(expense.activity_ids.user_id, self.head | self.committee)
        with self.forbidden():
            self.approve(expense)
        self.approve(expense, self.head)
        self.assertEqual(self.sums()[3], -50)

    def test_limit_of_a_tier(self):
        """One customer of a tier has 250 in the period; others have what is left."""
        scheme = self.make_scheme([{"max_rank": 1}], [])
        first, rest = scheme.tier_ids
        self.import_turnover(self.card.partner_id, 500)
        other = self.make_card(self.make_customer("Pump Works"))
        self.classify(scheme)
        self.assertEqual(self.tier(self.card, scheme), first)
        self.env["relationship.fund.limit"].create(
            {
                "fund_id": self.fund.id,
                "kind": "customer",
                "tier_ids": first.ids,
                "amount": 250,
            }
        )
        self.spend(150)
        with self.refused("Valve Works", "250.00", "250.01"):
            self.spend(100.01)
        self.spend(100)
        self.spend(150, card_id=other.id)
        self.spend(150, card_id=other.id)

    def test_no_gifts_for_a_class(self):
        """0 for a class of customers: nothing is given; other kinds are (X21)."""
        self.env["relationship.fund.limit"].create(
            {
                "fund_id": self.fund.id,
                "kind": "customer",
                "expense_kind": "gift",
                "amount": 0,
            }
        )
        with self.refused("0.00"):
            self.spend(10, kind="gift")
        self.spend(10, kind="visit")

    def test_limit_of_one_expense(self):
        """A gift is at most 50, for whomever."""
        self.env["relationship.fund.limit"].create(
            {
                "fund_id": self.fund.id,
                "kind": "expense",
                "expense_kind": "gift",
                "amount": 50,
            }
        )
        with self.refused("50.00", "50.01"):
            self.spend(50.01, kind="gift", card_id=False)
        self.spend(50, kind="gift", card_id=False)
        self.spend(60, kind="visit")

    @settings(max_examples=5, deadline=None)
    @given(amounts=st.lists(st.integers(1, 700), min_size=2, max_size=4))
    def test_never_overspent(self, amounts):
        """Whatever is asked for in which order: what is left is never below zero."""
        left = 1000
        with self.undone():
            for amount in amounts:
                if amount > left:
                    with self.refused("left"):
                        self.spend(amount)
                    continue
                expense = self.spend(amount)
                if amount > 200:
                    self.approve(expense)
                left -= amount
                self.assertEqual(self.sums()[3], left)

    def test_no_number(self):
        """What is neither more nor less than any limit is no amount (R341)."""
        for amount in (float("nan"), "nan", float("inf")):
            with self.refused("no number"):
                self.make_expense(amount)
        expense = self.make_expense(100)
        with self.refused("no number"):
            expense.amount = float("nan")

    def test_over_the_limit_of_a_customer(self):
        """Who may not see the customer is not told its name by what is over."""
        self.fund.limit_ids = [(0, 0, {"kind": "customer", "amount": 50})]
        self.fund.excess = "ask"
        expense = self.make_expense(100)
        self.assertIn("Valve Works", expense.excess)
        hidden = self.as_user(self.keeper, expense)
        self.assertNotIn("Valve Works", hidden.excess)
        self.assertIn("this one", hidden.excess)
