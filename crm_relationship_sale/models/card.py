from odoo import fields, models


class RelationshipCard(models.Model):
    """The quotations and orders of the customer, for those who work in sales."""

    _inherit = "relationship.card"

    sale_order_count = fields.Integer(
        related="partner_id.sale_order_count",
        related_sudo=False,
        groups="sales_team.group_sale_salesman",
    )
