from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.choices import choices_of


class RelationshipExpense(models.Model):
    """The expense of the employee that is made when the use of a fund is booked.

    One for each booking: the step writes this record, so of two who book at once one
    is refused, and a unique index says the same of the other side.
    """

    _inherit = "relationship.expense"

    hr_expense_ids = fields.One2many(
        comodel_name="hr.expense",
        inverse_name="relationship_expense_id",
        string="Expense of the Employee",
        readonly=True,
    )
    # Shown to whoever sees this record: who has spent it waits for the money.
    hr_expense_state = fields.Selection(
        selection=choices_of("hr.expense", "state"),
        string="In Expenses",
        compute="_compute_hr_expense_state",
        help="How far the expense of the employee is.",
    )

    @api.depends("hr_expense_ids.state")
    def _compute_hr_expense_state(self):
        # Not by the field with the link: who may not read it would find it read.
        made = self.env["hr.expense"].sudo()
        made = made.search([("relationship_expense_id", "in", self.ids)])
        states = {one.relationship_expense_id.id: one.state for one in made}
        for expense in self:
            expense.hr_expense_state = states.get(expense._origin.id)

    def _makes_hr_expense(self):
        return self.sudo().fund_id.payment_mode != "none"

    def _makes_analytic_line(self):
        # The journal entry of the employee's expense makes it.
        return super()._makes_analytic_line() and not self._makes_hr_expense()

    def _after_booking(self):
        if self._makes_hr_expense():
            self._make_hr_expense()
        return super()._after_booking()

    def _before_unbooking(self):
        self._take_hr_expense_back()
        return super()._before_unbooking()

    def _make_hr_expense(self):
        """Make the expense of the employee, with the receipt, and submit it.

        :raises UserError: when there is no employee, or no category
        """
        # Who books a fund need not have rights in Expenses.
        context = {**clean_context(self.env.context), "bin_size": False}
        expense = self.with_env(self.env(su=True, context=context))
        made = expense.env["hr.expense"].with_company(expense.company_id)
        made = made.create(expense._hr_expense_values())
        receipt = expense.env["ir.attachment"].create(
            {
                "name": expense.receipt_name or expense.name,
                "datas": expense.receipt,
                "res_model": made._name,
                "res_id": made.id,
            }
        )
        made._message_set_main_attachment_id(receipt, force=True)
        made.action_submit()

    def _hr_expense_values(self):
        """Return the values of the employee's expense; of the customer it says none."""
        company, fund = self.company_id, self.fund_id
        values = {
            "relationship_expense_id": self.id,
            "name": self.name,
            "date": self.date,
            "employee_id": self._hr_employee().id,
            "company_id": company.id,
            "product_id": company._relationship_category(self.kind).id,
            "quantity": 1,
            "currency_id": self.currency_id.id,
            "total_amount_currency": self.receipt_amount or self.amount,
            "payment_mode": fund.payment_mode,
            "description": fund.name,
        }
        if self.currency_id != company.currency_id:
            # At the rate that the fund has counted with.
            values["total_amount"] = self.cost
        if account := fund.analytic_account_id:
            values["analytic_distribution"] = {str(account.id): 100}
        return values

    def _hr_employee(self):
        """Return the employee who has spent it.

        :raises UserError: naming the person, the company, and what to do
        """
        employees = self.env["hr.employee"]
        found = employees.search(
            [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )
        if not found:
            raise UserError(
                self.env._(
                    "%(person)s is no employee in %(company)s, so nobody can be paid."
                    " Have the employee created in Employees and linked to the user, or"
                    " choose in %(fund)s that no expense of an employee is made.",
                    person=self.user_id.name,
                    company=self.company_id.name,
                    fund=self.fund_id.name,
                )
            )
        return found

    def _take_hr_expense_back(self):
        """Delete the employee's expense, as long as it is not in the accounts.

        :raises UserError: naming the expense, and what to do first
        """
        made = self.sudo().hr_expense_ids
        if made.account_move_id:
            raise UserError(
                self.env._(
                    "%s is in the accounts already. Have it reset to draft in Expenses,"
                    " and take the booking back then.",
                    self.name,
                )
            )
        made._do_reset_approval()
        made.unlink()

    @asks("read")
    def action_open_hr_expense(self):
        """Open the expense of the employee, for who may read it."""
        self.ensure_one()
        return self.hr_expense_ids[:1]._get_records_action()

    def _erase_personal_data(self):
        result = super()._erase_personal_data()
        for expense in self:
            expense.hr_expense_ids.name = expense.name
        return result
