from odoo import api, fields, models


class RelationshipRegulationArticle(models.Model):
    """A part of a regulation, and which of our settings carry it (R282)."""

    _name = "relationship.regulation.article"
    _description = "Article of a Regulation"
    _inherit = ["relationship.line.mixin"]
    _order = "regulation_id, sequence, id"
    _line_of = "regulation_id"
    _line_states = ("draft",)
    # What carries an article may change while it is in force.
    _line_free = frozenset({"setting_ids"})

    regulation_id = fields.Many2one(
        comodel_name="relationship.regulation",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="regulation_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    number = fields.Char(help="Such as 4.2.")
    name = fields.Char(string="Article", required=True)
    text = fields.Text()
    setting_ids = fields.One2many(
        comodel_name="relationship.regulation.setting",
        inverse_name="article_id",
        string="Carried by",
        copy=True,
    )
    settings = fields.Char(compute="_compute_settings")

    @api.depends("setting_ids")
    @api.depends_context("lang")
    def _compute_settings(self):
        for article in self:
            article.settings = ", ".join(article.setting_ids.mapped("display_name"))

    @api.depends("number", "name")
    def _compute_display_name(self):
        for article in self:
            article.display_name = " ".join(
                filter(None, (article.number, article.name))
            )

    @api.model
    def _line_advice(self):
        return self.env._(
            "%s: compiled, and not changed any more. Send it back, or make a new"
            " version."
        )
