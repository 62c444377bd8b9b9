from odoo import fields, models


class RelationshipVisit(models.Model):
    """The order that a visit is about."""

    _inherit = "relationship.visit"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
        help="The quotation or order that is spoken about.",
    )
