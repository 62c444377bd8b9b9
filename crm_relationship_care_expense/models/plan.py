from odoo import fields, models

from odoo.addons.crm_relationship_evaluation.models.expense.spending_mixin import (
    READERS,
)


class RelationshipMaintenancePlan(models.Model):
    """What a maintenance plan costs (R344)."""

    _name = "relationship.maintenance.plan"
    _inherit = ["relationship.maintenance.plan", "relationship.spending.mixin"]
    _expense_field = "plan_id"
    _expense_kind = "care"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="plan_id",
        string="Expenses",
        groups=READERS,
    )
    expense_amount = fields.Monetary(
        string="Spent", compute="_compute_expense_amount", groups=READERS
    )
