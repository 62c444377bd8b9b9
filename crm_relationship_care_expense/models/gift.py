from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.choices import choices_of
from odoo.addons.crm_relationship.tools.refuse import refuse
from odoo.addons.crm_relationship_evaluation.models.expense.spending_mixin import (
    READERS,
)


class RelationshipGift(models.Model):
    """A gift, and the expense of its value: both say the same (R346).

    As long as there is the expense, the value stays; a receipt of less makes it less.
    """

    _name = "relationship.gift"
    _inherit = ["relationship.gift", "relationship.spending.mixin"]
    _expense_field = "gift_id"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="gift_id",
        string="Expenses",
        groups=READERS,
    )
    expense_amount = fields.Monetary(
        string="Spent", compute="_compute_expense_amount", groups=READERS
    )
    expense_state = fields.Selection(
        selection=choices_of("relationship.expense", "state"),
        string="Expense",
        compute="_compute_expense_state",
        groups=READERS,
    )

    @api.depends("expense_ids.state")
    def _compute_expense_state(self):
        for gift in self:
            gift.expense_state = gift.expense_ids._of_gift()[:1].state

    def write(self, vals):
        if {"direction", "value"} & vals.keys() and not self._is_stamping():
            refuse(
                self.sudo().filtered(_has_expense),
                self.env._("%s: its expense is there. Cancel the expense first."),
            )
        return super().write(vals)

    def _take_value(self, value):
        """Be worth what was booked.

        :param float value: in the company's currency
        """
        for gift in self:
            if gift.currency_id.compare_amounts(gift.value, value):
                gift._stamp(value=value)

    def _expense_values(self):
        """Return the values of the expense of a gift."""
        return {
            "name": self.name,
            "kind": "gift",
            "card_id": self.card_id.id,
            "user_id": self.user_id.id,
            "date": self.date,
            "currency_id": self.currency_id.id,
            "amount": self.value,
        }

    def _expense_defaults(self):
        return {**super()._expense_defaults(), **self._expense_values()}

    @asks("write")
    def action_spend(self):
        """Make the expense of each gift, and submit it; the only fund is taken.

        :raises UserError: for gifts that have an expense, or are none of ours; and
            where it is not clear of which fund they are
        """
        refuse(
            self.filtered(lambda gift: gift.direction != "given" or not gift.value),
            self.env._("%s: only what is given, and has a value, is an expense."),
        )
        refuse(
            self.filtered(lambda gift: gift.state == "cancelled"),
            self.env._("%s is cancelled: nothing is spent."),
        )
        refuse(
            self.sudo().filtered(_has_expense),
            self.env._("%s: there is an expense for it already."),
        )
        expenses = self.env["relationship.expense"]
        for gift in self:
            expenses |= expenses.create(
                {
                    **gift._expense_values(),
                    "gift_id": gift.id,
                    "fund_id": gift._fund().id,
                }
            )
        expenses.action_submit()
        return expenses._get_records_action()

    def _fund(self):
        """Return the fund of which a gift is.

        :raises UserError: where there is none, or more than one
        """
        fund = self.env["relationship.expense"]._open_fund(
            self.company_id, self.date, self.user_id
        )
        if not fund:
            raise UserError(
                self.env._(
                    "%s: there is no open fund on its day, or more than one. Choose"
                    " it in a new expense, by the button “Expenses” of the gift.",
                    self.name,
                )
            )
        return fund

    @asks("write")
    def action_cancel(self):
        """Do not give it, and do not spend it.

        :raises UserError: for gifts whose expense is booked
        """
        expenses = self.sudo().expense_ids._of_gift()
        refuse(
            expenses.filtered(lambda expense: expense.state == "booked"),
            self.env._("%s is booked: the gift was paid for."),
        )
        result = super().action_cancel()
        # Whoever plans the gift need not be who spends it.
        expenses.action_cancel()
        return result


def _has_expense(gift):
    return bool(gift.expense_ids._of_gift())
