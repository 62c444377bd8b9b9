from odoo import fields, models

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipExpenseRefuse(models.TransientModel):
    """Ask why expenses are refused."""

    _name = "relationship.expense.refuse"
    _description = "Refuse Expenses"
    _inherit = ["relationship.step.mixin"]

    expense_ids = fields.Many2many(
        comodel_name="relationship.expense", string="Expenses", readonly=True
    )
    note = fields.Text(string="Why")

    @asks("read")
    def action_refuse(self):
        """Refuse the expenses for the reason."""
        self.ensure_one()
        return self.expense_ids.action_refuse(self.note or "–")
