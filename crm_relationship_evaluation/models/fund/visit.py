from odoo import fields, models

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipVisit(models.Model):
    """What a visit or a reception costs (R340, R346)."""

    _inherit = "relationship.visit"

    expense_ids = fields.One2many(
        comodel_name="relationship.expense",
        inverse_name="visit_id",
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
        sums = self.env["relationship.expense"]._spent_by("visit_id", self)
        for visit in self:
            visit.expense_amount = sums.get(visit.id, 0)

    @asks("read")
    def action_open_expenses(self):
        """Open the expenses of the visit; a new one is of it, on its day."""
        self.ensure_one()
        zone_day = self.date_start and fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id._relationship_zone()), self.date_start
        )
        channel = self.visit_type_id.channel
        return self.env["relationship.expense"]._open_of(
            self,
            "visit_id",
            {
                "default_visit_id": self.id,
                "default_card_id": self.card_id.id,
                "default_kind": "reception" if channel == "reception" else "visit",
                "default_date": zone_day and fields.Date.to_string(zone_day.date()),
            },
        )
