from odoo import api, fields, models

from ...tools.asks import asks


class RelationshipComplaintWait(models.TransientModel):
    """Asks why a case waits and until when; also to prolong it."""

    _name = "relationship.complaint.wait"
    _description = "Let a Case Wait"
    _inherit = ["relationship.complaint.step.mixin"]

    reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Waits because",
        domain="[('kind', '=', 'complaint_wait')]",
    )
    date = fields.Datetime(
        string="Ask on",
        help="Then the owner is asked, and the clock runs again.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        case = self.env["relationship.complaint"].browse(values.get("complaint_id"))
        values.setdefault("reason_id", case._usual_wait_reason().id)
        values.setdefault("date", case._usual_wait_until())
        return values

    @asks("read")
    def action_wait(self):
        """Let the case wait, or wait longer."""
        self.ensure_one()
        case = self.complaint_id
        case.write({"wait_reason_id": self.reason_id.id, "wait_until": self.date})
        return case.state == "waiting" or case.action_wait()
