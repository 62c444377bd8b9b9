from odoo import api, fields, models
from odoo.tools import SQL

from .work import NOW


class RelationshipTierAccuracy(models.Model):
    """How many customers are in the tier that the rules give them, by month (R071).

    Measured every night for the month that runs; what it was at the end of a month
    stays.
    """

    _name = "relationship.tier.accuracy"
    _description = "Accuracy of Tiers"
    _inherit = ["relationship.entry.mixin"]
    _order = "month desc, scheme_id, id"
    _rec_name = "scheme_id"

    month = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    team_id = fields.Many2one(comodel_name="crm.team", readonly=True)
    card_count = fields.Integer(string="Customers", readonly=True)
    met_count = fields.Integer(string="As Computed", readonly=True)
    accuracy = fields.Float(
        string="As Computed (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Percent of the customers whose tier is the one by the rules.",
    )

    _month_idx = models.Index("(company_id, month)")

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Weigh each month and team by its customers."""
        if aggregate_spec == "accuracy:avg":
            return SQL(
                "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
                self._field_to_sql(self._table, "met_count", query),
                self._field_to_sql(self._table, "card_count", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _measure(self, company):
        """Measure the month that runs, for all schemes with rules, in one statement."""
        self.env.flush_all()
        month = company._relationship_today().replace(day=1)
        self.env.cr.execute(
            SQL(
                "DELETE FROM relationship_tier_accuracy"
                " WHERE company_id = %s AND month = %s",
                company.id,
                month,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO relationship_tier_accuracy (
                    company_id, scheme_id, team_id, month, card_count, met_count,
                    accuracy, create_date, write_date)
                SELECT %(company)s, n.scheme_id, n.team_id, %(month)s, n.cards, n.met,
                       100.0 * n.met / n.cards, %(now)s, %(now)s
                  FROM (SELECT k.scheme_id, c.team_id, count(*) AS cards,
                               count(*) FILTER (
                                   WHERE k.tier_id = k.computed_tier_id) AS met
                          FROM relationship_classification k
                          JOIN relationship_card c ON c.id = k.card_id AND c.active
                          JOIN relationship_scheme s
                            ON s.id = k.scheme_id AND s.active
                         WHERE k.company_id = %(company)s
                           AND k.computed_tier_id IS NOT NULL
                         GROUP BY k.scheme_id, c.team_id) n
                """,
                month=month,
                company=company.id,
                now=NOW,
            )
        )
        self.invalidate_model()
