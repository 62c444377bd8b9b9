from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.asks import asks


class RelationshipBenefitEnd(models.TransientModel):
    """Asks why benefits are refused or taken back, and then does it."""

    _name = "relationship.benefit.end"
    _description = "Refuse or Take Back a Benefit"
    _inherit = ["relationship.step.mixin"]

    step = fields.Selection(
        selection=[("refuse", "Refuse"), ("take_back", "Take Back")],
        required=True,
        default="refuse",
    )
    grant_ids = fields.Many2many(
        comodel_name="relationship.benefit.grant",
        relation="relationship_benefit_end_grant_rel",
        column1="end_id",
        column2="grant_id",
        string="Benefits",
    )
    reason = fields.Text()

    @asks("read")
    def action_end(self):
        """Refuse or take back, with the reason.

        :raises UserError: without a reason
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Reason: say why, for who reads it later."))
        if self.step == "refuse":
            self.grant_ids._refuse(self.reason)
        else:
            self.grant_ids._check_may_take_back()
            self.grant_ids._take_back("decision", self.reason)
        return {"type": "ir.actions.act_window_close"}
