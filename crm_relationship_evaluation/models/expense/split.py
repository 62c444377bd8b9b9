from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain


class RelationshipExpense(models.Model):
    """One expense that was split into several, each below a limit (R341).

    Expenses of one person for one customer within some days are looked at together,
    whatever each is called; without a customer those of the same kind.
    """

    _inherit = "relationship.expense"

    split_note = fields.Char(string="Together", compute="_compute_split_note")

    @api.depends(
        "state", "fund_amount", "fund_id", "card_id", "kind", "date", "user_id"
    )
    @api.depends_context("lang")
    def _compute_split_note(self):
        for expense in self:
            is_known = expense.fund_id and expense.date
            asked = is_known and expense.state != "cancelled"
            expense.split_note = expense._split_text() if asked else False

    def _split_domain(self):
        """Return the domain of the others that may be parts of the same."""
        days = timedelta(days=self.fund_id.split_days)
        domain = Domain(
            [
                ("fund_id", "=", self.fund_id.id),
                ("user_id", "=", self.user_id.id),
                ("card_id", "=", self.card_id.id),
                ("date", ">=", self.date - days),
                ("date", "<=", self.date + days),
                ("state", "in", ("submitted", "approved", "booked")),
                ("id", "not in", self.ids),
            ]
        )
        if not self.card_id:
            domain &= Domain("kind", "=", self.kind)
        return domain

    def _split_parts(self):
        """Return the others that may be parts of the same, as superuser."""
        self.ensure_one()
        # Of all that the person spends, whatever of it the user sees.
        expense = self.sudo()
        return expense.search(expense._split_domain())

    def _counted_amount(self):
        """Return the amount that limits are held against, in the fund's currency."""
        expense = self.sudo()
        if expense.fund_id.split != "sum":
            return expense.fund_amount
        return expense.fund_amount + sum(expense._split_parts().mapped("fund_amount"))

    def _split_limits(self):
        """Return the limits that one expense alone has, in the fund's currency."""
        fund = self.sudo().fund_id
        alone = fund.limit_ids.filtered(
            lambda limit: (
                limit.kind == "approver"
                or (limit.kind == "expense" and limit._concerns(self))
            )
        )
        return [fund.approval_limit, *alone.mapped("amount")]

    def _split_text(self):
        """Say that expenses are together more than a limit that each is within."""
        expense = self.sudo()
        fund, parts = expense.fund_id, expense._split_parts()
        if not parts:
            return False
        total = expense.fund_amount + sum(parts.mapped("fund_amount"))
        passed = [
            limit
            for limit in expense._split_limits()
            if limit
            and not fund._is_negative(limit - expense.fund_amount)
            and fund._is_negative(limit - total)
        ]
        if not passed:
            return False
        return self.env._(
            "With %(number)s more of %(person)s it comes to %(total)s, more than the"
            " limit of %(limit)s that this one alone is within.",
            number=len(parts),
            person=expense.user_id.name,
            total=fund._said(total),
            limit=fund._said(min(passed)),
        )

    def _tell_of_split(self):
        """Tell who approves that what was approved at once may be a part."""
        self.ensure_one()
        expense = self.sudo()
        if not expense._split_text():
            return
        named = expense.fund_id.user_id or expense.company_id._relationship_heads()[:1]
        for person in expense._recipients(named):
            text = expense.with_context(lang=person.lang)._split_text()
            expense.message_post(
                body=Markup("<p>%s</p>") % text, partner_ids=person.partner_id.ids
            )
