from odoo import fields, models

from ...tools.asks import asks


class RelationshipVisitPlanReject(models.TransientModel):
    """Ask why plans are rejected."""

    _name = "relationship.visit.plan.reject"
    _description = "Reject Visit Plans"
    _inherit = ["relationship.step.mixin"]

    plan_ids = fields.Many2many(
        comodel_name="relationship.visit.plan", string="Plans", readonly=True
    )
    reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        domain="[('kind', '=', 'plan_reject')]",
    )
    note = fields.Text(string="What to Change")

    @asks("read")
    def action_reject(self):
        """Reject the plans for the reason."""
        self.ensure_one()
        return self.plan_ids.action_reject(self.reason_id, self.note)
