from odoo import api, fields, models
from odoo.tools import SQL

from .tier import SERVICE_MODES


class RelationshipCard(models.Model):
    """The tiers of a card."""

    _inherit = "relationship.card"

    badge_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        group_expand="_read_group_badge_tier_id",
        help="In the scheme that the company shows on lists.",
    )
    service_mode = fields.Selection(
        selection=SERVICE_MODES,
        string="Service",
        readonly=True,
        copy=False,
        figure=True,
        help="One-to-one, if any tier of the customer says so or is one of key"
        " customers; by mailings, if one says that and no other.",
    )
    badge_color = fields.Integer(related="badge_tier_id.color")
    classification_ids = fields.One2many(
        comodel_name="relationship.classification", inverse_name="card_id"
    )
    tier_change_ids = fields.One2many(
        comodel_name="relationship.tier.change", inverse_name="card_id", readonly=True
    )
    explanation = fields.Text(string="Why This Tier", compute="_compute_explanation")

    @api.model
    def _read_group_badge_tier_id(self, tiers, domain):
        """Show all tiers of the badge scheme as columns, empty ones too."""
        return self.env.company.relationship_badge_scheme_id.tier_ids | tiers

    @api.depends("badge_tier_id", "classification_ids.tier_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for card in self:
            scheme = card.company_id.relationship_badge_scheme_id
            line = card.classification_ids.filtered(
                lambda line, scheme=scheme: line.scheme_id == scheme
            )
            card.explanation = line.explanation

    def _sync_badge(self):
        """Show the tier of the company's badge scheme on these cards."""
        self.env.flush_all()
        self._sync_badges_where(SQL("c.id IN %s", tuple(self.ids) or (None,)))

    @api.model
    def _sync_badges_where(self, condition):
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_card card SET badge_tier_id = now.tier_id
                  FROM (SELECT c.id, k.tier_id
                          FROM relationship_card c
                          JOIN res_company y ON y.id = c.company_id
                          LEFT JOIN relationship_classification k
                                 ON k.card_id = c.id
                                AND k.scheme_id = y.relationship_badge_scheme_id
                         WHERE %s) now
                 WHERE card.id = now.id
                   AND card.badge_tier_id IS DISTINCT FROM now.tier_id
                """,
                condition,
            )
        )
        self.invalidate_model(["badge_tier_id"])
