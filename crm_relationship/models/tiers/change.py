from odoo import api, fields, models


class RelationshipTierChange(models.Model):
    """One change of a card's tier, with the figures of the day."""

    _name = "relationship.tier.change"
    _description = "Tier Change"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _order = "date desc, id desc"
    _rec_name = "card_id"

    card_id = fields.Many2one(
        comodel_name="relationship.card",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    old_tier_id = fields.Many2one(comodel_name="relationship.tier", readonly=True)
    new_tier_id = fields.Many2one(comodel_name="relationship.tier", readonly=True)
    date = fields.Date(required=True, readonly=True)
    cause = fields.Selection(
        selection=[
            ("computed", "Computed"),
            ("override", "Set by Hand"),
            ("expired", "Override Ended"),
            ("review", "Review"),
            ("merge", "Cards Merged"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(comodel_name="res.users", string="By", readonly=True)
    reason = fields.Char(readonly=True)
    run_id = fields.Many2one(
        comodel_name="relationship.classification.run", readonly=True
    )
    rule_key = fields.Integer(string="Rule then", readonly=True)
    turnover = fields.Monetary(readonly=True)
    explanation = fields.Text(string="Why", compute="_compute_explanation")

    # The history of a card, newest first, a page at a time: days count as their noon.
    _history_idx = models.Index("(card_id, (date + time '12:00') DESC, id DESC)")
    # What moved in a period, of all customers; to come into a first tier is no move.
    _moved_idx = models.Index(
        "(company_id, date) WHERE old_tier_id IS NOT NULL AND new_tier_id IS NOT NULL"
    )

    @api.depends("run_id", "turnover", "cause", "reason")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for change in self:
            if change.cause == "override":
                change.explanation = self.env._(
                    "Set by %(user)s: %(reason)s",
                    user=change.user_id.sudo().name or "",
                    reason=change.reason or self.env._("no reason given"),
                )
            else:
                change.explanation = change.run_id._explain(
                    change.rule_key, change.turnover
                )
