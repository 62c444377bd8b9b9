import functools

from odoo import api, fields, models
from odoo.tools import SQL

# Plain columns that a refresh writes, with their types.
FIGURES = {
    "user_id": "int4",
    "tier_id": "int4",
    "planned_count": "int4",
    "done_count": "int4",
    "remaining_count": "int4",
    "last_date": "date",
    "due_date": "date",
    "limit_date": "date",
    "status": "varchar",
}


class RelationshipContactDuty(models.Model):
    """The figures of the duties: computed for all cards in SQL, applied in batches."""

    _inherit = "relationship.contact.duty"

    _work_table = "relationship_contact_duty_work"
    _work_columns = {
        "card_id": "int4 NOT NULL",
        "cadence_id": "int4 NOT NULL",
        "duty_id": "int4",
        "version": "xid",
        "gone": "bool",
        **FIGURES,
    }

    @api.model
    def _cron_refresh(self):
        """Bring the duties of all cards up to date, company by company."""
        self._work_step(self._work_discard, commit=True)
        for company in self.env["relationship.card"]._companies_with_cards():
            self._refresh_company(company, commit=True)

    @api.model
    def _refresh(self, card_ids=None):
        """Bring duties up to date in the caller's transaction.

        :param card_ids: ids of the cards, None for all
        """
        cards = self.env["relationship.card"].sudo().with_context(active_test=False)
        if card_ids is None:
            for company in cards._companies_with_cards():
                self._refresh_company(company)
            return
        for company, some in cards.browse(card_ids).grouped("company_id").items():
            self._refresh_company(company, some.ids)

    @api.model
    def _refresh_company(self, company, card_ids=None, commit=False):
        """Compute the duties of ``company``, and write what differs.

        :param card_ids: ids of the cards, None for all
        :param bool commit: commit step by step, for scheduled actions
        """
        company = company.sudo()
        job = self._work_step(
            lambda: self._refresh_compute(company, card_ids, commit), commit
        )
        if job:
            left = self._work_apply(
                job, functools.partial(self._refresh_apply_sql, job, company), commit
            )
            if left:
                # Somebody is editing them: later, not never.
                cron = self.env.ref("crm_relationship.ir_cron_contact_duties")
                cron.sudo()._trigger(
                    at=fields.Datetime.add(fields.Datetime.now(), minutes=5)
                )
        self.invalidate_model()

    @api.model
    def _refresh_compute(self, company, card_ids, commit):
        # While another worker computes the same, there is nothing to do for this one.
        if commit and not self._work_lock(company.id):
            return None
        self._work_begin(whole=card_ids is None)
        job = self._work_new_job()
        columns = ("card_id", "cadence_id", "duty_id", "version", "gone", *FIGURES)
        self.env.cr.execute(
            SQL(
                "INSERT INTO relationship_contact_duty_work (job, %s) %s",
                SQL(", ").join(map(SQL.identifier, columns)),
                self._differences_sql(job, company, card_ids),
            )
        )
        self._work_end()
        return job

    @api.model
    def _differences_sql(self, job, company, card_ids):
        """Return SQL of the duties that differ from what they should be."""
        today = company._relationship_today()
        names = list(FIGURES)
        return SQL(
            """
            WITH now AS MATERIALIZED (%(now)s)
            SELECT %(job)s, COALESCE(n.card_id, d.card_id),
                   COALESCE(n.cadence_id, d.cadence_id), d.id, d.version,
                   n.card_id IS NULL, %(new)s
              FROM now n
              FULL JOIN (SELECT d.*, d.xmin AS version
                           FROM relationship_contact_duty d
                          WHERE d.company_id = %(company)s AND %(scope)s) d
                     ON d.card_id = n.card_id AND d.cadence_id = n.cadence_id
             WHERE ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
                OR d.id IS NULL OR n.card_id IS NULL
            """,
            now=self._figures_sql(company, today, card_ids),
            job=job,
            company=company.id,
            scope=self._scope_sql("d.card_id", card_ids),
            new=SQL(", ").join(SQL.identifier("n", name) for name in names),
            old=SQL(", ").join(SQL.identifier("d", name) for name in names),
        )

    @api.model
    def _scope_sql(self, column, card_ids):
        if card_ids is None:
            return SQL("TRUE")
        return SQL("%s IN %s", SQL(column), tuple(card_ids) or (None,))

    @api.model
    def _refresh_apply_sql(self, job, company, after, upto):
        """Return SQL that writes one batch.

        A duty that was written since the batch was computed is newer, and stays.
        """
        names = SQL(", ").join(map(SQL.identifier, FIGURES))
        return SQL(
            """
            WITH %(batch)s,
            gone AS (
                DELETE FROM relationship_contact_duty d
                 USING batch b
                 WHERE b.gone AND d.id = b.duty_id AND d.card_id = b.card_id
                   AND d.xmin = b.version AND %(span)s
            ),
            changed AS (
                UPDATE relationship_contact_duty d SET %(values)s
                  FROM batch b
                 WHERE NOT b.gone AND d.id = b.duty_id AND d.card_id = b.card_id
                   AND d.xmin = b.version AND %(span)s
            ),
            added AS (
                INSERT INTO relationship_contact_duty (
                    company_id, card_id, cadence_id, create_date, write_date, %(names)s)
                SELECT %(company)s, b.card_id, b.cadence_id, %(now)s, %(now)s, %(new)s
                  FROM batch b
                  JOIN relationship_cadence q ON q.id = b.cadence_id
                 WHERE b.duty_id IS NULL
                    ON CONFLICT (card_id, cadence_id) DO NOTHING
            )
            SELECT count(*) FROM batch
            """,
            batch=self._work_batch(job, after, upto),
            span=self._work_span("d", "card_id", after, upto),
            values=SQL(", ").join(
                SQL("%s = b.%s", SQL.identifier(name), SQL.identifier(name))
                for name in FIGURES
            ),
            names=names,
            new=SQL(", ").join(SQL.identifier("b", name) for name in FIGURES),
            company=company.id,
            now=SQL("now() AT TIME ZONE 'UTC'"),
        )
