from odoo import api, fields, models


class RelationshipCard(models.Model):
    """The whole process with a key customer: who leads, who joins in (R076, R079)."""

    _inherit = "relationship.card"

    is_key_customer = fields.Boolean(
        string="Key Customer", compute="_compute_is_key_customer"
    )
    strategic_stage = fields.Selection(
        selection=[
            ("development", "Development"),
            ("maintenance", "Maintenance"),
            ("evaluation", "Evaluation"),
        ],
        string="Stage",
        tracking=True,
        help="Where the work with a key customer is: he is won, kept, or judged anew.",
    )
    leading_team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Led by",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The department that leads the work with the customer.",
    )
    cooperating_team_ids = fields.Many2many(
        comodel_name="crm.team",
        relation="relationship_card_cooperating_team_rel",
        column1="card_id",
        column2="team_id",
        string="Cooperating Departments",
        check_company=True,
        help="Departments that work together for the customer.",
    )
    cooperation_note = fields.Text(
        string="Cooperation", help="What each department contributes, and by when."
    )

    @api.depends("classification_ids.tier_id.is_key")
    def _compute_is_key_customer(self):
        for card in self:
            tiers = card.classification_ids.tier_id
            card.is_key_customer = any(tier.is_key for tier in tiers)
