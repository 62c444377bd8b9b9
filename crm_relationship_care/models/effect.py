from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates.zone import utc_moment


class RelationshipEffect(models.AbstractModel):
    """Figures of some customers and of the others, in a span of days.

    One statement for each figure, over all cards that are compared: of maintenance
    plans (R217), and of notices and promotions (R285).
    """

    _name = "relationship.effect"
    _description = "Effect on Customers"

    @api.model
    def _spans(self, start, last):
        """Return a span of days, and as many days before it.

        :return: pairs (first day, last day), the earlier first
        """
        days = max((last - start).days + 1, 1)
        return (
            (start - timedelta(days=days), start - timedelta(1)),
            (start, start + timedelta(days=days - 1)),
        )

    @api.model
    def _compare(self, company, name, span, within, cards=None):
        """Return a figure of some customers and of the others.

        :param str name: of an indicator of goals
        :param span: (first day, last day)
        :param within: SQL of the ids of these cards
        :param cards: SQL of the ids of all that are compared; None: the company's
        :return: dictionary: True, of these customers; False, of the others; None
            where there is nothing to count
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id IS NOT NULL AS within, %(figure)s
                  FROM relationship_card c
                  LEFT JOIN (SELECT DISTINCT w.id FROM (%(within)s) AS w (id)) m
                         ON m.id = c.id
                  LEFT JOIN (%(values)s) v ON v.card_id = c.id
                 WHERE c.active AND c.company_id = %(company)s AND %(cards)s
                 GROUP BY 1
                """,
                # An average of answers, or of what each customer has.
                figure=SQL("sum(v.amount) / NULLIF(sum(v.number), 0)")
                if name in ("satisfaction", "loyalty")
                else SQL("avg(COALESCE(v.amount, 0))"),
                within=within,
                values=self._values_sql(company, name, *span),
                company=company.id,
                cards=SQL("c.id IN (%s)", cards) if cards else SQL("TRUE"),
            )
        )
        found = {
            is_within: None if figure is None else float(figure)
            for is_within, figure in rows
        }
        return {True: found.get(True), False: found.get(False)}

    @api.model
    def _values_sql(self, company, name, first, last):
        """Return SQL of (card_id, amount, number) of a figure in days of a company."""
        zone = company._relationship_zone()
        span = {
            "first": utc_moment(first, 0, zone),
            "upto": utc_moment(last + timedelta(days=1), 0, zone),
        }
        if name in ("satisfaction", "loyalty"):
            column = "score" if name == "satisfaction" else "promoter_score"
            return SQL(
                "SELECT card_id, sum(%(column)s) AS amount, count(%(column)s) AS number"
                " FROM relationship_satisfaction WHERE is_first"
                " AND date >= %(first)s AND date < %(upto)s GROUP BY card_id",
                column=SQL.identifier(column),
                **span,
            )
        if name == "turnover":
            turnover = self.env["relationship.turnover"].sudo()
            return SQL(
                "SELECT k.id AS card_id, t.amount, 1 AS number"
                " FROM (%s) t JOIN relationship_card k"
                " ON k.partner_id = t.partner_id AND k.company_id = %s",
                turnover._period_turnover_sql(company, "both", first, last, None),
                company.id,
            )
        table, date, state = {
            "contacts": (
                "relationship_visit",
                "date_start",
                SQL("state IN ('done', 'reported')"),
            ),
            "cases": (
                "relationship_complaint",
                "received_date",
                SQL("kind='complaint'"),
            ),
        }[name]
        return SQL(
            "SELECT card_id, count(*) AS amount, 1 AS number FROM %(table)s"
            " WHERE %(date)s >= %(first)s AND %(date)s < %(upto)s AND %(state)s"
            " GROUP BY card_id",
            table=SQL.identifier(table),
            date=SQL.identifier(date),
            state=state,
            **span,
        )
