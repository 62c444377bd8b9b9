from odoo import fields, models

from .spending_mixin import READERS


class RelationshipCard(models.Model):
    """What is spent for a customer (R343, R346)."""

    _name = "relationship.card"
    _inherit = ["relationship.card", "relationship.spending.mixin"]
    _expense_field = "card_id"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="card_id",
        string="Expenses",
        groups=READERS,
    )
    expense_amount = fields.Monetary(
        string="Spent",
        compute="_compute_expense_amount",
        help="Approved and booked, of all time, as far as you see it.",
        groups=READERS,
    )
