from odoo.tests import tagged

from ..evaluation.fund.common import FundCommon
from ..work.concurrency import ConcurrencyCase


@tagged("standard", "post_install", "-at_install")
class HrExpenseCommon(FundCommon):
    """The specialist is an employee; what is booked of the fund is theirs to get."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.employee = cls.env["hr.employee"].create(
            {
                "name": "Specialist",
                "user_id": cls.specialist.id,
                "company_id": cls.company.id,
            }
        )
        cls.officer = cls.make_user("officer")
        cls.officer.group_ids += cls.env.ref("hr_expense.group_hr_expense_user")

    def booked(self, amount=100, **values):
        """Return an expense of the specialist that the keeper has booked."""
        expense = self.make_expense(amount, **values)
        expense.action_submit()
        self.book(expense)
        return expense

    def made(self, expense):
        """Return the expense of the employee."""
        return self.env["hr.expense"].search(
            [("relationship_expense_id", "=", expense.id)]
        )


@tagged("standard", "post_install", "-at_install")
class TestHrExpense(HrExpenseCommon):
    """What is booked of a fund is an expense of the employee (R340–R342)."""

    def test_made(self):
        """Submitted, of the amount of the receipt, with it, in the category."""
        expense = self.make_expense(100, kind="reception")
        expense.action_submit()
        self.assertFalse(self.made(expense))
        self.book(expense, receipt_amount=80)
        made = self.made(expense)
        self.assertEqual(
            (made.employee_id, made.total_amount_currency, made.total_amount),
            (self.employee, 80, 80),
        )
        self.assertEqual((made.name, made.date), ("Lunch", expense.date))
        self.assertEqual(made.payment_mode, "own_account")
        self.assertEqual(
            made.product_id, self.env.ref("hr_expense.expense_product_meal")
        )
        self.assertNotIn(made.state, ("draft", "refused"))
        self.assertEqual(made.attachment_ids.name, "receipt.pdf")
        self.assertIn(b"receipt", made.message_main_attachment_id.raw)
        self.assertEqual(expense.hr_expense_state, made.state)

    def test_state_is_shown(self):
        """Who has spent it sees how far it is; who may not read it sees no more."""
        self.employee.expense_manager_id = self.officer
        expense = self.booked()
        made = self.made(expense)
        self.assertEqual(expense.hr_expense_state, "submitted")
        self.as_user(self.officer, made).action_approve()
        self.assertEqual(expense.hr_expense_state, "approved")
        self.env.invalidate_all()
        seen = self.as_user(self.supervisor, expense)
        self.assertEqual(seen.hr_expense_state, "approved")
        self.assertFalse(seen.hr_expense_ids)
        self.env.invalidate_all()
        action = expense.action_open_hr_expense()
        self.assertEqual((action["res_model"], action["res_id"]), (made._name, made.id))

    def test_foreign_currency(self):
        """30 EUR are 240 CNY in both, whatever the rate is when it is booked."""
        expense = self.make_expense(30, currency_id=self.eur.id)
        expense.action_submit()
        self.approve(expense)
        self.eur.rate_ids.filtered(lambda r: r.company_id == self.company).rate = 0.1
        self.book(expense)
        made = self.made(expense)
        self.assertEqual(made.currency_id, self.eur)
        self.assertEqual((made.total_amount_currency, made.total_amount), (30, 240))

    def test_category(self):
        """By kind, as the company has chosen; none that has amounts of its own."""
        products = self.env["product.product"].create(
            [
                {"name": "Flowers", "can_be_expensed": True, "standard_price": 0},
                {"name": "By the Mile", "can_be_expensed": True, "standard_price": 2},
            ]
        )
        self.company.relationship_category_gift_id = products[0]
        self.assertEqual(self.made(self.booked(kind="gift")).product_id, products[0])
        visit = self.env.ref("hr_expense.expense_product_travel_accommodation")
        self.assertEqual(self.made(self.booked(kind="visit")).product_id, visit)
        self.company.relationship_category_gift_id = products[1]
        with self.refused("Category of Gifts", "without a cost"):
            self.booked(kind="gift")
        general = self.env.ref("hr_expense.product_product_no_cost")
        general.active = False
        with self.refused("Category of Other Expenses"):
            self.booked()

    def test_without_employee(self):
        """It says who, where, and what to do; nothing is booked meanwhile."""
        with self.refused("Specialist 2", "Main Company", "Reception 2026"):
            self.booked(user=self.specialist_2, card_id=False)
        self.fund.payment_mode = "none"
        expense = self.booked(user=self.specialist_2, card_id=False)
        self.assertEqual((expense.state, self.made(expense).ids), ("booked", []))

    def test_employee_of_another_company(self):
        """An employee elsewhere is none here."""
        self.employee.company_id = self.company_usd
        with self.refused("no employee in Main Company"):
            self.booked()

    def test_paid_by_the_company(self):
        self.fund.payment_mode = "company_account"
        self.assertEqual(self.made(self.booked()).payment_mode, "company_account")

    def test_pressed_twice(self):
        """The second booking is refused, and makes nothing."""
        expense = self.booked()
        with self.refused("Booked"):
            self.as_user(self.keeper, expense).action_book()
        self.assertEqual(len(self.made(expense)), 1)

    def test_taken_back(self):
        """It goes, approved or not, and is made anew by the next booking."""
        expense = self.booked()
        self.as_user(self.keeper, expense).action_unbook()
        self.assertFalse(self.made(expense))
        self.assertTrue(expense.receipt)
        self.book(expense)
        made = self.made(expense)
        made.action_approve()
        self.as_user(self.keeper, expense).action_unbook()
        self.assertFalse(made.exists())
        self.assertEqual(expense.state, "approved")
        self.book(expense)
        self.made(expense)._do_refuse("Double")
        self.assertEqual(expense.hr_expense_state, "refused")
        self.as_user(self.keeper, expense).action_unbook()
        self.assertFalse(self.made(expense))

    def test_in_the_accounts(self):
        """What is posted stays, until it is reset there."""
        self.employee.work_contact_id = self.specialist.partner_id
        expense = self.booked()
        made = self.made(expense)
        made.action_approve()
        made._post_without_wizard()
        self.assertEqual(expense.hr_expense_state, "posted")
        with self.refused("in the accounts already", "reset"):
            self.as_user(self.keeper, expense).action_unbook()
        self.assertEqual(expense.state, "booked")

    def test_kept_as_booked(self):
        """Its amount, day and employee stay, and it is not deleted there."""
        expense = self.booked()
        made = self.as_user(self.officer, self.made(expense))
        made.action_reset()
        for values in (
            {"total_amount_currency": 90},
            {"date": "2026-01-01"},
            {"currency_id": self.eur.id},
            {"relationship_expense_id": False},
        ):
            with self.refused("book"):
                made.write(values)
        with self.refused("as it was booked"):
            made.unlink()
        made.product_id = self.env.ref("hr_expense.expense_product_communication")
        mile = self.env["product.product"].create(
            {"name": "By the Mile", "can_be_expensed": True, "standard_price": 2}
        )
        with self.refused("as it was booked"):
            made.product_id = mile
        self.assertEqual(made.total_amount_currency, 100)
        self.assertFalse(made.copy().sudo().relationship_expense_id)

    def test_not_forged(self):
        """Nobody makes an expense that looks like the use of a fund."""
        self.fund.payment_mode = "none"
        expense = self.booked()
        values = {"name": "Mine", "total_amount_currency": 5}
        link = {"relationship_expense_id": expense.id}
        mine = self.as_user(self.specialist, "hr.expense")
        for one in (
            mine.create({**values, **link}),
            mine.with_context(default_relationship_expense_id=expense.id).create(
                values
            ),
        ):
            self.assertFalse(one.relationship_expense_id)
            with self.refused("not entered"):
                one.write(link)

    def test_analytic_account(self):
        """The distribution is that of the fund; there is no line beside it."""
        plan = self.env["account.analytic.plan"].create({"name": "Customers"})
        account = self.env["account.analytic.account"].create(
            {"name": "Care", "plan_id": plan.id}
        )
        self.fund.analytic_account_id = account
        expense = self.booked()
        made = self.made(expense)
        self.assertEqual(made.analytic_distribution, {str(account.id): 100})
        self.assertFalse(expense.sudo().analytic_line_id)

    def test_without_our_rights(self):
        """Who has nothing to do with funds works in Expenses as ever."""
        self.env["hr.employee"].create(
            {
                "name": "Outsider",
                "user_id": self.outsider.id,
                "company_id": self.company.id,
                "expense_manager_id": self.officer.id,
            }
        )
        mine = self.as_user(self.outsider, "hr.expense").create(
            {
                "name": "Taxi",
                "total_amount_currency": 5,
                "product_id": self.env.ref("hr_expense.product_product_no_cost").id,
            }
        )
        mine.total_amount_currency = 6
        mine.action_submit()
        self.assertNotEqual(mine.state, "draft")

    def test_erasure(self):
        """A person who asks for it is forgotten in both."""
        person = self.make_customer("Li Wei", is_company=False)
        expense = self.booked(name="Tea, Li Wei", card_id=self.make_card(person).id)
        self.as_user(self.head, person).action_relationship_erase()
        self.assertEqual(expense.name, "Other")
        self.assertEqual(self.made(expense).name, "Other")


@tagged("standard", "post_install", "-at_install")
class TestHrExpenseConcurrency(ConcurrencyCase):
    """Two people who book one expense at once, each in a process."""

    def test_made_once(self):
        """One has booked it, the other is told so; one expense is made."""
        expense = self.first.call("make_receipt")
        for process in (self.first, self.second):
            process.start("book_expense", expense=expense)
            self.assertEqual(process.read(), {"commit": 0})
        for process in (self.first, self.second):
            process.go_on()
        answers = [process.read()["result"] for process in (self.first, self.second)]
        [refused] = filter(None, answers)
        self.assertIn("Booked", refused)
        with self.connection.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM hr_expense WHERE relationship_expense_id = %s",
                [expense],
            )
            self.assertEqual(cr.fetchone(), (1,))
