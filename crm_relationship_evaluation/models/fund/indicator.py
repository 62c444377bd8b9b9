import json
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.overview.indicator import Indicator
from odoo.addons.crm_relationship.tools.dates.zone import utc_moment_sql


class RelationshipIndicator(models.AbstractModel):
    """What a department costs, against its budget (R310, R343)."""

    _inherit = "relationship.indicator"

    @api.model
    def _indicators(self):
        return [
            *super()._indicators(),
            Indicator(
                "department_cost",
                self.env._("Department Cost against the Budget"),
                "relationship.expense",
                facts=self._department_cost_facts,
            ),
        ]

    @api.model
    def _department_cost_facts(self, company, first, after):
        """Return SQL of what is spent of funds, and of their budgets day by day.

        Spent is what is approved or booked. A budget is spread evenly over the days of
        its fund, so that each period, or part of one, has its share. A fund is the
        team's, and of who decides on it, else of the team's leader.
        """
        self.env["relationship.fund"].flush_model()
        self.env["relationship.expense"].flush_model()
        zone = company._relationship_zone()
        return SQL(
            """
            WITH funds AS (
                SELECT f.id, f.date_start, f.date_end, f.team_id, f.budget,
                       COALESCE(f.user_id, t.user_id) AS user_id,
                       COALESCE(%(rates)s::jsonb ->> f.currency_id::text, '1')::float8
                           AS rate
                  FROM relationship_fund f
                  LEFT JOIN crm_team t ON t.id = f.team_id
                 WHERE f.company_id = %(company)s AND f.state <> 'draft'
                   AND f.date_start < %(after)s AND f.date_end >= %(first)s
            )
            SELECT x.id AS record_id, f.user_id, f.team_id, %(spent_on)s AS moment,
                   f.rate * CASE x.state WHEN 'booked' THEN x.booked_amount
                                 ELSE x.fund_amount END AS numerator,
                   0::float8 AS denominator
              FROM funds f
              JOIN relationship_expense x ON x.fund_id = f.id
             WHERE x.state IN ('approved', 'booked')
               AND x.date >= %(first)s AND x.date < %(after)s
             UNION ALL
            SELECT NULL, f.user_id, f.team_id, %(day)s, 0,
                   f.rate * f.budget / (f.date_end - f.date_start + 1)
              FROM funds f
             CROSS JOIN LATERAL generate_series(
                   GREATEST(f.date_start, %(first)s), LEAST(f.date_end, %(last)s),
                   interval '1 day') AS d (day)
            """,
            rates=self._department_rates(company, first),
            company=company.id,
            first=first,
            after=after,
            last=after - timedelta(days=1),
            spent_on=utc_moment_sql("x.date", "00:00", zone),
            day=utc_moment_sql("d.day::date", "00:00", zone),
        )

    @api.model
    def _department_rates(self, company, day):
        """Return what one unit of each currency is in the company's, as JSON by id.

        One day's rates serve both spending and budget: they leave the share of each
        fund as it is, and only weigh funds of several currencies.
        """
        funds = self.env["relationship.fund"].sudo().with_context(active_test=False)
        funds = funds.search([("company_id", "=", company.id)])
        currencies = funds.currency_id | company.sudo().currency_id
        rates = currencies._get_rates(company, day)
        own = rates[company.currency_id.id]
        return json.dumps({key: own / rate for key, rate in rates.items()})
