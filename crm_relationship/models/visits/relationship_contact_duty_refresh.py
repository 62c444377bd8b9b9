from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.cadence import MONTHS, paced_dates, period_bounds, working_day_before
from ...tools.zone import utc_moment

# What is overdue longer is not moved to a working day.
WORKING_DAYS_BACK = 400

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
            self._work_apply(
                job, lambda after: self._refresh_apply_sql(job, company, after), commit
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
            WITH now AS (%(now)s)
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
    def _figures_sql(self, company, today, card_ids):
        """Return SQL of all duties of the cards, with the figures of ``today``.

        Duties come from the tiers of a card and from cadences of its own; figures
        from its contacts; dates from paces, one for each demand of contacts in a
        period, and from a table of working days.
        """
        warning = today + timedelta(days=company.relationship_due_soon_days)
        days = self._calendar_days(company, today)
        off = company._relationship_days_off(days[0], days[-1])
        return SQL(
            """
            SELECT m.card_id, m.cadence_id, %(user)s AS user_id,
                   c.badge_tier_id AS tier_id, m.planned_count, m.done_count,
                   GREATEST(q.min_count - m.done_count, 0) AS remaining_count,
                   l.last_date, v.due_date, v.limit_date,
                   (CASE WHEN m.planned_count > 0 THEN 'planned'
                         WHEN l.last_date IS NULL THEN 'never'
                         WHEN v.limit_date < %(today)s THEN 'red'
                         WHEN v.due_date < %(today)s AND q.max_days = 0 THEN 'red'
                         WHEN v.due_date <= %(warning)s THEN 'yellow'
                         ELSE 'green'
                     END)::varchar AS status
              FROM (%(counted)s) m
              JOIN relationship_card c ON c.id = m.card_id
              JOIN relationship_cadence q ON q.id = m.cadence_id
              LEFT JOIN %(paces)s
                     ON p.period = q.period AND p.min_count = q.min_count
             CROSS JOIN LATERAL (
                   SELECT %(day_of_last)s AS last_date) l
             CROSS JOIN LATERAL (SELECT COALESCE(l.last_date, m.since) AS base) b
             CROSS JOIN LATERAL (SELECT %(first)s AS number) f
             CROSS JOIN LATERAL (
                   SELECT %(paced)s AS paced,
                          b.base + COALESCE(NULLIF(q.ideal_days, 0),
                                            NULLIF(q.max_days, 0)) AS ideal,
                          b.base + COALESCE(NULLIF(q.max_days, 0),
                                            NULLIF(q.ideal_days, 0)) AS worst) w
             CROSS JOIN LATERAL (SELECT %(working)s AS day) o
             CROSS JOIN LATERAL (
                   SELECT LEAST(w.paced,
                                CASE WHEN o.day >= b.base THEN o.day
                                     ELSE w.ideal END) AS due_date,
                          LEAST((SELECT min(day) FROM unnest(p.ends) day
                                  WHERE day >= w.paced), w.worst) AS limit_date) v
            """,
            user=self._user_sql(company),
            today=today,
            warning=warning,
            counted=self._counted_sql(company, today, card_ids),
            paces=self._paces_sql(company, today, off),
            day_of_last=self._day_sql("m.last_moment", company),
            # What the last period has left undone is due until the next contact.
            first=SQL(
                "1 + CASE WHEN m.done_count = 0 AND m.before_count < q.min_count"
                " THEN m.before_count"
                " ELSE q.min_count + LEAST(m.done_count, q.min_count) END"
            ),
            # Who became a customer after a due date is due by the next one.
            paced=SQL(
                "CASE WHEN p.dues IS NULL THEN NULL"
                " WHEN m.since <= p.dues[f.number] THEN p.dues[f.number]"
                " ELSE (SELECT min(due) FROM unnest(p.dues) due WHERE due >= m.since)"
                " END"
            ),
            working=self._working_sql(days, off),
        )

    @api.model
    def _day_sql(self, moment, company):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            SQL(moment),
            company._relationship_zone(),
        )

    @api.model
    def _user_sql(self, company):
        return SQL(
            "CASE q.visitor_role WHEN 'liaison_leader' THEN c.leader_id"
            " WHEN 'main_leader' THEN %s::int ELSE c.user_id END",
            company.relationship_main_leader_id.id or None,
        )

    @api.model
    def _moment(self, company, day):
        """Return the beginning of a day of the company, in UTC."""
        return utc_moment(day, 0, company._relationship_zone())

    @api.model
    def _counted_sql(self, company, today, card_ids):
        """Return SQL of the cards under each cadence, and of the contacts made."""
        return SQL(
            """
            SELECT u.card_id, u.cadence_id, u.since,
                   (count(*) FILTER (WHERE x.is_open))::int AS planned_count,
                   (count(*) FILTER (
                       WHERE NOT x.is_open AND x.moment >= s.period_start
                   ))::int AS done_count,
                   (count(*) FILTER (
                       WHERE NOT x.is_open AND x.moment < s.period_start
                         AND x.moment >= s.before_start))::int AS before_count,
                   max(x.moment) FILTER (WHERE NOT x.is_open) AS last_moment
              FROM (%(under)s) u
              JOIN %(periods)s ON s.period = u.period
              LEFT JOIN (%(contacts)s) x
                     ON x.card_id = u.card_id AND %(counts)s
             GROUP BY u.card_id, u.cadence_id, u.since
            """,
            under=self._under_cadence_sql(company, today, card_ids),
            contacts=self._contacts_sql(company, today, card_ids),
            counts=self._counts_sql(),
            periods=self._periods_sql(company, today),
        )

    @api.model
    def _periods_sql(self, company, today):
        """Return SQL of where this and the last period begin, in UTC."""
        rows = []
        for period in MONTHS:
            start, __ = period_bounds(today, period)
            before, __ = period_bounds(start - timedelta(days=1), period)
            rows.append(
                SQL(
                    "(%s, %s::timestamp, %s::timestamp)",
                    period,
                    self._moment(company, start),
                    self._moment(company, before),
                )
            )
        return SQL(
            "(VALUES %s) s (period, period_start, before_start)", SQL(", ").join(rows)
        )

    @api.model
    def _under_cadence_sql(self, company, today, card_ids):
        """Return SQL of the pairs of card and cadence, since when, and the demand."""
        return SQL(
            """
            SELECT k.card_id, q.id AS cadence_id,
                   LEAST(GREATEST(min(%(created)s), min(k.tier_date)),
                         %(today)s) AS since,
                   %(demand)s, t.type_ids
              FROM relationship_classification k
              JOIN relationship_card c ON c.id = k.card_id
              JOIN (SELECT r.relationship_cadence_id AS cadence_id,
                           r.relationship_tier_id AS tier_id
                      FROM relationship_cadence_relationship_tier_rel r
                     UNION
                    SELECT q.id, t.id FROM relationship_cadence q
                      JOIN relationship_tier t ON t.is_key AND q.is_key) g
                   ON g.tier_id = k.tier_id
              JOIN relationship_tier l
                   ON l.id = k.tier_id AND l.service_mode = 'personal'
              JOIN relationship_scheme s ON s.id = k.scheme_id AND s.active
              JOIN relationship_cadence q ON q.id = g.cadence_id
              LEFT JOIN %(types)s t ON t.cadence_id = q.id
             WHERE k.company_id = %(company)s AND c.active AND q.active
               AND q.card_id IS NULL
               AND COALESCE(q.company_id, %(company)s) = %(company)s
               AND %(scope)s
             GROUP BY k.card_id, q.id, t.type_ids
             UNION ALL
            SELECT c.id, q.id, LEAST(%(added)s, %(today)s), %(demand)s, t.type_ids
              FROM relationship_cadence q
              JOIN relationship_card c ON c.id = q.card_id
              LEFT JOIN %(types)s t ON t.cadence_id = q.id
             WHERE c.company_id = %(company)s AND c.active AND q.active
               AND %(card_scope)s
            """,
            demand=SQL(
                "q.visitor_role, q.period, q.place, q.key_person_id, %s AS min_level",
                self._level_sql("q.level"),
            ),
            types=SQL(
                "(SELECT relationship_cadence_id AS cadence_id,"
                " array_agg(relationship_visit_type_id) AS type_ids"
                " FROM relationship_cadence_relationship_visit_type_rel"
                " GROUP BY relationship_cadence_id)"
            ),
            created=self._day_sql("c.create_date", company),
            added=self._day_sql("q.create_date", company),
            today=SQL("%s::date", today),
            company=company.id,
            scope=self._scope_sql("k.card_id", card_ids),
            card_scope=self._scope_sql("c.id", card_ids),
        )

    @api.model
    def _level_sql(self, column):
        """Return SQL of how high a level is, NULL when it is not known."""
        levels = self.env["relationship.cadence"]._selection_of_key_person("level")
        return SQL(
            "array_position(%s::varchar[], %s)",
            [value for value, __ in levels],
            SQL(column),
        )

    @api.model
    def _counts_sql(self):
        """Return SQL that tells whether contact ``x`` counts under cadence ``u``."""
        return SQL(
            "(u.visitor_role = 'other' OR u.visitor_role = x.visitor_role)"
            " AND (u.min_level IS NULL OR x.level >= u.min_level)"
            " AND (u.place IS NULL OR x.place = u.place)"
            " AND (u.type_ids IS NULL OR x.visit_type_id = ANY(u.type_ids))"
            " AND (u.key_person_id IS NULL OR EXISTS ("
            "SELECT FROM relationship_key_person_relationship_visit_rel r"
            " WHERE r.relationship_visit_id = x.visit_id"
            " AND r.relationship_key_person_id = u.key_person_id))"
        )

    @api.model
    def _paces_sql(self, company, today, off):
        """Return SQL of the due dates of the last, this and the next period.

        Columns: period, min_count, ends and dues (of the three periods).
        """
        rows = []
        for period, count in self._demands(company, ["period", "min_count"]):
            start, end = period_bounds(today, period)
            days = (start - timedelta(days=1), today, end + timedelta(days=1))
            bounds = [period_bounds(day, period) for day in days]
            dues = [
                working_day_before(due, off, first)
                for first, __ in bounds
                for due in paced_dates(first, period, count)
            ]
            ends = [last for __, last in bounds]
            rows.append(
                SQL("(%s, %s, %s::date[], %s::date[])", period, count, ends, dues)
            )
        # Without any demand of this kind there must be a row, too.
        rows.append(SQL("(NULL, NULL::int, NULL::date[], NULL::date[])"))
        return SQL(
            "(VALUES %s) p (period, min_count, ends, dues)", SQL(", ").join(rows)
        )

    @api.model
    def _demands(self, company, names, aggregates=()):
        return (
            self.env["relationship.cadence"]
            .sudo()
            ._read_group(
                [("company_id", "in", [False, company.id]), ("min_count", ">", 0)]
                if names
                else [("company_id", "in", [False, company.id])],
                names,
                aggregates,
            )
        )

    @api.model
    def _calendar_days(self, company, today):
        """Return the days that a due date may fall on."""
        [(ideal, worst)] = self._demands(company, [], ["ideal_days:max", "max_days:max"])
        last_of_next_year = today.replace(month=12, day=31, year=today.year + 1)
        longest = max(ideal or 0, worst or 0, (last_of_next_year - today).days)
        return [
            today + timedelta(days=number)
            for number in range(-WORKING_DAYS_BACK, longest + 1)
        ]

    @api.model
    def _working_sql(self, days, off):
        """Return SQL of ``w.ideal``, or of the last working day before it."""
        working = [working_day_before(day, off, days[0]) for day in days]
        before = days[0] - timedelta(days=1)
        return SQL("(%s::date[])[w.ideal - %s::date]", working, before)

    @api.model
    def _refresh_apply_sql(self, job, company, after):
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
                 WHERE b.gone AND d.id = b.duty_id AND d.xmin = b.version
            ),
            changed AS (
                UPDATE relationship_contact_duty d SET %(values)s
                  FROM batch b
                 WHERE NOT b.gone AND d.id = b.duty_id AND d.xmin = b.version
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
            SELECT max(card_id) FROM batch
            """,
            batch=self._work_batch(job, after),
            values=SQL(", ").join(
                SQL("%s = b.%s", SQL.identifier(name), SQL.identifier(name))
                for name in FIGURES
            ),
            names=names,
            new=SQL(", ").join(SQL.identifier("b", name) for name in FIGURES),
            company=company.id,
            now=SQL("now() AT TIME ZONE 'UTC'"),
        )
