from odoo import fields, models


class RelationshipComplaintDecision(models.TransientModel):
    """Asks why a case is rejected or reopened, and then does it."""

    _name = "relationship.complaint.decision"
    _description = "Reject or Reopen a Case"

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        default=lambda self: self.env.context.get("active_id"),
    )
    kind = fields.Selection(
        selection=[("complaint_reject", "Reject"), ("complaint_reopen", "Reopen")],
        required=True,
        default="complaint_reject",
    )
    reason_id = fields.Many2one(
        comodel_name="relationship.reason", domain="[('kind', '=', kind)]"
    )
    alternative = fields.Text(
        help="What the customer is offered instead (R163).",
    )

    def action_decide(self):
        """Reject or reopen the case.

        :raises UserError: when the case cannot go there, or something is missing
        """
        self.ensure_one()
        if self.kind == "complaint_reopen":
            self.complaint_id.reopen_reason_id = self.reason_id
            return self.complaint_id.action_reopen()
        self.complaint_id.write(
            {"reject_reason_id": self.reason_id.id, "alternative": self.alternative}
        )
        return self.complaint_id.action_reject()
