from odoo import fields, models

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipCard(models.Model):
    """What is spent for a customer (R343, R346)."""

    _inherit = "relationship.card"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="card_id",
        string="Expenses",
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_auditor",
    )
    expense_amount = fields.Monetary(
        string="Spent",
        compute="_compute_expense_amount",
        help="Approved and booked, of all time, as far as you see it.",
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_auditor",
    )

    def _compute_expense_amount(self):
        sums = self.env["relationship.expense"]._spent_by("card_id", self)
        for card in self:
            card.expense_amount = sums.get(card.id, 0)

    @asks("read")
    def action_open_expenses(self):
        """Open the expenses for the customer; a new one is for it."""
        self.ensure_one()
        return self.env["relationship.expense"]._open_of(
            self, "card_id", {"default_card_id": self.id}
        )
