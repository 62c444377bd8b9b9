from odoo import models

from odoo.addons.crm_relationship.tools.asks import asks

# Who reads expenses at all.
READERS = (
    "crm_relationship.group_relationship_user,"
    "crm_relationship.group_relationship_auditor"
)


class RelationshipSpendingMixin(models.AbstractModel):
    """Records that cost something: what was spent, and a step to the expenses (R340).

    Each declares ``expense_ids`` and ``expense_amount`` itself.
    """

    _name = "relationship.spending.mixin"
    _description = "What Something Costs"

    # The field of an expense that has such a record.
    _expense_field = ""
    # The kind of a new expense, where there is one kind only.
    _expense_kind = ""

    def _compute_expense_amount(self):
        sums = self.env["relationship.expense"]._spent_by(self._expense_field, self)
        for record in self:
            record.expense_amount = sums.get(record.id, 0)

    def _expense_defaults(self):
        """Return the values of a new expense for this record."""
        kind = {"kind": self._expense_kind} if self._expense_kind else {}
        return {self._expense_field: self.id, **kind}

    @asks("read")
    def action_open_expenses(self):
        """Open the expenses for the record; a new one is for it."""
        self.ensure_one()
        defaults = self._expense_defaults()
        return self.env["relationship.expense"]._open_of(
            self,
            self._expense_field,
            {f"default_{name}": value for name, value in defaults.items()},
        )
