from odoo import api, fields, models
from odoo.tools import SQL

MEASURES = {
    "satisfaction": "numeric",
    "satisfaction_trend": "numeric",
    "satisfaction_count": "int4",
}


class RelationshipCard(models.Model):
    """How satisfied a customer is: the average of the last twelve months."""

    _inherit = "relationship.card"

    satisfaction = fields.Float(
        digits=(5, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Average of the answers of the last twelve months, 0 to 100. Kept when an"
        " answer comes, and refreshed every night.",
    )
    satisfaction_trend = fields.Float(
        digits=(5, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Against the twelve months before.",
    )
    satisfaction_count = fields.Integer(
        string="Answers",
        readonly=True,
        copy=False,
        default=0,
        help="Answers of the last twelve months.",
    )
    satisfaction_ids = fields.One2many(
        comodel_name="relationship.satisfaction",
        inverse_name="card_id",
        string="All Answers",
    )

    @api.model
    def _figures(self):
        return {**super()._figures(), **MEASURES}

    @api.model
    def _satisfaction_sql(self, company, ids):
        """Return SQL of the figures of cards that have answers, by ``card_id``.

        :param ids: ids of the cards, None for all
        """
        today = company._relationship_today()
        year = fields.Date.subtract(today, years=1)
        return SQL(
            """
            SELECT card_id,
                   round(avg(score) FILTER (WHERE date > %(year)s), 2) AS satisfaction,
                   round(avg(score) FILTER (WHERE date > %(year)s)
                         - avg(score) FILTER (WHERE date <= %(year)s), 2)
                       AS satisfaction_trend,
                   count(*) FILTER (WHERE date > %(year)s)::int4 AS satisfaction_count
              FROM relationship_satisfaction
             WHERE is_first AND date > %(years)s AND %(scope)s
             GROUP BY card_id
            """,
            year=year,
            years=fields.Date.subtract(today, years=2),
            scope=SQL("TRUE") if ids is None else SQL("card_id IN %s", tuple(ids)),
        )

    @api.model
    def _refresh_joins_sql(self, company, ids):
        return SQL(
            "%s LEFT JOIN (%s) answer ON answer.card_id = c.id",
            super()._refresh_joins_sql(company, ids),
            self._satisfaction_sql(company, ids),
        )

    @api.model
    def _refresh_values_sql(self, company):
        return SQL(
            "%s, answer.satisfaction, answer.satisfaction_trend,"
            " COALESCE(answer.satisfaction_count, 0) AS satisfaction_count",
            super()._refresh_values_sql(company),
        )

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        self._work_step(
            lambda: self._link_documents("relationship.satisfaction", company, ids),
            commit,
        )
        return super()._refresh_company(company, ids, commit)

    def action_open_satisfaction(self):
        """Open the answers of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_satisfaction_action"
        )
        return {
            **action,
            "domain": [("card_id", "=", self.id)],
            "views": [(False, "list"), (False, "graph"), (False, "form")],
        }
