from odoo import fields, models

from .spending_mixin import READERS


class RelationshipVisit(models.Model):
    """What a visit or a reception costs (R340, R346)."""

    _name = "relationship.visit"
    _inherit = ["relationship.visit", "relationship.spending.mixin"]
    _expense_field = "visit_id"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="visit_id",
        string="Expenses",
        groups=READERS,
    )
    expense_amount = fields.Float(compute="_compute_expense_amount", groups=READERS)

    def _expense_defaults(self):
        """Return the values of a new expense: of the visit, on its local day."""
        zone = self.company_id._relationship_zone()
        day = self.date_start and fields.Datetime.context_timestamp(
            self.with_context(tz=zone), self.date_start
        )
        is_reception = self.visit_type_id.channel == "reception"
        return {
            **super()._expense_defaults(),
            "card_id": self.card_id.id,
            "kind": "reception" if is_reception else "visit",
            "date": day and fields.Date.to_string(day.date()),
        }
