from odoo import api, models
from odoo.tools import SQL

from ....tools.dates.zone import zone_day_sql


class RelationshipCardRefresh(models.AbstractModel):
    """The figures of the cards: every night of all, in SQL, or of some at once.

    Figures are the fields of a card with ``figure=True``. A capability that adds one
    extends :meth:`_values_sql`, and :meth:`_joins_sql` with what its value reads.
    """

    _name = "relationship.card.refresh"
    _description = "Refresh of Cards"
    _inherit = ["relationship.work.mixin"]

    _work_table = "relationship_card_work"

    @api.model
    def _cron_refresh(self):
        """Refresh the figures of all cards, company by company."""
        companies = self.env["res.company"].search(
            [("relationship_auto_card", "=", True)]
        )
        companies |= self.env["relationship.card"]._companies_with_cards()
        self._work_each(companies, self._create_and_refresh)

    @api.model
    def _create_and_refresh(self, company):
        """Create the cards that a company wants, and refresh those that it has."""
        if company.relationship_auto_card:
            bulk = self.env["relationship.card.bulk"]
            self._work_step(lambda: bulk._create_for_turnover(company), commit=True)
        self._refresh_company(company, commit=True)

    @api.model
    def _refresh_all(self, cards):
        """Refresh all that is computed of some cards; extended with their tiers."""
        self._refresh_figures(cards)

    @api.model
    def _refresh_all_of(self, company):
        """Refresh all that is computed of a company's cards, in this transaction.

        It is cheaper than :meth:`_refresh_all` of a long list of cards.
        """
        self._refresh_company(company)

    @api.model
    def _refresh_figures(self, cards):
        """Refresh the figures of some cards, in the caller's transaction."""
        for company, some in cards.sudo().grouped("company_id").items():
            self._refresh_company(company, ids=some.ids)

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        """Compute the figures of the cards of ``company``, and write what differs.

        :param ids: ids of the cards, None for all active ones
        :param bool commit: commit step by step, for scheduled actions
        """
        if ids is None:
            self._work_step(lambda: self._compute_all(company), commit)
            self._work_apply_batches(self._writes_sql, commit)
            changes = self.env["relationship.contact.change"]
            self._work_step(lambda: changes._follow_people(company), commit)
            self._work_step(lambda: changes._tell(company), commit)
        else:
            sources = SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), select)
                for name, select in self._sources_sql(company, ids).items()
            )
            self._work_once(
                SQL("WITH %s %s", sources, self._differences_sql(company, ids)),
                self._writes_sql,
            )
        cards = self.env["relationship.card"]
        if ids is None:
            cards.invalidate_model(cards._figures())
        else:
            cards.browse(ids).invalidate_recordset(cards._figures())

    @api.model
    def _compute_all(self, company):
        """Put the cards whose figures differ into the working table."""
        self._work_prepare()
        for name, select in self._sources_sql(company).items():
            self._work_temporary(name, select)
        self._after_sources(company)
        self._work_fill(self._differences_sql(company))

    @api.model
    def _after_sources(self, company):
        """Do what values need that is learnt from the sources of all cards."""

    @api.model
    def _sources_sql(self, company, ids=None):
        """Return SQL of what is summed before values are computed, by name.

        Tables for all cards, parts of the statement for some. Extended by others.
        """
        return {"relationship_turnover_now": self._turnover_sql(company, ids)}

    @api.model
    def _turnover_sql(self, company, ids=None):
        """Return SQL of the turnover of customers, and its dates."""
        scheme = company._relationship_turnover_scheme()
        date_end = company._relationship_today()
        date_start, __ = scheme._period(company, date_end)
        cards = self.env["relationship.card"].sudo()
        return self.env["relationship.turnover"]._lifetime_turnover_sql(
            company,
            scheme._turnover_source(),
            date_start,
            date_end,
            None if ids is None else cards.browse(ids).partner_id.ids,
        )

    @api.model
    def _differences_sql(self, company, ids=None):
        """Return SQL of the cards whose figures differ, and what they should be.

        It reads what :meth:`_sources_sql` names.
        """
        figures = self.env["relationship.card"]._figures()
        values = self._values_sql(company)
        return SQL(
            """
            SELECT c.id AS card_id, c.xmin AS version,
                   c.known IS NOT NULL AND c.known IS DISTINCT FROM v.known
                       AS is_contact_changed,
                   %(new)s
              FROM relationship_card c
              JOIN res_partner p ON p.id = c.partner_id
              LEFT JOIN relationship_turnover_now m ON m.partner_id = c.partner_id
              LEFT JOIN res_users u ON u.id = c.user_id
              %(joins)s
             CROSS JOIN LATERAL (SELECT %(values)s) v
             WHERE c.company_id = %(company)s
               AND %(scope)s
               AND (%(differs)s)
            """,
            new=SQL(", ").join(SQL.identifier("v", name) for name in figures),
            # The first that differs ends it: those that take long to compute, which
            # are of the card itself, come last.
            differs=SQL(" OR ").join(
                SQL(
                    "%s IS DISTINCT FROM %s",
                    SQL.identifier("c", name),
                    SQL.identifier("v", name),
                )
                for name in reversed(figures)
            ),
            joins=self._joins_sql(company, ids),
            values=SQL(", ").join(
                SQL("%s AS %s", values[name], SQL.identifier(name)) for name in figures
            ),
            company=company.id,
            scope=self._scope_sql() if ids is None else SQL("c.id IN %s", tuple(ids)),
        )

    @api.model
    def _scope_sql(self):
        """Return SQL of the cards that are refreshed every night.

        Of archived ones those whose customers came back, or did and are gone again.
        """
        return SQL(
            "(c.active OR m.date_last > c.archived_date"
            " OR c.reconcile_reason IS NOT NULL)"
        )

    @api.model
    def _writes_sql(self, span):
        """Return SQL that writes one batch, see :meth:`_work_apply_batches`.

        Who changed a card since the batch was computed has refreshed it, too: newer
        figures stay.
        """
        return SQL(
            """
            written AS (
                UPDATE relationship_card c SET %(values)s
                  FROM batch b
                 WHERE c.id = b.card_id AND c.xmin = b.version AND %(cards)s
            ),
            %(changes)s
            """,
            changes=self.env["relationship.contact.change"]._card_changes_sql(),
            cards=span("c", "id"),
            values=SQL(", ").join(
                SQL("%s = b.%s", SQL.identifier(name), SQL.identifier(name))
                for name in self.env["relationship.card"]._figures()
            ),
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
            cards = self.env["relationship.card"]
            cards.invalidate_model(
                [f.name for f in cards._fields.values() if f.comodel_name == model]
            )

    @api.model
    def _joins_sql(self, company, ids):
        """Return SQL of what else is joined to card ``c`` for the values.

        :param ids: ids of the cards, None for all active ones
        """
        return self.env["relationship.contact.change"]._tags_sql(ids)

    @api.model
    def _values_sql(self, company):
        """Return SQL of each figure by its name.

        It reads the aliases ``c`` (card), ``p`` (its customer), ``m`` (turnover), ``u``
        (its specialist), and what :meth:`_joins_sql` adds.
        """
        return {
            "known": self.env["relationship.contact.change"]._known_card_sql(),
            "turnover": SQL("COALESCE(m.turnover, 0)"),
            "turnover_total": SQL("COALESCE(m.turnover_total, 0)"),
            "first_turnover_date": SQL("m.date_first"),
            "last_turnover_date": SQL("m.date_last"),
            "lifecycle": self._lifecycle_sql(company),
            "completeness": self.env[
                "relationship.card.requirement"
            ]._completeness_sql(),
            "review_due_date": SQL(
                """
                CASE WHEN %s THEN NULL
                     WHEN c.confirmed_date IS NULL THEN %s
                     ELSE c.confirmed_date + %s
                 END
                """,
                self._is_mass_sql(),
                zone_day_sql("c.create_date", company._relationship_zone()),
                self._review_days_sql(company),
            ),
            "reconcile_reason": SQL(
                """
                CASE WHEN NOT c.active THEN %(returned)s
                     WHEN p.commercial_partner_id <> p.id THEN 'not_commercial'
                     WHEN NOT p.active THEN 'archived'
                     WHEN p.company_id NOT IN %(companies)s THEN 'company'
                     WHEN p.is_company IS TRUE <> c.customer_is_company IS TRUE
                     THEN 'format'
                     WHEN EXISTS (SELECT FROM res_users l WHERE l.id = c.leader_id
                                  AND (NOT l.active OR l.share))
                     THEN 'leader_left'
                     WHEN %(is_mass)s THEN NULL
                     WHEN u.active IS NOT TRUE THEN 'no_owner'
                 END::varchar
                """,
                returned=self._returned_sql(company),
                companies=company._relationship_shared_ids(),
                is_mass=self._is_mass_sql(),
            ),
        }

    @api.model
    def _returned_sql(self, company):
        """Return SQL of the reason to reopen an archived card, if there is one.

        Its customer is one of ours, and has bought since the card was archived.
        """
        return SQL(
            """
            CASE WHEN p.active AND p.commercial_partner_id = p.id
                  AND (p.company_id IS NULL OR p.company_id IN %s)
                  AND m.date_last > c.archived_date
                 THEN 'returned' END
            """,
            company._relationship_shared_ids(),
        )

    @api.model
    def _is_mass_sql(self):
        """Return SQL of whether a customer is reached by mailings only."""
        return SQL("FALSE")

    @api.model
    def _review_days_sql(self, company):
        """Return SQL of the days after which a card must be confirmed again."""
        return SQL("%s", company.relationship_review_days)

    @api.model
    def _lifecycle_sql(self, company):
        """Return SQL of the lifecycle, from the dates of turnover (R058)."""
        return SQL(
            """
            CASE WHEN m.date_last IS NULL THEN 'potential'
                 WHEN m.date_last < %(today)s::date - %(lost)s THEN 'lost'
                 WHEN m.date_last < %(today)s::date - %(lapsing)s THEN 'lapsing'
                 WHEN m.date_first >= %(today)s::date - %(new)s THEN 'new'
                 ELSE 'active'
             END::varchar
            """,
            today=company._relationship_today(),
            lost=company.relationship_lost_days,
            lapsing=company.relationship_lapsing_days,
            new=company.relationship_new_days,
        )

    @api.model
    def _stage_date_sql(self, company, stage):
        """Return SQL of the day from which card ``c`` is lapsing, or lost.

        :param str stage: ``lapsing`` or ``lost``
        """
        days = company[f"relationship_{stage}_days"]
        return SQL("c.last_turnover_date + %s + 1", days)
