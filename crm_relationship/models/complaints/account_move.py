from odoo import models


class AccountMove(models.Model):
    """The cases that concern an invoice."""

    _name = "account.move"
    _inherit = ["account.move", "relationship.complaint.reference.mixin"]
