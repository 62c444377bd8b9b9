from odoo import api, fields, models
from odoo.tools import SQL


class RelationshipCardRefresh(models.AbstractModel):
    """How satisfied a customer is, and the trend, are figures of the card."""

    _inherit = "relationship.card.refresh"

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        self._work_step(
            lambda: self._link_documents("relationship.satisfaction", company, ids),
            commit,
        )
        return super()._refresh_company(company, ids, commit)

    @api.model
    def _joins_sql(self, company, ids):
        return SQL(
            "%s LEFT JOIN (%s) answer ON answer.card_id = c.id",
            super()._joins_sql(company, ids),
            self._satisfaction_sql(company, ids),
        )

    @api.model
    def _values_sql(self, company):
        return {
            **super()._values_sql(company),
            "satisfaction": SQL("answer.satisfaction"),
            "satisfaction_trend": SQL("answer.satisfaction_trend"),
            "satisfaction_count": SQL("COALESCE(answer.satisfaction_count, 0)"),
        }

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
