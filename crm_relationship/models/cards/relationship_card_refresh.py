import functools

from odoo import api, models
from odoo.tools import SQL


class RelationshipCard(models.Model):
    """The refresh of the figures: every night for all cards in SQL, or of a few."""

    _inherit = "relationship.card"

    _work_table = "relationship_card_work"

    @api.model
    def _get_work_columns(self):
        return {"card_id": "int4 NOT NULL", "version": "xid", **self._figures()}

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
    def _link_documents(self, model, company, ids):
        """Give documents the card of their customer, when it came after them or moved.

        :param model: name of a model with ``partner_id``, ``company_id``, ``card_id``
        :param ids: ids of the cards, None for all active ones
        """
        documents = self.env[model]
        documents.flush_model(["partner_id", "company_id", "card_id"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE %(table)s d SET card_id = c.id
                  FROM relationship_card c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                 WHERE c.company_id = %(company)s AND c.active AND %(scope)s
                   AND d.partner_id = p.id AND d.company_id = c.company_id
                   AND d.card_id IS DISTINCT FROM c.id
             RETURNING d.id
                """,
                table=SQL.identifier(documents._table),
                company=company.id,
                scope=SQL("TRUE") if ids is None else SQL("c.id IN %s", tuple(ids)),
            )
        )
        if rows:
            documents.browse([row[0] for row in rows]).invalidate_recordset(["card_id"])
            # Lists of documents that cards have in the cache.
            self.invalidate_model(
                [f.name for f in self._fields.values() if f.comodel_name == model]
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
