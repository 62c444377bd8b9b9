from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.dates.zone import zone_day_sql


class RelationshipComplaintRate(models.Model):
    """Complaints of a month against what there was to complain about (R157).

    One row for each company, month and basis: visits, turnover, and what other addons
    add by :meth:`_bases`. Targets are settings of the company.
    """

    _name = "relationship.complaint.rate"
    _description = "Complaint Rate"
    _auto = False
    _order = "month desc, company_id, basis"
    _rec_name = "month"

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    month = fields.Date(readonly=True)
    basis = fields.Selection(
        selection=[
            ("visit", "For 100 Visits"),
            ("turnover", "For a Million of Turnover"),
        ],
        string="Measured by",
        readonly=True,
    )
    complaint_count = fields.Integer(string="Complaints", readonly=True)
    quantity = fields.Float(readonly=True, help="Visits, or turnover, of the month.")
    rate = fields.Float(readonly=True, aggregator="avg")
    target = fields.Float(readonly=True, aggregator="avg", help="0: no target.")
    is_over = fields.Boolean(string="Over Target", readonly=True)

    @api.model
    def _bases(self, company):
        """Return SQL selects of (date, quantity), and the unit, by basis.

        Days are those of the company.

        Extended by addons; the company has a field
        ``relationship_complaint_target_BASIS`` for each.

        :return: dictionary of basis to (SQL, number of units that a rate is for)
        """
        turnover = self.env["relationship.turnover"].sudo()
        source = company._relationship_turnover_scheme()._turnover_source()
        documents = SQL(" UNION ALL ").join(turnover._document_queries(company, source))
        return {
            "visit": (
                SQL(
                    "SELECT %s AS date, 1 AS quantity"
                    " FROM relationship_visit WHERE company_id = %s"
                    " AND state IN ('done', 'reported')",
                    zone_day_sql("date_start", company._relationship_zone()),
                    company.id,
                ),
                100,
            ),
            "turnover": (
                SQL("SELECT date, amount AS quantity FROM (%s) d", documents),
                1_000_000,
            ),
        }

    @property
    def _table_query(self):
        parts = [
            self._rate_sql(company, basis, *found)
            for company in self.env["res.company"].sudo().search([])
            for basis, found in self._bases(company).items()
        ]
        return SQL(
            "SELECT row_number() OVER (ORDER BY month, company_id, basis) AS id, *,"
            " target > 0 AND rate > target AS is_over FROM (%s) found",
            SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _rate_sql(self, company, basis, quantities, unit):
        target = company[f"relationship_complaint_target_{basis}"]
        return SQL(
            """
            SELECT %(company)s AS company_id, %(basis)s AS basis,
                   %(target)s::float8 AS target, q.month::date AS month,
                   COALESCE(c.number, 0) AS complaint_count,
                   q.quantity::float8 AS quantity,
                   COALESCE(c.number, 0) * %(unit)s / q.quantity::float8 AS rate
              FROM (SELECT date_trunc('month', date) AS month, SUM(quantity) AS quantity
                      FROM (%(quantities)s) one GROUP BY 1 HAVING SUM(quantity) > 0) q
              LEFT JOIN (SELECT date_trunc('month', %(received)s) AS month,
                                count(*) AS number
                           FROM relationship_complaint
                          WHERE kind = 'complaint' AND company_id = %(company)s
                          GROUP BY 1) c
                ON c.month = q.month
            """,
            company=company.id,
            basis=basis,
            target=target,
            unit=unit,
            quantities=quantities,
            received=zone_day_sql("received_date", company._relationship_zone()),
        )


class ResCompany(models.Model):
    """What complaint rate a company aims at."""

    _inherit = "res.company"

    relationship_complaint_target_visit = fields.Float(
        string="Complaints for 100 Visits",
        help="The rate that is aimed at, at most; 0: no target.",
    )
    relationship_complaint_target_turnover = fields.Float(
        string="Complaints for a Million of Turnover",
        help="The rate that is aimed at, at most; 0: no target.",
    )

    _relationship_target_check = models.Constraint(
        "CHECK (COALESCE(relationship_complaint_target_visit, 0) >= 0"
        " AND COALESCE(relationship_complaint_target_turnover, 0) >= 0)",
        "Complaints for 100 Visits, for a Million of Turnover: 0 is no target, and none"
        " is below.",
    )
