from odoo import models


class RelationshipSatisfactionMixin(models.AbstractModel):
    """A document about which customers are asked: a source of satisfaction.

    Its model is a ``mail.thread``.
    """

    _name = "relationship.satisfaction.mixin"
    _description = "Source of Satisfaction"

    def _satisfaction_values(self):
        """Return whose answer one about this document is.

        :return: ids of customer, company, card, and who served the customer; without
            a card, the answer finds that of the customer in the company
        """
        self.ensure_one()
        names = ("partner_id", "company_id", "card_id", "user_id", "team_id")
        return {name: self[name].id for name in names}

    def _is_followed_up(self):
        """Tell whether a low score opens a measure, and the leader hears of it."""
        return True

    def _follow_up_people(self, answer):
        """Return whose the measure is: the first of these users who can act."""
        return answer.team_id.user_id | answer.user_id | answer.card_id.leader_id

    def _follow_up_values(self):
        """Return what the measure that a low score opens belongs to."""
        return {}
