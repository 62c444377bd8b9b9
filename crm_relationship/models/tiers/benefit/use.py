from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ....tools.asks import asks


class RelationshipBenefitUse(models.Model):
    """One use of a customer's privilege or discount, with how many (R075)."""

    _name = "relationship.benefit.use"
    _description = "Use of a Benefit"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _order = "date desc, id desc"
    _rec_name = "grant_id"

    grant_id = fields.Many2one(
        comodel_name="relationship.benefit.grant",
        string="Benefit",
        required=True,
        ondelete="cascade",
        holds=True,
        index=True,
        fixed=True,
    )
    card_id = fields.Many2one(
        related="grant_id.card_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="grant_id.company_id", store=True, precompute=True
    )
    date = fields.Date(
        required=True,
        fixed=True,
        default=lambda self: self.env.company._relationship_today(),
    )
    quantity = fields.Integer(required=True, default=1, fixed=True)
    unit = fields.Char(related="grant_id.unit")
    note = fields.Char()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    cancelled_user_id = fields.Many2one(
        comodel_name="res.users", string="Cancelled by", readonly=True
    )
    cancelled_date = fields.Datetime(string="Cancelled on", readonly=True)

    _quantity_check = models.Constraint(
        "CHECK (quantity > 0)", "Quantity: enter how many were used, 1 or more."
    )

    @api.model_create_multi
    def create(self, vals_list):
        uses = super().create(vals_list)
        for grant, new in uses.sudo().grouped("grant_id").items():
            new._check_granted()
            grant._stamp(used_quantity=grant._total_used())
            for use in new:
                use._check_limit()
        return uses

    def _check_granted(self):
        """Refuse uses of what the customer does not have on that day.

        :raises UserError: naming the benefit
        """
        for use in self:
            grant = use.grant_id
            grant._refuse_unless("granted")
            if use.date < grant.date_start or (
                grant.date_end and use.date > grant.date_end
            ):
                raise UserError(
                    self.env._(
                        "%(benefit)s: not granted on %(date)s.",
                        benefit=grant.display_name,
                        date=format_date(self.env, use.date),
                    )
                )

    def _check_limit(self):
        """Refuse to use more than the benefit allows.

        :raises UserError: saying how many are left
        """
        grant = self.grant_id
        if not grant.limit_quantity:
            return
        used = self.quantity
        if grant.limit_period != "use":
            used = grant._used(self.date)
        if used > grant.limit_quantity:
            raise UserError(
                self.env._(
                    "%(benefit)s: %(limit)s, and %(used)s with this use. %(left)s are"
                    " left.",
                    benefit=grant.display_name,
                    limit=grant._limit_text(),
                    used=used,
                    left=max(grant.limit_quantity - (used - self.quantity), 0),
                )
            )

    def _evidence(self, operation):
        return self.env._("%s: what was used stays on record. Cancel it instead.")

    @asks("read")
    def action_cancel(self):
        """Take back an entry that was wrong: by who entered it, or a head.

        :raises AccessError: for anybody else
        """
        head = self.env.user.has_group("crm_relationship.group_relationship_head")
        for use in self:
            if use.cancelled_date:
                raise UserError(self.env._("This use was cancelled already."))
            if use.user_id != self.env.user and not head:
                use.grant_id._check_decides()
        self._stamp(
            cancelled_date=fields.Datetime.now(), cancelled_user_id=self.env.uid
        )
        for grant in self.sudo().grant_id:
            grant._stamp(used_quantity=grant._total_used())
        return True
