from odoo import fields, models


class RelationshipExpense(models.Model):
    """What is booked of a fund is a cost of its analytic account (R343)."""

    _inherit = "relationship.expense"

    analytic_line_id = fields.Many2one(
        comodel_name="account.analytic.line",
        readonly=True,
        index="btree_not_null",
        groups="analytic.group_analytic_accounting",
    )

    def _after_booking(self):
        # Who books need not have rights in accounting.
        expense = self.sudo()
        if expense._makes_analytic_line():
            line = self.env["account.analytic.line"].sudo()
            expense._stamp(
                analytic_line_id=line.create(expense._analytic_line_values()).id
            )
        return super()._after_booking()

    def _before_unbooking(self):
        self.sudo().analytic_line_id.unlink()
        return super()._before_unbooking()

    def _makes_analytic_line(self):
        """Tell whether the booking is a line of the fund's analytic account.

        Asked as superuser. Extended where another document makes the line.
        """
        return bool(self.fund_id.analytic_account_id)

    def _analytic_line_values(self):
        """Return the values of the analytic line: a cost in the company's currency."""
        account = self.fund_id.analytic_account_id
        return {
            "name": self.name,
            "date": self.date,
            "amount": -self.cost,
            "ref": self.fund_id.name,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            account.plan_id._column_name(): account.id,
        }
