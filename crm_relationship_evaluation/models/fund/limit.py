from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_relationship.tools.choices import choices_of


class RelationshipFundLimit(models.Model):
    """What one expense, one customer or one approver is limited to (R341, R346)."""

    _name = "relationship.fund.limit"
    _description = "Limit of a Fund"
    _inherit = ["relationship.entry.mixin"]
    _order = "fund_id, kind, amount, id"
    _check_company_auto = True
    _rec_name = "kind"

    fund_id = fields.Many2one(
        comodel_name="relationship.fund",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="fund_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="fund_id.currency_id")
    kind = fields.Selection(
        selection=[
            ("expense", "One Expense"),
            ("customer", "One Customer"),
            ("approver", "One Approver"),
        ],
        string="Limits",
        required=True,
        default="customer",
        help="What one expense may be; what may be spent for one customer in the period"
        " of the fund; up to which amount a person decides.",
    )
    tier_ids = fields.Many2many(
        comodel_name="relationship.tier",
        string="Tiers and Classes",
        help="For customers of one of these; empty: for all customers.",
    )
    expense_kind = fields.Selection(
        selection=choices_of("relationship.expense", "kind"),
        string="Only for",
        help="Only for expenses of this kind, such as gifts; empty: for all.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Approver",
        domain="[('share', '=', False)]",
        ondelete="cascade",
        check_company=True,
    )
    amount = fields.Monetary(
        string="At Most",
        required=True,
        help="0 for a customer of these tiers: nothing is allowed.",
    )

    _amount_check = models.Constraint(
        "CHECK (amount >= 0)", "At Most: an amount is zero or more."
    )
    _user_check = models.Constraint(
        "CHECK ((kind = 'approver') = (user_id IS NOT NULL))",
        "Approver: give the limit of an approver a person, and others none.",
    )

    @api.constrains("kind", "tier_ids", "expense_kind")
    def _check_approver(self):
        for limit in self:
            if limit.kind == "approver" and (limit.tier_ids or limit.expense_kind):
                raise ValidationError(
                    self.env._(
                        "%s: what an approver decides on is the same for all customers"
                        " and kinds of expenses.",
                        limit.user_id.name,
                    )
                )

    def _concerns(self, expense):
        """Tell whether the limit is one for an expense."""
        self.ensure_one()
        if self.kind == "approver":
            return False
        if self.expense_kind and self.expense_kind != expense.kind:
            return False
        if self.kind == "customer" and not expense.card_id:
            return False
        tiers = expense.card_id.sudo().classification_ids.tier_id
        return not self.tier_ids or bool(self.tier_ids & tiers)
