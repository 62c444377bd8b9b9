from odoo import fields, models

from odoo.addons.crm_relationship_evaluation.models.expense.spending_mixin import (
    READERS,
)


class RelationshipEvent(models.Model):
    """What a customer event costs (R340)."""

    _name = "relationship.event"
    _inherit = ["relationship.event", "relationship.spending.mixin"]
    _expense_field = "event_id"
    _expense_kind = "care"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="event_id",
        string="Expenses",
        groups=READERS,
    )
    expense_amount = fields.Monetary(
        string="Spent", compute="_compute_expense_amount", groups=READERS
    )
