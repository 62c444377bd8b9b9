from odoo import fields, models

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipComplaint(models.Model):
    """What a case costs (R341)."""

    _inherit = "relationship.complaint"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="complaint_id",
        string="Expenses",
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_auditor",
    )
    expense_amount = fields.Float(
        compute="_compute_expense_amount",
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_auditor",
    )

    def _compute_expense_amount(self):
        sums = self.env["relationship.expense"]._spent_by("complaint_id", self)
        for case in self:
            case.expense_amount = sums.get(case.id, 0)

    @asks("read")
    def action_open_expenses(self):
        """Open the expenses of the case; a new one is of it."""
        self.ensure_one()
        return self.env["relationship.expense"]._open_of(
            self,
            "complaint_id",
            {
                "default_complaint_id": self.id,
                "default_card_id": self.card_id.id,
                "default_kind": "case",
            },
        )
