from odoo import api, fields, models
from odoo.tools import SQL

SHOWN = "relationship_simulation"


class RelationshipCard(models.Model):
    """The tier that a customer would have, in a list that a simulation opens."""

    _inherit = "relationship.card"

    simulation_move = fields.Integer(
        string="Simulated Move",
        compute="_compute_simulation_move",
        search="_search_simulation_move",
        help="Number of the move in a simulation of the user.",
    )
    simulated_old_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier Now",
        compute="_compute_simulation_move",
    )
    simulated_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier Then",
        compute="_compute_simulation_move",
    )

    @api.depends_context("uid", SHOWN)
    def _compute_simulation_move(self):
        # The user's own: the statement looks for no others.
        moves = self.env["relationship.simulation.move"].sudo()
        shown = self.env.context.get(SHOWN)
        found = {}
        if isinstance(shown, int):
            found = dict(self.env.execute_query(self._simulated_moves_sql(shown)))
        for card in self:
            move = moves.browse(found.get(card._origin.id, ()))
            card.simulation_move = move.id
            card.simulated_old_tier_id = move.old_tier_id
            card.simulated_tier_id = move.new_tier_id

    def _simulated_moves_sql(self, simulation_id):
        """Return SQL of (card, move) of these cards, in a simulation of the user."""
        return SQL(
            "SELECT card_id::int, m.id FROM relationship_simulation_move m,"
            " jsonb_array_elements_text(m.card_ids) card_id"
            " WHERE m.simulation_id = %s AND m.create_uid = %s AND card_id::int IN %s",
            simulation_id,
            self.env.uid,
            tuple(self._origin.ids) or (None,),
        )

    @api.model
    def _search_simulation_move(self, operator, value):
        """Find the cards that would move, of what the user has simulated."""
        if operator != "in":
            return NotImplemented
        select = SQL(
            "(SELECT card_id::int FROM relationship_simulation_move m,"
            " jsonb_array_elements_text(m.card_ids) card_id"
            " WHERE m.id IN %s AND m.create_uid = %s)",
            tuple(number for number in value if isinstance(number, int)) or (None,),
            self.env.uid,
        )
        return [("id", "in", select)]
