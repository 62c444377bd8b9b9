from odoo import fields, models

from .spending_mixin import READERS


class RelationshipComplaint(models.Model):
    """What a case costs (R341)."""

    _name = "relationship.complaint"
    _inherit = ["relationship.complaint", "relationship.spending.mixin"]
    _expense_field = "complaint_id"
    _expense_kind = "case"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="complaint_id",
        string="Expenses",
        groups=READERS,
    )
    expense_amount = fields.Float(compute="_compute_expense_amount", groups=READERS)

    def _expense_defaults(self):
        return {**super()._expense_defaults(), "card_id": self.card_id.id}
