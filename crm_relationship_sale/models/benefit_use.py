from odoo import fields, models


class RelationshipBenefitUse(models.Model):
    """The order on which a discount was used."""

    _inherit = "relationship.benefit.use"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        readonly=True,
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
    )
