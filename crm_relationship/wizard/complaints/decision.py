from odoo import api, fields, models

from ...tools.asks import asks
from ...tools.choices import choices_of


class RelationshipComplaintDecision(models.TransientModel):
    """Asks why a case is rejected or reopened, and then does it."""

    _name = "relationship.complaint.decision"
    _description = "Reject or Reopen a Case"
    _inherit = ["relationship.complaint.step.mixin"]

    kind = fields.Selection(
        selection=[("complaint_reject", "Reject"), ("complaint_reopen", "Reopen")],
        required=True,
        default="complaint_reject",
    )
    reason_id = fields.Many2one(
        comodel_name="relationship.reason", domain="[('kind', '=', kind)]"
    )
    # R163
    alternative = fields.Text(
        help="What the customer is offered instead.",
    )
    customer_informed_date = fields.Datetime(
        string="Customer Informed",
        help="When the customer was told. Empty where an e-mail tells it.",
    )
    informed_channel = fields.Selection(
        selection=choices_of("relationship.complaint", "informed_channel"),
        string="Informed by",
    )
    is_mailed = fields.Boolean(compute="_compute_is_mailed")

    @api.depends("complaint_id")
    def _compute_is_mailed(self):
        for dialog in self:
            dialog.is_mailed = dialog.complaint_id._is_mailed()

    @asks("read")
    def action_decide(self):
        """Reject or reopen the case.

        :raises UserError: when the case cannot go there, or something is missing
        """
        self.ensure_one()
        case = self.complaint_id
        case.check_access("write")
        # A reason is kept as it was given with the step.
        if self.kind == "complaint_reopen":
            case._stamp(reopen_reason_id=self.reason_id.id)
            return case.action_reopen()
        if self.customer_informed_date:
            case.write(
                {
                    "customer_informed_date": self.customer_informed_date,
                    "informed_channel": self.informed_channel,
                }
            )
        case._stamp(reject_reason_id=self.reason_id.id, alternative=self.alternative)
        return case.action_reject()
