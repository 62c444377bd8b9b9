from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RelationshipExpense(models.Model):
    """The gift, the customer event or the plan that an expense is for.

    A gift has one expense at most that is not refused or cancelled, of its value.
    """

    _inherit = "relationship.expense"

    gift_id = fields.Many2one(
        comodel_name="relationship.gift",
        check_company=True,
        copy=False,
        domain="[('card_id', '=?', card_id), ('direction', '=', 'given')]",
    )
    event_id = fields.Many2one(
        comodel_name="relationship.event",
        index="btree_not_null",
        check_company=True,
        copy=False,
    )
    plan_id = fields.Many2one(
        comodel_name="relationship.maintenance.plan",
        string="Maintenance Plan",
        index="btree_not_null",
        check_company=True,
        copy=False,
    )

    _gift_unique = models.UniqueIndex(
        "(gift_id) WHERE gift_id IS NOT NULL AND state NOT IN ('refused', 'cancelled')",
        "Gift: there is an expense for it already.",
    )
    # Also those that were refused are found from the gift.
    _gift_idx = models.Index("(gift_id) WHERE gift_id IS NOT NULL")

    @api.constrains("gift_id", "card_id", "amount", "currency_id", "date", "fund_id")
    def _check_gift(self):
        for expense in self.sudo().filtered("gift_id"):
            gift = expense.gift_id
            if gift.card_id != expense.card_id or gift.direction != "given":
                raise ValidationError(
                    self.env._(
                        "Gift: “%s” is for another customer than this gift was given"
                        " to.",
                        expense.name,
                    )
                )
            currency = expense.company_currency_id
            if currency.compare_amounts(expense._planned_cost(), gift.value):
                raise ValidationError(
                    self.env._(
                        "%(expense)s: the gift is of %(value)s, and so is its expense.",
                        expense=expense.name,
                        value=currency.format(gift.value),
                    )
                )

    @api.depends("gift_id")
    def _compute_card_id(self):
        result = super()._compute_card_id()
        for expense in self:
            if card := expense.sudo().gift_id.card_id:
                expense.card_id = card.with_env(self.env)
        return result

    @api.onchange("gift_id")
    def _onchange_gift_id(self):
        """Take over what the gift says."""
        if gift := self.gift_id:
            self.update(gift._expense_values())

    def _of_gift(self):
        """Return those that count: not refused, nor cancelled."""
        return self.filtered(lambda one: one.state not in ("refused", "cancelled"))

    def _planned_cost(self):
        """Return what was planned, in the currency of the company."""
        return self.fund_currency_id._convert(
            self.fund_amount, self.company_currency_id, self.company_id, self.date
        )

    @api.model
    def _frozen_fields(self):
        return super()._frozen_fields() | {"event_id", "gift_id", "plan_id"}

    def _after_booking(self):
        # The receipt may be of less: then the gift was worth less.
        self.sudo().gift_id._take_value(self.cost)
        return super()._after_booking()

    def _before_unbooking(self):
        self.sudo().gift_id._take_value(self._planned_cost())
        return super()._before_unbooking()
