from odoo import api, fields, models
from odoo.tools import SQL

# Scores older than this say nothing of a customer any more.
YEARS = 2


class RelationshipValueScore(models.Model):
    """A score of a customer from elsewhere: a mining model, an AHP rating (R063)."""

    _name = "relationship.value.score"
    _description = "Imported Score"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        required=True, default=lambda self: self.env.company._relationship_today()
    )
    score = fields.Float(
        required=True, digits=(5, 1), aggregator="avg", help="From 0 to 100."
    )
    source = fields.Char(
        required=True,
        default="import",
        help="The method or system that the score comes from. The last one of each"
        " source counts, for two years.",
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        compute="_compute_card_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    _score_check = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "Score: enter a number from 0 to 100."
    )
    _date_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id, date, source)",
        "Score: there is one of this customer, day and source already. Update that"
        " line, or give the new one another source.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_card_id(self):
        # Who imports need not see the cards. A card made later is linked at night.
        cards = (
            self.env["relationship.card"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", self.partner_id.commercial_partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                ],
                ["partner_id", "company_id"],
            )
        )
        found = {(card.partner_id, card.company_id): card for card in cards}
        for line in self:
            key = (line.partner_id.commercial_partner_id, line.company_id)
            line.card_id = found.get(key, False)

    @api.model
    def _latest_sql(self, company):
        """Return SQL of (partner_id, score): the average of the last of each source."""
        self.flush_model()
        today = company._relationship_today()
        return SQL(
            """
            SELECT partner_id, AVG(score) AS score
              FROM (SELECT DISTINCT ON (p.commercial_partner_id, s.source)
                           p.commercial_partner_id AS partner_id, s.score
                      FROM relationship_value_score s
                      JOIN res_partner p ON p.id = s.partner_id
                     WHERE s.company_id = %s AND s.date > %s AND s.date <= %s
                     ORDER BY p.commercial_partner_id, s.source, s.date DESC, s.id DESC
                   ) latest
             GROUP BY partner_id
            """,
            company.id,
            fields.Date.subtract(today, years=YEARS),
            today,
        )
