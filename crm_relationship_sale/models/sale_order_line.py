from odoo import fields, models


class SaleOrderLine(models.Model):
    """Where the discount of a line comes from."""

    _inherit = "sale.order.line"

    relationship_discount_origin = fields.Char(
        string="Discount from", readonly=True, copy=False, groups="base.group_user"
    )
