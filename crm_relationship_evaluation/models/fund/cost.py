from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The id of a row: that of its card so many times, and the number of its month.
SHARE = 100_000


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

    # Who works for the customer. The rule on it finds costs by the keys of cards, which
    # the planner takes into the sums; by a condition on cards all costs were summed.
    writer_ids = fields.Many2many(
        comodel_name="res.users",
        compute="_compute_writer_ids",
        search="_search_writer_ids",
    )

    def _compute_writer_ids(self):
        for row in self:
            row.writer_ids = row.card_id.sudo().writer_ids

    @api.model
    def _search_writer_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        cards = self.env["relationship.card"].sudo().with_context(active_test=False)
        return Domain("card_id", "in", cards.search([("writer_ids", "in", value)]).ids)

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Rows that are read by their ids are found by the keys of their cards, too.
        domain = Domain(domain).map_conditions(self._with_card)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _with_card(self, condition):
        """Return a condition on ids with the one on cards that follows from it."""
        ids = condition.value
        if condition.field_expr != "id" or condition.operator != "in":
            return condition
        if not isinstance(ids, (list, tuple, set, frozenset)) or not all(ids):
            return condition
        cards = {number // SHARE for number in ids}
        return condition & Domain("card_id", "in", cards)

    @property
    def _table_query(self):
        for name in ("relationship.expense", "relationship.card"):
            self.env[name].flush_model()
        # By the card of what is summed: a condition on it goes on into the sums.
        # Each company counts its turnover from sources of its own.
        parts = [
            self._turnover_sql(company)
            for company in self.env["res.company"].sudo().search([])
        ]
        return SQL(
            """
            SELECT c.id::bigint * %s
                       + EXTRACT(year FROM m.month)::int * 12
                       + EXTRACT(month FROM m.month)::int AS id,
                   m.card_id, c.company_id, y.currency_id, c.user_id, c.team_id,
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
             GROUP BY m.card_id, c.id, y.currency_id, m.month
            """,
            SHARE,
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
