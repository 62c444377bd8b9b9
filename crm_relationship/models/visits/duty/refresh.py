import functools
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, date_utils

from ....tools.dates.cadence import (
    MONTHS,
    paced_dates,
    period_bounds,
    working_day_before,
)
from ....tools.dates.zone import zone_day_sql
from ....tools.rules import roles
from ...working_time.clocks import WorkingClocks

# Plain columns that a refresh writes.
FIGURES = (
    *("user_id", "tier_id", "planned_count", "done_count", "remaining_count"),
    *("last_date", "due_date", "limit_date", "status"),
)
# What is overdue longer is not moved to a working day.
WORKING_DAYS_BACK = 1100


class RelationshipContactRefresh(models.AbstractModel):
    """The figures of the duties: computed for all cards in SQL, applied in batches.

    In layers, from the inside: which cards are under which cadence
    (:meth:`_under_cadence_sql`), the contacts that serve it (:meth:`_counted_sql`),
    what dates are reckoned from (:meth:`_based_sql`), the dates (:meth:`_dated_sql`),
    the colour (:meth:`_figures_sql`), what differs (:meth:`_differences_sql`).
    """

    _name = "relationship.contact.refresh"
    _description = "Refresh of Contact Duties"
    _inherit = ["relationship.work.mixin", "relationship.contact.source"]

    _work_table = "relationship_contact_duty_work"

    @api.model
    def _cron_refresh(self):
        """Bring the duties of all cards up to date, company by company."""
        self._work_each(
            self.env["relationship.card"]._companies_with_cards(),
            lambda company: self._refresh_company(company, commit=True),
        )

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
        writes = functools.partial(self._writes_sql, company)
        if card_ids is not None:
            left = self._work_once(self._differences_sql(company, card_ids), writes)
        elif self._work_step(lambda: self._compute(company, commit), commit):
            left = self._work_apply_batches(writes, commit)
        else:
            return
        if left:
            # Somebody is editing them: later, not never.
            cron = self.env.ref("crm_relationship.ir_cron_contact_duties")
            cron.sudo()._trigger(
                at=fields.Datetime.add(fields.Datetime.now(), minutes=5)
            )
        self.env["relationship.contact.duty"].invalidate_model()

    @api.model
    def _compute(self, company, commit):
        """Compute what differs into the working table, for all cards.

        :return: whether no other worker computes the same
        """
        if commit and not self._work_lock(company.id):
            return False
        self._work_prepare()
        # A nested loop over all customers would take minutes. With a table of the pairs
        # instead, which the planner knows, a night without changes takes 1.4 times as
        # long (make bench ARGS=duties).
        self.env.cr.execute("SET LOCAL enable_nestloop = off")
        self._work_fill(self._differences_sql(company))
        self.env.cr.execute("SET LOCAL enable_nestloop TO DEFAULT")
        return True

    @api.model
    def _differences_sql(self, company, card_ids=None):
        """Return SQL of the duties that differ from what they should be.

        Columns: card_id, cadence_id, duty_id, version, gone, and the figures.
        """
        today = company._relationship_today()
        return SQL(
            """
            WITH now AS MATERIALIZED (%(now)s)
            SELECT COALESCE(n.card_id, d.card_id) AS card_id,
                   COALESCE(n.cadence_id, d.cadence_id) AS cadence_id,
                   d.id AS duty_id, d.version, n.card_id IS NULL AS gone, %(new)s
              FROM now n
              FULL JOIN (SELECT d.*, d.xmin AS version
                           FROM relationship_contact_duty d
                          WHERE d.company_id = %(company)s AND %(scope)s) d
                     ON d.card_id = n.card_id AND d.cadence_id = n.cadence_id
             WHERE ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
                OR d.id IS NULL OR n.card_id IS NULL
            """,
            now=self._figures_sql(company, today, card_ids),
            company=company.id,
            scope=self._scope_sql("d.card_id", card_ids),
            new=SQL(", ").join(SQL.identifier("n", name) for name in FIGURES),
            old=SQL(", ").join(SQL.identifier("d", name) for name in FIGURES),
        )

    @api.model
    def _writes_sql(self, company, span):
        """Return SQL that writes a batch, as :meth:`_work_apply_batches` takes it.

        A duty that was written since the batch was computed is newer, and stays.
        """
        return SQL(
            """
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
            """,
            span=span("d", "card_id"),
            values=SQL(", ").join(
                SQL("%s = b.%s", SQL.identifier(name), SQL.identifier(name))
                for name in FIGURES
            ),
            names=SQL(", ").join(map(SQL.identifier, FIGURES)),
            new=SQL(", ").join(SQL.identifier("b", name) for name in FIGURES),
            company=company.id,
            now=SQL("now() AT TIME ZONE 'UTC'"),
        )

    # The figures, from the outside to the inside

    @api.model
    def _figures_sql(self, company, today, card_ids):
        """Return SQL of all duties of the cards, with the figures of ``today``.

        Each layer is computed once for the layers above it, which is what OFFSET 0 is
        for.
        """
        soon = company._relationship_due_soon()
        return SQL(
            """
            SELECT v.card_id, v.cadence_id, v.user_id, v.tier_id, n.planned_count,
                   v.done_count, GREATEST(v.min_count - v.done_count, 0)
                       AS remaining_count,
                   v.last_date, v.due_date, v.limit_date,
                   (CASE WHEN n.planned_count > 0 THEN 'planned'
                         WHEN v.last_date IS NULL THEN 'never'
                         WHEN v.limit_date < %(today)s THEN 'red'
                         WHEN v.due_date < %(today)s AND v.max_days = 0 THEN 'red'
                         WHEN v.due_date <= %(soon)s THEN 'yellow'
                         ELSE 'green'
                     END)::varchar AS status
              FROM (%(dated)s OFFSET 0) v
             CROSS JOIN LATERAL (SELECT %(planned)s AS planned_count) n
            """,
            # A visit far ahead makes no duty planned that is late by then; one that
            # comes soon does, even if it comes late.
            planned=SQL(
                "CASE WHEN v.open_moments IS NULL THEN 0 ELSE ("
                "SELECT count(*)::int FROM unnest(v.open_moments) moment"
                " WHERE %s <= GREATEST(v.limit_date, v.due_date, %s)) END",
                zone_day_sql("moment", company._relationship_zone()),
                soon,
            ),
            today=today,
            soon=soon,
            dated=self._dated_sql(company, today, card_ids),
        )

    @api.model
    def _dated_sql(self, company, today, card_ids):
        """Return SQL of the duties with their dates.

        The dates come from paces, one for each demand of contacts in a period, and
        from a table of working days.
        """
        days = self._calendar_days(company, today)
        off = WorkingClocks(self.env).days_off(
            company.resource_calendar_id, company, days[0], days[-1]
        )
        return SQL(
            """
            SELECT w.*,
                   LEAST(w.paced, CASE WHEN w.working >= w.base THEN w.working
                                       ELSE w.ideal END) AS due_date,
                   LEAST((SELECT min(day) FROM unnest(w.ends) day
                           WHERE day >= w.paced), w.worst) AS limit_date
              FROM (SELECT b.*, %(paced)s, %(working)s AS working
                      FROM (%(based)s OFFSET 0) b
                      LEFT JOIN %(paces)s
                             ON p.period = b.period AND p.min_count = b.min_count
                    OFFSET 0) w
            """,
            # A customer gained after a due date is due by the next one.
            paced=SQL(
                "CASE WHEN p.dues IS NULL THEN NULL"
                " WHEN b.since <= p.dues[b.number] THEN p.dues[b.number]"
                " ELSE (SELECT min(due) FROM unnest(p.dues) due WHERE due >= b.since)"
                " END AS paced, p.ends"
            ),
            working=self._working_sql(days, off),
            based=self._based_sql(company, today, card_ids),
            paces=self._paces_sql(company, today, off),
        )

    @api.model
    def _based_sql(self, company, today, card_ids):
        """Return SQL of the duties with what their dates are reckoned from."""
        return SQL(
            """
            SELECT m.card_id, m.cadence_id, m.since, m.open_moments, m.done_count,
                   %(user)s AS user_id, c.badge_tier_id AS tier_id, q.period,
                   q.min_count, q.max_days, %(number)s AS number,
                   l.last_date, b.base,
                   b.base + COALESCE(NULLIF(q.ideal_days, 0), NULLIF(q.max_days, 0))
                       AS ideal,
                   b.base + COALESCE(NULLIF(q.max_days, 0), NULLIF(q.ideal_days, 0))
                       AS worst
              FROM (%(counted)s) m
              JOIN relationship_card c ON c.id = m.card_id
              JOIN relationship_cadence q ON q.id = m.cadence_id
             CROSS JOIN LATERAL (SELECT %(last)s AS last_date) l
             CROSS JOIN LATERAL (
                   SELECT GREATEST(COALESCE(l.last_date, m.since), m.begins) AS base) b
            """,
            user=roles.holder_sql(SQL("q.visitor_role"), "c", company),
            # A contact missed in the last period stays due until the next contact.
            number=SQL(
                "1 + CASE WHEN m.done_count = 0 AND m.before_count < q.min_count"
                " THEN m.before_count"
                " ELSE q.min_count + LEAST(m.done_count, q.min_count) END"
            ),
            counted=self._counted_sql(company, today, card_ids),
            last=zone_day_sql("m.last_moment", company._relationship_zone()),
        )

    @api.model
    def _paces_sql(self, company, today, off):
        """Return SQL of the due dates of the last, this and the next period.

        Columns: period, min_count, ends and dues (of the three periods).
        """
        rows = []
        paced = self._cadence_domain(company) & Domain("min_count", ">", 0)
        cadences = self.env["relationship.cadence"].sudo()
        for period, count in cadences._read_group(paced, ["period", "min_count"]):
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
        # Keep a row where there is no demand of this kind.
        rows.append(SQL("(NULL, NULL::int, NULL::date[], NULL::date[])"))
        return SQL(
            "(VALUES %s) p (period, min_count, ends, dues)", SQL(", ").join(rows)
        )

    @api.model
    def _calendar_days(self, company, today):
        """Return the days that a due date may fall on."""
        cadences = self.env["relationship.cadence"].sudo()
        [longest] = cadences._read_group(
            self._cadence_domain(company), [], ["ideal_days:max", "max_days:max"]
        )
        next_year = date_utils.end_of(today + relativedelta(years=1), "year")
        last = max((next_year - today).days, *(days or 0 for days in longest))
        return [
            today + timedelta(days=number)
            for number in range(-WORKING_DAYS_BACK, last + 1)
        ]

    @api.model
    def _cadence_domain(self, company):
        return Domain("company_id", "in", [False, company.id])

    @api.model
    def _working_sql(self, days, off):
        """Return SQL of ``b.ideal``, or of the last working day before it."""
        working = [working_day_before(day, off, days[0]) for day in days]
        before = days[0] - timedelta(days=1)
        return SQL("(%s::date[])[b.ideal - %s::date]", working, before)

    @api.model
    def _counted_sql(self, company, today, card_ids):
        """Return SQL of the cards under each cadence, and of the contacts made."""
        return SQL(
            """
            SELECT u.card_id, u.cadence_id, u.since, u.begins,
                   array_agg(x.moment) FILTER (WHERE x.is_open) AS open_moments,
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
                     ON x.card_id = u.card_id AND %(serves)s
             GROUP BY u.card_id, u.cadence_id, u.since, u.begins
            """,
            under=self._under_cadence_sql(company, today, card_ids),
            contacts=self._contacts_sql(company, today, card_ids),
            serves=self._serves_sql("x", "u"),
            periods=self._periods_sql(company, today),
        )

    @api.model
    def _serving_visits(self, duty):
        """Return the visits that serve the cadence of a duty, seen or not."""
        company, card_ids = duty.company_id.sudo(), duty.card_id.ids
        today = company._relationship_today()
        rows = self.env.execute_query(
            SQL(
                "SELECT x.visit_id FROM (%s) u JOIN (%s) x ON x.card_id = u.card_id"
                " AND %s WHERE u.cadence_id = %s AND x.visit_id IS NOT NULL",
                self._under_cadence_sql(company, today, card_ids),
                self._contacts_sql(company, today, card_ids),
                self._serves_sql("x", "u"),
                duty.cadence_id.id,
            )
        )
        return self.env["relationship.visit"].browse(visit_id for (visit_id,) in rows)

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
                    self._midnight(company, start),
                    self._midnight(company, before),
                )
            )
        return SQL(
            "(VALUES %s) s (period, period_start, before_start)", SQL(", ").join(rows)
        )

    @api.model
    def _under_cadence_sql(self, company, today, card_ids):
        """Return SQL of the pairs of card and cadence, since when, and the demand.

        Columns: card_id, cadence_id, since (the customer has the duty), begins (what
        lies before makes nobody late), period, and those of a demand.
        """
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._by_tier_sql(company, today, card_ids),
            self._by_lifecycle_sql(company, today, card_ids),
            self._additional_sql(company, today, card_ids),
        )

    @api.model
    def _by_tier_sql(self, company, today, card_ids):
        """Return SQL of what the tiers of the cards bring, of whatever schemes."""
        return SQL(
            """
            SELECT k.card_id, q.id AS cadence_id,
                   LEAST(GREATEST(min(%(created)s), min(k.tier_date), %(begins)s),
                         %(today)s) AS since, %(begins)s AS begins, q.period, %(demand)s
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
                   ON l.id = k.tier_id
                  AND (l.is_key OR l.service_mode IS DISTINCT FROM 'mass')
              JOIN relationship_scheme s ON s.id = k.scheme_id AND s.active
              JOIN relationship_cadence q ON q.id = g.cadence_id
              %(types)s
             WHERE k.company_id = %(company)s AND c.active AND q.active
               AND q.card_id IS NULL
               AND (q.lifecycle IS NULL OR q.lifecycle = c.lifecycle)
               AND COALESCE(q.company_id, %(company)s) = %(company)s
               AND %(scope)s
             GROUP BY k.card_id, q.id, c.id, t.type_ids
            """,
            begins=self._begins_sql(company),
            created=zone_day_sql("c.create_date", company._relationship_zone()),
            today=SQL("%s::date", today),
            demand=self._demand_sql(),
            types=self._demand_types_sql(),
            company=company.id,
            scope=self._scope_sql("k.card_id", card_ids),
        )

    @api.model
    def _by_lifecycle_sql(self, company, today, card_ids):
        """Return SQL of what all customers at a stage have (R212, R213).

        Whoever is reached by mailings only is visited by nobody (R066).
        """
        return SQL(
            """
            SELECT c.id AS card_id, q.id AS cadence_id,
                   LEAST(GREATEST(%(created)s, %(begins)s), %(today)s) AS since,
                   %(begins)s AS begins, q.period, %(demand)s
              FROM relationship_cadence q
              JOIN relationship_card c ON c.lifecycle = q.lifecycle
              %(types)s
             WHERE c.company_id = %(company)s AND c.active AND q.active
               AND q.card_id IS NULL AND NOT COALESCE(q.is_key, FALSE)
               AND NOT EXISTS (SELECT FROM relationship_cadence_relationship_tier_rel r
                                WHERE r.relationship_cadence_id = q.id)
               AND COALESCE(q.company_id, %(company)s) = %(company)s
               AND c.service_mode IS DISTINCT FROM 'mass' AND %(scope)s
            """,
            created=zone_day_sql("c.create_date", company._relationship_zone()),
            begins=self._begins_sql(company),
            today=SQL("%s::date", today),
            demand=self._demand_sql(),
            types=self._demand_types_sql(),
            company=company.id,
            scope=self._scope_sql("c.id", card_ids),
        )

    @api.model
    def _begins_sql(self, company):
        """Return SQL of the day on which cadence ``q`` begins for card ``c``, or NULL.

        That of the cadence, or that on which the customer came back, or to the stage
        that it is for: the stages are those of ``_lifecycle_sql``.
        """
        refresh = self.env["relationship.card.refresh"]
        return SQL(
            """
            GREATEST(q.start_date, c.returned_date, CASE q.lifecycle
                WHEN 'new' THEN c.first_turnover_date
                WHEN 'lapsing' THEN %(lapsing)s
                WHEN 'lost' THEN %(lost)s
            END)
            """,
            lapsing=refresh._stage_date_sql(company, "lapsing"),
            lost=refresh._stage_date_sql(company, "lost"),
        )

    @api.model
    def _additional_sql(self, company, today, card_ids):
        """Return SQL of what was added to single cards (R114)."""
        return SQL(
            """
            SELECT c.id AS card_id, q.id AS cadence_id,
                   LEAST(GREATEST(%(created)s, q.start_date, c.returned_date),
                         %(today)s) AS since,
                   GREATEST(q.start_date, c.returned_date) AS begins, q.period,
                   %(demand)s
              FROM relationship_cadence q
              JOIN relationship_card c ON c.id = q.card_id
              %(types)s
             WHERE c.company_id = %(company)s AND c.active AND q.active
               AND %(scope)s
            """,
            created=zone_day_sql("q.create_date", company._relationship_zone()),
            today=SQL("%s::date", today),
            demand=self._demand_sql(),
            types=self._demand_types_sql(),
            company=company.id,
            scope=self._scope_sql("c.id", card_ids),
        )
