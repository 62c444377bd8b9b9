from odoo import fields, models
from odoo.tools import SQL


class RelationshipCost(models.Model):
    """What a customer costs beside its turnover: one row for each month (R343).

    Costs are expenses that are approved or booked, by their day; turnover is what the
    tiers count, by the date of its documents. Both are in the company's currency.
    """

    _name = "relationship.cost"
    _description = "Cost and Turnover of a Customer"
    _inherit = ["relationship.disclosure.mixin"]
    _auto = False
    _order = "month desc, cost desc, id desc"
    _rec_name = "card_id"

    card_id = fields.Many2one(
        comodel_name="relationship.card", string="Customer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Specialist", readonly=True
    )
    team_id = fields.Many2one(comodel_name="crm.team", readonly=True)
    tier_id = fields.Many2one(comodel_name="relationship.tier", readonly=True)
    month = fields.Date(readonly=True)
    expense_count = fields.Integer(string="Number of Expenses", readonly=True)
    cost = fields.Monetary(readonly=True)
    turnover = fields.Monetary(readonly=True)
    balance = fields.Monetary(
        string="Turnover without Cost",
        readonly=True,
        help="What is left of the turnover when the expenses are taken off.",
    )

    @property
    def _table_query(self):
        for name in ("relationship.expense", "relationship.card"):
            self.env[name].flush_model()
        # Each company counts its turnover from sources of its own.
        parts = [
            self._turnover_sql(company)
            for company in self.env["res.company"].sudo().search([])
        ]
        return SQL(
            """
            SELECT c.id::bigint * 100000
                       + EXTRACT(year FROM m.month)::int * 12
                       + EXTRACT(month FROM m.month)::int AS id,
                   c.id AS card_id, c.company_id, y.currency_id, c.user_id, c.team_id,
                   c.badge_tier_id AS tier_id, m.month,
                   SUM(m.number)::int AS expense_count,
                   SUM(m.cost) AS cost, SUM(m.turnover) AS turnover,
                   SUM(m.turnover) - SUM(m.cost) AS balance
              FROM (SELECT card_id, date_trunc('month', date)::date AS month,
                           1 AS number, cost, 0 AS turnover
                      FROM relationship_expense
                     WHERE state IN ('approved', 'booked') AND card_id IS NOT NULL
                     UNION ALL %s) m
              JOIN relationship_card c ON c.id = m.card_id
              JOIN res_company y ON y.id = c.company_id
             GROUP BY c.id, y.currency_id, m.month
            """,
            SQL(" UNION ALL ").join(parts),
        )

    def _turnover_sql(self, company):
        """Return SQL of the turnover of a company's cards, by month.

        Documents are joined before they are summed: so those of one card are found by
        their customer, and no others are read.
        """
        turnover = self.env["relationship.turnover"].sudo()
        source = company._relationship_turnover_scheme()._turnover_source()
        return SQL(
            """
            (SELECT c.id AS card_id, date_trunc('month', d.date)::date AS month,
                    0 AS number, 0 AS cost, SUM(d.amount) AS turnover
               FROM (%(documents)s) d
               JOIN res_partner p ON p.id = d.partner_id
               JOIN relationship_card c ON c.partner_id = p.commercial_partner_id
                AND c.company_id = %(company)s
              WHERE d.date IS NOT NULL
              GROUP BY 1, 2)
            """,
            documents=turnover._documents_sql(company, source, None),
            company=company.id,
        )
