from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks

OPEN_STATES = ("draft", "sent")


class SaleOrder(models.Model):
    """The returning customer's discount, offered on an order, and used with it (R074).

    Who sells need not see the card: that there is a discount, and its name, is for
    whoever works on the order.
    """

    _inherit = "sale.order"

    relationship_offer = fields.Char(
        string="Discount of the Customer",
        compute="_compute_relationship_offer",
        groups="base.group_user",
    )
    relationship_discount_origin = fields.Char(
        string="Discount from", readonly=True, copy=False, groups="base.group_user"
    )
    relationship_grant_id = fields.Many2one(
        comodel_name="relationship.benefit.grant",
        string="Benefit of the Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="crm_relationship.group_relationship_user",
    )

    @api.depends("partner_id", "state", "order_line.discount", "order_line.product_id")
    @api.depends_context("lang")
    def _compute_relationship_offer(self):
        grants = self._relationship_grants()
        for order in self:
            grant = grants.get(order)
            is_offered = grant and order._relationship_lines(grant)
            order.relationship_offer = bool(is_offered) and grant._as_text()

    def _relationship_grants(self):
        """Return by order the greatest discount that its customer has left, if any.

        As superuser: see the class.
        """
        orders = self.filtered(lambda order: order.state in OPEN_STATES)
        partners = orders.partner_id.commercial_partner_id
        if not partners._origin:
            return {}
        grants = self.env["relationship.benefit.grant"].sudo()
        found = grants.search(
            [
                ("kind", "=", "discount"),
                ("state", "=", "granted"),
                ("card_id.partner_id", "in", partners._origin.ids),
                ("company_id", "in", orders.company_id.ids),
            ],
            order="discount desc, id",
        ).filtered(lambda grant: grant._is_usable())
        by_customer = {}
        for grant in found:
            key = (grant.card_id.partner_id.id, grant.company_id.id)
            by_customer.setdefault(key, grant)
        return {
            order: by_customer[key]
            for order in orders
            if (key := order._relationship_key()) in by_customer
        }

    def _relationship_key(self):
        """Return the numbers of the customer and of the company of an order."""
        return (self.partner_id.commercial_partner_id._origin.id, self.company_id.id)

    def _relationship_lines(self, grant):
        """Return the lines on which the customer has less discount than this one."""
        return self.order_line.filtered(
            lambda line: (
                line.product_id
                and not line.display_type
                and not line.is_downpayment
                and line.discount < grant.discount
            )
        )

    @asks("write")
    def action_relationship_discount(self):
        """Give the customer's discount on the lines that have less.

        :raises UserError: when there is none, or nothing to give it on
        """
        grants = self._relationship_grants()
        for order in self:
            grant = grants.get(order)
            lines = grant and order._relationship_lines(grant)
            if not lines:
                raise UserError(
                    self.env._(
                        "%s: the customer has no discount left, or the lines have it.",
                        order.display_name,
                    )
                )
            origin = grant.benefit_id.name
            lines.write(
                {
                    "discount": grant.discount,
                    "relationship_discount_origin": origin,
                }
            )
            order.sudo().write(
                {
                    "relationship_grant_id": grant.id,
                    "relationship_discount_origin": grant._as_text(),
                }
            )
            order.message_post(
                body=self.env._("Discount of the customer: %s", grant._as_text())
            )
        return True

    def action_confirm(self):
        result = super().action_confirm()
        # Who confirms need not have rights on the card: what was used is recorded.
        for order in self.sudo():
            if order.relationship_grant_id:
                order._use_relationship_discount()
        return result

    def _use_relationship_discount(self):
        """Record that the customer has used the discount, where the order has it still.

        :raises UserError: when it was used elsewhere meanwhile, or taken back
        """
        grant = self.relationship_grant_id
        lines = self.order_line.filtered("relationship_discount_origin")
        if not any(line.discount >= grant.discount for line in lines):
            self.write(
                {"relationship_grant_id": False, "relationship_discount_origin": False}
            )
            return
        key = (grant.card_id.partner_id.id, grant.company_id.id)
        if grant.kind != "discount" or key != self._relationship_key():
            raise UserError(
                self.env._(
                    "%(order)s: the discount %(discount)s is another customer's. Take"
                    " it off the lines.",
                    order=self.name,
                    discount=self.relationship_discount_origin,
                )
            )
        self.env["relationship.benefit.use"].sudo().create(
            {
                "grant_id": grant.id,
                "date": self.company_id._relationship_today(),
                "order_id": self.id,
                "note": self.name,
            }
        )

    def _action_cancel(self):
        uses = self.env["relationship.benefit.use"].sudo()
        # What was not bought was not used.
        used = uses.search(
            [("order_id", "in", self.ids), ("cancelled_date", "=", False)]
        )
        used.action_cancel()
        return super()._action_cancel()
