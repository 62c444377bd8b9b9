from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.asks import asks


class RelationshipVisitCancel(models.TransientModel):
    """Cancel visits for a reason."""

    _name = "relationship.visit.cancel"
    _description = "Cancel Visits"
    _inherit = ["relationship.step.mixin"]

    visit_ids = fields.Many2many(comodel_name="relationship.visit", string="Visits")
    reason_id = fields.Many2one(
        comodel_name="relationship.reason", domain="[('kind', '=', 'visit_cancel')]"
    )

    @asks("read")
    def action_cancel(self):
        """Cancel the visits; their meetings leave the calendar.

        :raises UserError: without a reason
        """
        self.ensure_one()
        if not self.reason_id:
            raise UserError(self.env._("Reason: choose why the visits are cancelled."))
        self.visit_ids.action_cancel(self.reason_id)
        return {"type": "ir.actions.act_window_close"}
