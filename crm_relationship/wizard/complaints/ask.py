from odoo import fields, models

from ...tools.asks import asks


class RelationshipComplaintAsk(models.TransientModel):
    """Asks a superior what to do: no promise is made on the spot (R167)."""

    _name = "relationship.complaint.ask"
    _description = "Ask a Superior"
    _inherit = ["relationship.complaint.step.mixin"]

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Superior",
        domain="[('share', '=', False)]",
        default=lambda self: self._default_user_id(),
    )
    question = fields.Text()

    def _default_user_id(self):
        case = self.env["relationship.complaint"].browse(
            self.env.context.get("active_id")
        )
        return case and case._superior()

    @asks("read", once=True)
    def action_ask(self):
        """Ask: the superior sees the case, and has it on their list."""
        self.ensure_one()
        self.complaint_id._ask_superior(self.user_id, self.question)
        return True
