from odoo import api, models
from odoo.tools import SQL


class RelationshipCard(models.Model):
    """Who stands in for a leader of a team sees what he decides on."""

    _inherit = "relationship.card"

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            SQL(
                "SELECT c.id, s.user_id, 'stand_in' FROM relationship_card c"
                " JOIN (%s) s ON s.team_id = c.team_id",
                self.env["crm.team"]._relationship_stand_ins(),
                to_flush=self._fields["team_id"],
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "stand_in": self.env._("stands in for the leader of the team"),
        }
