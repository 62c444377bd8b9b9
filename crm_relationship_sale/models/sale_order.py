from odoo import models


class SaleOrder(models.Model):
    """The cases that concern an order."""

    _name = "sale.order"
    _inherit = ["sale.order", "relationship.complaint.reference.mixin"]
