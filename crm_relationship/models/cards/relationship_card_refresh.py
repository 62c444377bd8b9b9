import functools

from odoo import api, fields, models
from odoo.tools import SQL

# Columns that a refresh writes; other capabilities have more.
FIGURES = {
    "turnover": "numeric",
    "turnover_total": "numeric",
    "first_turnover_date": "date",
    "last_turnover_date": "date",
    "lifecycle": "varchar",
    "completeness": "int4",
    "review_due_date": "date",
    "reconcile_reason": "varchar",
    "open_complaint_count": "int4",
    "satisfaction": "numeric",
    "satisfaction_trend": "numeric",
    "satisfaction_count": "int4",
}


class RelationshipCard(models.Model):
    """The figures of a card, refreshed every night for all cards in SQL."""

    _inherit = "relationship.card"

    _work_table = "relationship_card_work"

    turnover = fields.Monetary(
        readonly=True,
        copy=False,
        default=0,
        help="In the period of the company's turnover scheme, refreshed every night.",
    )
    turnover_total = fields.Monetary(
        string="Turnover of All Time", readonly=True, copy=False, default=0
    )
    turnover_share = fields.Float(
        string="Share (%)",
        digits=(5, 2),
        compute="_compute_turnover_share",
        help="Percent of the company's turnover with all customers.",
    )
    group_turnover = fields.Monetary(
        compute="_compute_group_turnover",
        help="Of this customer and of all units of its group.",
    )
    first_turnover_date = fields.Date(
        string="First Turnover", readonly=True, copy=False
    )
    last_turnover_date = fields.Date(string="Last Turnover", readonly=True, copy=False)
    lifecycle = fields.Selection(
        selection=[
            ("potential", "Potential"),
            ("new", "New"),
            ("active", "Active"),
            ("lapsing", "Lapsing"),
            ("lost", "Lost"),
        ],
        default="potential",
        readonly=True,
        copy=False,
        group_expand=True,
        help="From the dates of the first and the last turnover, "
        "and the thresholds in the settings of the company (R058).",
    )
    completeness = fields.Integer(
        string="Completeness (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Percent of the required fields that are filled (R329).",
    )
    missing_fields = fields.Char(compute="_compute_missing_fields")
    review_due_date = fields.Date(
        string="Review Due",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The card must be confirmed again by this day (X30). "
        "Customers served by mailings need no review.",
    )
    reconcile_reason = fields.Selection(
        selection=[
            ("not_commercial", "Belongs to another customer"),
            ("archived", "Contact is archived"),
            ("company", "Contact is of another company"),
            ("no_owner", "Without specialist"),
        ],
        string="To Reconcile",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    @api.model
    def _figures(self):
        """Return the columns that a refresh writes, with their types."""
        return FIGURES

    @api.model
    def _get_work_columns(self):
        return {"card_id": "int4 NOT NULL", "version": "xid", **self._figures()}

    @api.model
    def _figure_fields(self):
        """Return the names of the fields that only a refresh writes."""
        return frozenset(self._figures())

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | self._figure_fields()

    @api.depends("turnover", "company_id")
    def _compute_turnover_share(self):
        for company, cards in self.grouped("company_id").items():
            total = company._relationship_last_run().total if company else 0
            for card in cards:
                positive = max(card.turnover, 0)
                card.turnover_share = 100 * positive / total if total else 0

    @api.depends("turnover", "child_ids.turnover")
    def _compute_group_turnover(self):
        # Group members that the user does not see count, too: it is their sum.
        paths = {card.id: card.parent_path for card in self if card.parent_path}
        sums = {}
        if paths:
            rows = self.env.execute_query(
                SQL(
                    "SELECT root.id, SUM(c.turnover) FROM relationship_card root"
                    " JOIN relationship_card c"
                    " ON c.parent_path LIKE root.parent_path || '%%'"
                    " WHERE root.id IN %s AND c.active GROUP BY root.id",
                    tuple(paths),
                    to_flush=(self._fields["turnover"], self._fields["parent_path"]),
                )
            )
            sums = dict(rows)
        for card in self:
            card.group_turnover = sums.get(card.id, card.turnover)

    @api.depends("completeness", "format_id")
    @api.depends_context("lang")
    def _compute_missing_fields(self):
        requirements = self.env["relationship.card.requirement"].sudo().search_fetch([])
        missing = self._missing_requirements(requirements)
        labels = {
            requirement.id: requirement._get_field()._description_string(self.env)
            for requirement in requirements
        }
        for card in self:
            card.missing_fields = ", ".join(
                labels[requirement_id] for requirement_id in missing.get(card.id, [])
            )

    def _missing_requirements(self, requirements):
        """Return the ids of the unmet ones among ``requirements``, by card id."""
        if not requirements or not self.ids:
            return {}
        self.env.flush_all()
        unmet = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", requirement._missing_sql(), requirement.id)
            for requirement in requirements
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, array_remove(ARRAY[%s]::int[], NULL)"
                " FROM relationship_card c JOIN res_partner p ON p.id = c.partner_id"
                " WHERE c.id IN %s",
                unmet,
                tuple(self.ids),
            )
        )
        return dict(rows)

    @api.model
    def _cron_refresh(self):
        """Refresh the figures of all cards, company by company."""
        wanting = self.env["res.company"].search(
            [("relationship_auto_card", "=", True)]
        )
        for company in wanting:
            self._work_step(lambda c=company: self._create_for_turnover(c), commit=True)
        self._work_step(self._work_discard, commit=True)
        for company in self._companies_with_cards():
            self._refresh_company(company, commit=True)

    @api.model
    def _companies_with_cards(self):
        """Return the companies that have cards."""
        # In the order of an index: one look for each company, not a look at all cards.
        rows = self.env.execute_query(
            SQL(
                "SELECT y.id FROM res_company y CROSS JOIN LATERAL ("
                " SELECT c.id FROM relationship_card c"
                " WHERE c.company_id = y.id AND c.active IS TRUE"
                " ORDER BY c.turnover DESC, c.id LIMIT 1) card ORDER BY y.id"
            )
        )
        return self.env["res.company"].browse([row[0] for row in rows])

    def action_refresh(self):
        """Refresh figures, completeness and tiers of these cards now."""
        self.check_access("read")
        self._refresh_all_figures()
        return True

    def _refresh_all_figures(self):
        """Refresh what is computed for a card: its tiers first, then its figures."""
        self._refresh(self.ids)

    @api.model
    def _refresh(self, ids):
        """Refresh the figures of the cards ``ids``, in the caller's transaction."""
        cards = self.sudo().browse(ids)
        for company, company_cards in cards.grouped("company_id").items():
            self._refresh_company(company, ids=company_cards.ids)

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        """Compute the figures of the cards of ``company``, and write what differs.

        :param ids: ids of the cards, None for all active ones
        :param bool commit: commit step by step, for scheduled actions
        """
        job = self._work_step(lambda: self._refresh_compute(company, ids), commit)
        self._work_apply(job, functools.partial(self._refresh_apply_sql, job), commit)
        self.browse(ids or ()).invalidate_recordset(self._figures())
        if ids is None:
            self.invalidate_model(self._figures())

    @api.model
    def _refresh_compute(self, company, ids):
        self._work_begin(whole=ids is None, temporary=["relationship_turnover_now"])
        job = self._work_new_job()
        self._refresh_measure(company, ids)
        figures = self._figures()
        names = SQL(", ").join(map(SQL.identifier, figures))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO relationship_card_work (job, card_id, version, %(names)s)
                SELECT %(job)s, c.id, c.xmin, %(new)s
                  FROM relationship_card c
                  JOIN res_partner p ON p.id = c.partner_id
                  LEFT JOIN relationship_turnover_now m ON m.partner_id = c.partner_id
                  LEFT JOIN relationship_tier t ON t.id = c.badge_tier_id
                  LEFT JOIN res_users u ON u.id = c.user_id
                  %(joins)s
                 CROSS JOIN LATERAL (SELECT %(values)s) v
                 WHERE c.company_id = %(company)s
                   AND %(scope)s
                   AND ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
                """,
                names=names,
                job=job,
                new=SQL(", ").join(SQL.identifier("v", name) for name in figures),
                old=SQL(", ").join(SQL.identifier("c", name) for name in figures),
                joins=self._refresh_joins_sql(company, ids),
                values=self._refresh_values_sql(company),
                company=company.id,
                scope=SQL("c.active") if ids is None else SQL("c.id IN %s", tuple(ids)),
            )
        )
        self._work_end()
        return job

    @api.model
    def _refresh_measure(self, company, ids):
        """Fill ``relationship_turnover_now``: turnover and its dates by customer."""
        scheme = company._relationship_turnover_scheme()
        date_end = company._relationship_today()
        date_start, __ = scheme._period(company, date_end)
        partners = None if ids is None else self.browse(ids).sudo().partner_id.ids
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE relationship_turnover_now ON COMMIT DROP AS %s",
                self.env["relationship.turnover"]._lifetime_turnover_sql(
                    company, scheme._turnover_source(), date_start, date_end, partners
                ),
            )
        )

    @api.model
    def _refresh_joins_sql(self, company, ids):
        """Return SQL of what else is joined to card ``c`` for the values.

        :param ids: ids of the cards, None for all active ones
        """
        return SQL()

    @api.model
    def _refresh_values_sql(self, company):
        """Return SQL of the figures, each with its name; see :meth:`_figures`."""
        today = company._relationship_today()
        return SQL(
            """
            COALESCE(m.turnover, 0) AS turnover,
            COALESCE(m.turnover_total, 0) AS turnover_total,
            m.date_first AS first_turnover_date,
            m.date_last AS last_turnover_date,
            CASE WHEN m.date_last IS NULL THEN 'potential'
                 WHEN m.date_last < %(today)s::date - %(lost)s THEN 'lost'
                 WHEN m.date_last < %(today)s::date - %(lapsing)s THEN 'lapsing'
                 WHEN m.date_first >= %(today)s::date - %(new)s THEN 'new'
                 ELSE 'active'
             END::varchar AS lifecycle,
            %(completeness)s AS completeness,
            CASE WHEN t.service_mode = 'mass' THEN NULL
                 WHEN c.confirmed_date IS NULL
                 THEN (c.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                 ELSE c.confirmed_date
                      + COALESCE(NULLIF(t.review_interval_days, 0), %(review)s)
             END AS review_due_date,
            CASE WHEN NOT c.active THEN NULL
                 WHEN p.commercial_partner_id <> p.id THEN 'not_commercial'
                 WHEN NOT p.active THEN 'archived'
                 WHEN p.company_id <> c.company_id THEN 'company'
                 WHEN t.service_mode = 'mass' THEN NULL
                 WHEN u.active IS NOT TRUE THEN 'no_owner'
             END::varchar AS reconcile_reason
            """,
            today=today,
            zone=company._relationship_zone(),
            lost=company.relationship_lost_days,
            lapsing=company.relationship_lapsing_days,
            new=company.relationship_new_days,
            review=company.relationship_review_days,
            completeness=self._completeness_sql(),
        )

    @api.model
    def _completeness_sql(self):
        """Return SQL of the whole percent of required fields that are filled."""
        requirements = self.env["relationship.card.requirement"].sudo().search_fetch([])
        if not requirements:
            return SQL("100")
        applying = SQL(" + ").join(
            SQL("%s::int", requirement._applies_sql()) for requirement in requirements
        )
        missing = SQL(" + ").join(
            SQL("%s::int", requirement._missing_sql()) for requirement in requirements
        )
        # Rounded down: only a card that misses nothing is complete.
        return SQL(
            "COALESCE(100 - (100 * (%(missing)s) + (%(applying)s) - 1)"
            " / NULLIF(%(applying)s, 0), 100)",
            missing=missing,
            applying=applying,
        )

    @api.model
    def _refresh_apply_sql(self, job, after, upto):
        """Return SQL that writes one batch.

        Who changed a card since the batch was computed has refreshed it, too: newer
        figures stay.
        """
        return SQL(
            """
            WITH %(batch)s
            UPDATE relationship_card c SET %(values)s
              FROM batch b
             WHERE c.id = b.card_id AND c.xmin = b.version AND %(cards)s
            """,
            batch=self._work_batch(job, after, upto),
            cards=self._work_span("c", "id", after, upto),
            values=SQL(", ").join(
                SQL("%s = b.%s", SQL.identifier(name), SQL.identifier(name))
                for name in self._figures()
            ),
        )
