from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.cadence import paced_dates, period_bounds, working_day_before
from ..working_time.working_clocks import WorkingClocks

# What is overdue longer is not moved to a working day.
WORKING_DAYS_BACK = 1100


class RelationshipContactDuty(models.Model):
    """The dates and the colour of a duty, for all cards in one statement."""

    _inherit = "relationship.contact.duty"

    @api.model
    def _figures_sql(self, company, today, card_ids):
        """Return SQL of all duties of the cards, with the figures of ``today``.

        Duties come from the tiers of a card and from cadences of its own; figures
        from its contacts. Each layer is computed once for the layers above it, which
        is what OFFSET 0 is for.
        """
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
                         WHEN v.due_date <= %(warning)s THEN 'yellow'
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
                self._day_sql("moment", company),
                company._relationship_due_soon(),
            ),
            today=today,
            warning=company._relationship_due_soon(),
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
            # Who became a customer after a due date is due by the next one.
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
        last = self._day_sql("m.last_moment", company)
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
             CROSS JOIN LATERAL (SELECT COALESCE(l.last_date, m.since) AS base) b
            """,
            user=self._user_sql(company),
            # What the last period has left undone is due until the next contact.
            number=SQL(
                "1 + CASE WHEN m.done_count = 0 AND m.before_count < q.min_count"
                " THEN m.before_count"
                " ELSE q.min_count + LEAST(m.done_count, q.min_count) END"
            ),
            counted=self._counted_sql(company, today, card_ids),
            last=last,
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
        [(ideal, worst)] = self._demands(
            company, [], ["ideal_days:max", "max_days:max"]
        )
        last_of_next_year = today.replace(month=12, day=31, year=today.year + 1)
        longest = max(ideal or 0, worst or 0, (last_of_next_year - today).days)
        return [
            today + timedelta(days=number)
            for number in range(-WORKING_DAYS_BACK, longest + 1)
        ]

    @api.model
    def _working_sql(self, days, off):
        """Return SQL of ``b.ideal``, or of the last working day before it."""
        working = [working_day_before(day, off, days[0]) for day in days]
        before = days[0] - timedelta(days=1)
        return SQL("(%s::date[])[b.ideal - %s::date]", working, before)
