from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date


class RelationshipTurnover(models.Model):
    """Turnover (营业额) that does not come from Odoo's invoices: one imported month.

    The model also answers what a customer's turnover is, from all its sources.
    """

    _name = "relationship.turnover"
    _description = "Imported Turnover"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _order = "month desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True,
        help="Any day of the month; the first one is kept.",
    )
    amount = fields.Monetary(
        required=True, help="In the currency of the company, without taxes."
    )
    source = fields.Char(
        required=True,
        default="import",
        help="Where the figure comes from, for example the name of the other system.",
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        compute="_compute_card_id",
        search="_search_card_id",
    )

    _month_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id, month, source)",
        "Month: the turnover of this customer is imported already for this month and"
        " source. Update that line, or give the new one another source.",
    )
    _company_month_idx = models.Index("(company_id, month)")

    @api.depends("partner_id", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for turnover in self:
            month = format_date(self.env, turnover.month, date_format="MMMM y")
            names = [turnover.partner_id.display_name, month]
            turnover.display_name = ", ".join(filter(None, names))

    @api.depends("partner_id", "company_id")
    def _compute_card_id(self):
        cards = self.env["relationship.card"].search_fetch(
            [
                ("partner_id", "in", self.partner_id.commercial_partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["partner_id", "company_id"],
        )
        found = {(card.partner_id, card.company_id): card for card in cards}
        for turnover in self:
            key = (turnover.partner_id.commercial_partner_id, turnover.company_id)
            turnover.card_id = found.get(key, False)

    @api.model
    def _search_card_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        if operator != "in":
            return self._lines_of(Domain(value), bypass_access=operator == "any!")
        ids = [card_id for card_id in value if card_id]
        lines = self._lines_of(Domain("id", "in", ids))
        if len(ids) == len(list(value)):
            return lines
        return lines | ~self._lines_of(Domain.TRUE)

    @api.model
    def _lines_of(self, domain, bypass_access=False):
        """Return the domain of the lines whose customer has such a card."""
        cards = self.env["relationship.card"].with_context(active_test=False)
        query = cards._search(domain, bypass_access=bypass_access)
        partners = self.env["res.partner"]._fields
        lines = SQL(
            "(SELECT t.id FROM relationship_turnover t"
            " JOIN res_partner p ON p.id = t.partner_id"
            " JOIN relationship_card c ON c.partner_id = p.commercial_partner_id"
            " AND c.company_id = t.company_id WHERE c.id IN %s)",
            query.subselect(),
            to_flush=(
                self._fields["partner_id"],
                self._fields["company_id"],
                cards._fields["partner_id"],
                cards._fields["company_id"],
                partners["commercial_partner_id"],
            ),
        )
        return Domain("id", "in", lines)

    @api.model
    def _complete_values(self, vals_list):
        defaults = self.default_get(["month"])
        return [self._with_first_day({**defaults, **vals}) for vals in vals_list]

    def write(self, vals):
        return super().write(self._with_first_day(vals))

    @api.model
    def _with_first_day(self, vals):
        if not vals.get("month"):
            return vals
        return {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)}

    @api.model
    def _document_queries(self, company, source):
        """Return SQL selects of (partner_id, date, amount) that make up turnover.

        Override to count other documents, such as orders.

        :param company: ``res.company``; amounts are in its currency
        :param str source: ``invoices``, ``imported`` or ``both``
        :return: list of ``SQL``
        """
        queries = []
        if source in ("invoices", "both"):
            # Credit notes are negative in amount_untaxed_signed.
            queries.append(
                SQL(
                    """
                    SELECT partner_id, invoice_date AS date,
                           amount_untaxed_signed AS amount
                      FROM account_move
                     WHERE company_id = %s
                       AND state = 'posted'
                       AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                    """,
                    company.id,
                )
            )
        if source in ("imported", "both"):
            queries.append(
                SQL(
                    "SELECT partner_id, month AS date, amount"
                    " FROM relationship_turnover WHERE company_id = %s",
                    company.id,
                )
            )
        return queries

    @api.model
    def _has_documents(self, company):
        """Return whether anything but imported turnover was sold in a company."""
        queries = self._document_queries(company, "invoices")
        documents = SQL(" UNION ALL ").join(queries)
        exists = SQL("SELECT EXISTS (SELECT FROM (%s) d)", documents)
        [(found,)] = self.env.execute_query(exists)
        return found

    @api.model
    def _documents_sql(self, company, source, partner_ids):
        documents = SQL(" UNION ALL ").join(self._document_queries(company, source))
        if partner_ids is None:
            return documents
        return SQL(
            "SELECT d.* FROM (%s) d WHERE d.partner_id IN"
            " (SELECT id FROM res_partner WHERE commercial_partner_id IN %s)",
            documents,
            tuple(partner_ids) or (None,),
        )

    @api.model
    def _period_turnover_sql(self, company, source, date_start, date_end, partners):
        """Return SQL of (partner_id, amount): turnover of each customer in a period.

        A document counts for the commercial partner of its contact as it is now:
        contacts that moved take their history along.

        :param date date_start: first day, included
        :param date date_end: last day, included
        :param partners: ids of the customers wanted, None for all
        """
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, SUM(d.amount) AS amount
              FROM (
                    SELECT partner_id, SUM(amount) AS amount
                      FROM (%(documents)s) document
                     WHERE date BETWEEN %(date_start)s AND %(date_end)s
                     GROUP BY partner_id
                   ) d
              JOIN res_partner p ON p.id = d.partner_id
             GROUP BY p.commercial_partner_id
            """,
            documents=self._documents_sql(company, source, partners),
            date_start=date_start,
            date_end=date_end,
        )

    @api.model
    def _lifetime_turnover_sql(self, company, source, date_start, date_end, partners):
        """Return SQL of (partner_id, turnover, turnover_total, date_first, date_last).

        ``turnover`` is that of the period, the rest is of all time until its end.
        Dates are those of documents that add to the turnover; none, where all of them
        were reversed. Parameters as for :meth:`_period_turnover_sql`.
        """
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   SUM(d.turnover) AS turnover,
                   SUM(d.turnover_total) AS turnover_total,
                   CASE WHEN SUM(d.turnover_total) <> 0
                        THEN MIN(d.date_first) END AS date_first,
                   CASE WHEN SUM(d.turnover_total) <> 0
                        THEN MAX(d.date_last) END AS date_last
              FROM (
                    SELECT partner_id,
                           SUM(amount) FILTER (WHERE date >= %(date_start)s)
                               AS turnover,
                           SUM(amount) AS turnover_total,
                           MIN(date) FILTER (WHERE amount > 0) AS date_first,
                           MAX(date) FILTER (WHERE amount > 0) AS date_last
                      FROM (%(documents)s) document
                     WHERE date <= %(date_end)s
                     GROUP BY partner_id
                   ) d
              JOIN res_partner p ON p.id = d.partner_id
             GROUP BY p.commercial_partner_id
            """,
            documents=self._documents_sql(company, source, partners),
            date_start=date_start,
            date_end=date_end,
        )
