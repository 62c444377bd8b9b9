from odoo import api, fields, models

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
        return case and self._superior(case)

    @asks("read", once=True)
    def action_ask(self):
        """Ask: the superior sees the case, and has it on their list."""
        self.ensure_one()
        self.complaint_id.check_access("write")
        case, asking = self.complaint_id.sudo(), self.env.user.name
        able = self.user_id.sudo()._relationship_can_act(case.company_id)
        users = able or self._superior(case)
        case._inform(users)

        def compose(case):
            return case.env._(
                "%(user)s asks what to do: %(question)s",
                user=asking,
                question=self.question,
            )

        self.env["relationship.recipient.mixin"]._tell(case, users, compose)
        return True

    @api.model
    def _superior(self, case):
        """Return who is asked: the leader of the team, or who leads here."""
        case, me = case.sudo(), self.env.user
        people = case.team_id.user_id | case.card_id.team_id.user_id
        return case.company_id._relationship_somebody(people - me, without=me)
