from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from ....tools.asks import asks


class RelationshipSimulationMove(models.TransientModel):
    """How many customers would go from one tier to another, and which.

    Those who stay are counted, too: from a tier to itself.
    """

    _name = "relationship.simulation.move"
    _description = "Move in a Simulation"
    _inherit = ["relationship.entry.mixin"]
    _order = "id"

    simulation_id = fields.Many2one(
        comodel_name="relationship.simulation",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    old_tier_id = fields.Many2one(
        comodel_name="relationship.tier", string="Tier Now", readonly=True
    )
    new_tier_id = fields.Many2one(
        comodel_name="relationship.tier", string="Tier Then", readonly=True
    )
    direction = fields.Selection(
        selection=[
            ("up", "Up"),
            ("down", "Down"),
            ("first", "First Tier"),
            ("stays", "Stays"),
        ],
        compute="_compute_direction",
        store=True,
    )
    card_count = fields.Integer(string="Customers", readonly=True)
    anyway_count = fields.Integer(
        string="Also without the Change",
        readonly=True,
        help="Of these, whom the next run moves by the rules as they are saved.",
    )
    # Not for administrators, who set up tiers and see no customer.
    turnover = fields.Monetary(
        readonly=True, groups="crm_relationship.group_relationship_head"
    )
    # Read in SQL by the list of cards, which shows those whom the reader may see.
    card_ids = fields.Json(readonly=True, groups=NO_ACCESS)

    @api.depends("old_tier_id", "new_tier_id")
    def _compute_direction(self):
        for move in self:
            old, new = move.old_tier_id, move.new_tier_id
            if old == new:
                move.direction = "stays"
            elif not old:
                move.direction = "first"
            else:
                move.direction = "up" if new and new._is_above(old) else "down"

    @asks("read")
    def action_open_cards(self):
        """Open the customers who would move so, as far as the user sees them."""
        return self.simulation_id._open_cards(self)
