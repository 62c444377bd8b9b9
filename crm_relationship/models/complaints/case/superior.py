from odoo import models


class RelationshipComplaint(models.Model):
    """Requests that are not clear: a superior is asked before anything is promised."""

    _inherit = "relationship.complaint"

    def _superior(self):
        """Return who is asked: the leader of the team, or who leads here (R167)."""
        self.ensure_one()
        case, me = self.sudo(), self.env.user
        people = case.team_id.user_id | case.card_id.team_id.user_id
        return case.company_id._relationship_somebody(people - me, without=me)

    def _ask_superior(self, superior, question):
        """Ask a superior; they see the case from then on.

        :raises AccessError: for who does not work on the case
        """
        self.ensure_one()
        self.check_access("write")
        case, asks = self.sudo(), self.env.user.name
        able = superior.sudo()._relationship_can_act(case.company_id)
        users = able or self._superior()
        case._inform(users)

        def compose(case):
            return case.env._(
                "%(user)s asks what to do: %(question)s", user=asks, question=question
            )

        self.env["relationship.recipient.mixin"]._tell(case, users, compose)
