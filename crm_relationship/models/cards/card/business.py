import json

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, format_date

from ....tools.dates.zone import company_zones_sql, today_sql

# Months of the chart and of what was bought.
MONTHS = 12
CATEGORIES = 5


class RelationshipCard(models.Model):
    """What the customer buys: turnover, invoices, and what they may buy (R018).

    Figures only, no documents: whoever may read the card reads them, without rights on
    invoices, and their sums are made in SQL. Those that lists and rules ask for are
    written by the refresh, see ``relationship.card.refresh``.
    """

    _inherit = "relationship.card"

    turnover = fields.Monetary(
        readonly=True,
        default=0,
        figure=True,
        help="In the period of the company's turnover scheme, refreshed every night.",
    )
    turnover_total = fields.Monetary(
        string="Turnover of All Time", readonly=True, default=0, figure=True
    )
    turnover_share = fields.Float(
        string="Share (%)",
        digits=(5, 2),
        compute="_compute_turnover_share",
        help="Percent of the company's turnover with all customers.",
    )
    group_turnover = fields.Monetary(
        compute="_compute_group_figures",
        help="Of this customer and of all units of its group.",
    )
    first_turnover_date = fields.Date(
        string="First Turnover", readonly=True, figure=True
    )
    last_turnover_date = fields.Date(string="Last Turnover", readonly=True, figure=True)
    # R058
    lifecycle = fields.Selection(
        selection=[
            ("potential", "Potential"),
            ("new", "New Customer"),
            ("active", "Active Customer"),
            ("lapsing", "Lapsing"),
            ("lost", "Lost"),
        ],
        default="potential",
        readonly=True,
        figure=True,
        group_expand=True,
        help="From the dates of the first and the last turnover, and the thresholds in"
        " the settings of the company.",
    )
    invoice_count = fields.Integer(
        string="Invoices in 12 Months", compute="_compute_business"
    )
    invoiced_amount = fields.Monetary(
        string="Invoiced in 12 Months",
        compute="_compute_business",
        help="Untaxed, less credit notes.",
    )
    overdue_amount = fields.Monetary(
        string="Overdue",
        compute="_compute_business",
        help="What is not paid of invoices that are due.",
    )
    turnover_chart = fields.Text(compute="_compute_turnover_chart")
    purchases = fields.Html(
        string="Bought in 12 Months", compute="_compute_purchases", sanitize=False
    )
    # R077
    bought_product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Products Bought",
        compute="_compute_bought_product_ids",
        search="_search_bought_product_ids",
        help="Invoiced in the last twelve months, and not given back.",
    )
    opportunity_count = fields.Integer(
        related="partner_id.opportunity_count",
        related_sudo=False,
        groups="sales_team.group_sale_salesman",
    )

    @api.depends("turnover", "company_id")
    def _compute_turnover_share(self):
        for company, cards in self.grouped("company_id").items():
            total = company._relationship_last_run().total if company else 0
            for card in cards:
                positive = max(card.turnover, 0)
                card.turnover_share = 100 * positive / total if total else 0

    @api.depends("turnover", "child_ids.turnover")
    def _compute_group_figures(self):
        # Group members that the user does not see count, too: it is their sum.
        figures, found = self._group_figures(), {}
        if ids := tuple(filter(None, self.ids)):
            rows = self.env.execute_query(
                SQL(
                    "SELECT root.id, %s FROM relationship_card root"
                    " JOIN relationship_card c"
                    " ON c.parent_path LIKE root.parent_path || '%%'"
                    " WHERE root.id IN %s AND c.active GROUP BY root.id",
                    SQL(", ").join(figures.values()),
                    ids,
                    to_flush=(self._fields["parent_path"], self._fields["active"]),
                )
            )
            found = {root_id: values for root_id, *values in rows}
        for card in self:
            alone = [card.turnover, *[0] * (len(figures) - 1)]
            values = found.get(card.id, alone)
            card.update(dict(zip(figures, values, strict=True)))

    @api.model
    def _group_figures(self):
        """Return the figures of a group: SQL of a sum over its cards ``c``, by field.

        That of turnover is the first. Extended by other capabilities.
        """
        turnover = SQL("SUM(c.turnover)", to_flush=self._fields["turnover"])
        return {"group_turnover": turnover}

    def _business_companies(self):
        """Yield each company, its saved cards, and the day 12 months ago."""
        for company, cards in self._origin.grouped("company_id").items():
            if company:
                today = company._relationship_today()
                yield company.sudo(), cards, today - relativedelta(months=MONTHS)

    @api.depends("partner_id", "company_id")
    def _compute_business(self):
        figures = {}
        for company, cards, start in self._business_companies():
            rows = self.env.execute_query(cards._business_sql(company, start))
            figures.update((card_id, values) for card_id, *values in rows)
        for card in self:
            values = figures.get(card._origin.id) or (0, 0, 0)
            card.invoice_count, card.invoiced_amount, card.overdue_amount = values

    def _business_sql(self, company, start):
        """Return SQL of (card, number, amount, overdue amount)."""
        return SQL(
            """
            SELECT c.id,
                   count(*) FILTER (WHERE m.invoice_date > %(start)s
                                      AND m.move_type <> 'out_refund')::int,
                   COALESCE(SUM(m.amount_untaxed_signed)
                            FILTER (WHERE m.invoice_date > %(start)s), 0),
                   COALESCE(SUM(m.amount_residual_signed)
                            FILTER (WHERE m.invoice_date_due < %(today)s
                                      AND m.amount_residual_signed > 0), 0)
              FROM relationship_card c
              JOIN res_partner p ON p.commercial_partner_id = c.partner_id
              JOIN account_move m ON m.partner_id = p.id AND m.company_id = c.company_id
             WHERE c.id IN %(ids)s AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
             GROUP BY c.id
            """,
            ids=tuple(self.ids),
            start=start,
            today=company._relationship_today(),
        )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_turnover_chart(self):
        amounts = {}
        for company, cards, start in self._business_companies():
            rows = self.env.execute_query(cards._months_sql(company, start))
            amounts.update({(card_id, month): value for card_id, month, value in rows})
        for card in self:
            today = (card.company_id or self.env.company)._relationship_today()
            first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
            values = [
                {
                    "label": format_date(self.env, month, date_format="MMM"),
                    "value": float(amounts.get((card._origin.id, month), 0)),
                    "type": "past",
                }
                for month in (first + relativedelta(months=n) for n in range(MONTHS))
            ]
            title = self._fields["turnover"]._description_string(self.env)
            card.turnover_chart = json.dumps([{"values": values, "key": title}])

    def _months_sql(self, company, start):
        """Return SQL of (card, first day of a month, turnover), of whatever source."""
        documents = self.env["relationship.turnover"]._documents_sql(
            company, "both", self.sudo().partner_id.ids
        )
        return SQL(
            """
            SELECT c.id, date_trunc('month', d.date)::date AS month, SUM(d.amount)
              FROM (%(documents)s) d
              JOIN res_partner p ON p.id = d.partner_id
              JOIN relationship_card c
                ON c.partner_id = p.commercial_partner_id AND c.id IN %(ids)s
             WHERE d.date >= %(start)s
             GROUP BY c.id, month
            """,
            documents=documents,
            ids=tuple(self.ids),
            start=start.replace(day=1),
        )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_purchases(self):
        found = {}
        for __, cards, start in self._business_companies():
            for card_id, *row in self.env.execute_query(cards._purchases_sql(start)):
                found.setdefault(card_id, []).append(row)
        for card in self:
            rows = found.get(card._origin.id, [])[:CATEGORIES]
            card.purchases = card._purchases_table(rows) if rows else False

    def _purchases_sql(self, start):
        """Return SQL of (card, product category, amount, last date), the most first."""
        return SQL(
            """
            SELECT c.id, g.complete_name, SUM(-l.balance) AS amount, max(l.date)
              FROM relationship_card c
              JOIN res_partner p ON p.commercial_partner_id = c.partner_id
              JOIN account_move m ON m.partner_id = p.id AND m.company_id = c.company_id
               AND m.state = 'posted' AND m.invoice_date > %s
               AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
              JOIN account_move_line l ON l.move_id = m.id
               AND l.display_type = 'product'
              JOIN product_product v ON v.id = l.product_id
              JOIN product_template t ON t.id = v.product_tmpl_id
              JOIN product_category g ON g.id = t.categ_id
             WHERE c.id IN %s
             GROUP BY c.id, g.id
             ORDER BY c.id, amount DESC, g.id
            """,
            start,
            tuple(self.ids),
        )

    def _purchases_table(self, rows):
        """Return a table of product categories: name, amount, last day."""
        line = Markup("<tr><td>%s</td><td class='text-end'>%s</td><td>%s</td></tr>")
        lines = [
            line
            % (
                name,
                format_amount(self.env, float(amount), self.currency_id),
                format_date(self.env, day),
            )
            for name, amount, day in rows
        ]
        table = Markup("<table class='table table-sm mb-0'><tbody>%s</tbody></table>")
        return table % Markup("").join(lines)

    # Who bought which product (R077)

    @api.depends("partner_id", "company_id")
    def _compute_bought_product_ids(self):
        bought = {}
        ids = tuple(self._origin.ids)
        if ids:
            select = self._bought_sql(SQL("card.id IN %s", ids))
            for card_id, product_id in self.env.execute_query(select):
                bought.setdefault(card_id, []).append(product_id)
        products = self.env["product.product"]
        for card in self:
            found = products.browse(sorted(bought.get(card._origin.id, [])))
            # Some may be of a company that the user does not work in.
            card.bought_product_ids = found._filtered_access("read")

    @api.model
    def _search_bought_product_ids(self, operator, value):
        """Find customers by what they bought, also for who reads no invoices."""
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        if operator != "in":
            return self._who_bought(Domain(value), bypass_access=operator == "any!")
        ids = [product_id for product_id in value if product_id]
        found = self._who_bought(Domain("id", "in", ids))
        if len(ids) == len(list(value)):
            return found
        return found | ~self._who_bought(Domain.TRUE)

    @api.model
    def _who_bought(self, domain, bypass_access=False):
        """Return the domain of the cards whose customers bought one of these products.

        :param domain: of the products
        """
        products = self.env["product.product"].with_context(active_test=False)
        query = products._search(domain, bypass_access=bypass_access)
        select = self._bought_sql(SQL("l.product_id IN %s", query.subselect()))
        return Domain(
            "id", "in", SQL("(SELECT bought.card_id FROM (%s) bought)", select)
        )

    @api.model
    def _bought_sql(self, condition):
        """Return SQL of (card_id, product_id) of what customers have bought and kept.

        :param condition: SQL on the card ``card``, or the invoice line ``l``
        """
        lines = self.env["account.move.line"]._fields
        moves = self.env["account.move"]._fields
        return SQL(
            """
            SELECT card.id AS card_id, l.product_id
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
              JOIN %(zones)s o ON o.id = m.company_id
               AND m.invoice_date > %(today)s - make_interval(months => %(months)s)
              JOIN res_partner p ON p.id = m.partner_id
              JOIN relationship_card card ON card.company_id = m.company_id
               AND card.partner_id = p.commercial_partner_id
             WHERE l.display_type = 'product' AND l.product_id IS NOT NULL
               AND %(condition)s
             GROUP BY card.id, l.product_id
            HAVING SUM(-l.balance) > 0
            """,
            zones=company_zones_sql(self.env),
            today=today_sql("o"),
            months=MONTHS,
            condition=condition,
            to_flush=(
                *(lines[name] for name in ("move_id", "product_id", "balance")),
                *(moves[name] for name in ("state", "partner_id", "invoice_date")),
                *(self._fields[name] for name in ("partner_id", "company_id")),
            ),
        )
