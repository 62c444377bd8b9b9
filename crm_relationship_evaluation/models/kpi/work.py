from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.spans import finished, period_of
from .people import PEOPLE

# As many periods are made up for, at most, after the system did not run.
MOST = {"month": 24, "quarter": 8, "year": 3}
FIGURES = "relationship_evaluation_figures"
# The columns of this table, for KPIs that are all entered by hand.
NO_FIGURES = SQL(
    "SELECT NULL::varchar AS formula, NULL::int AS evaluation_id,"
    " NULL::float8 AS numerator, NULL::float8 AS denominator,"
    " NULL::bigint AS records WHERE FALSE"
)


class RelationshipEvaluationWork(models.AbstractModel):
    """Computes evaluations in SQL: who is judged in a period, and the figures.

    All evaluations of a period are written in one transaction, which also notes that
    the period is done: killed half-way, nothing is there, and the next night begins
    anew. Two workers at once: one of them takes the lock.
    """

    _name = "relationship.evaluation.work"
    _description = "Evaluations of Periods"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_evaluate(self):
        """Evaluate the periods that have ended, in all companies."""
        kpis = self.env["relationship.kpi"].sudo()
        self._work_each(
            kpis._read_group(
                [("company_id.active", "=", True)],
                ["company_id", "interval"],
                ["create_date:min"],
            ),
            lambda row: self._catch_up(row[0], row[1], row[2].date(), commit=True),
        )

    @api.model
    def _catch_up(self, company, interval, since, commit=False):
        """Evaluate the periods of a company that have ended and are not evaluated.

        :param str interval: ``month``, ``quarter`` or ``year``
        :param date since: a day of the first period, if none was evaluated yet
        :param bool commit: after each period
        """
        done = (company.relationship_evaluated or {}).get(interval)
        if done:
            since = fields.Date.to_date(done) + timedelta(days=1)
        today = company._relationship_today()
        for first, last in finished(since, today, interval, MOST[interval]):
            self._work_step(
                lambda first=first, last=last: self._evaluate(
                    company, interval, first, last
                ),
                commit,
            )

    @api.model
    def _period_date(self, day, interval):
        """Return the first day of the period in which a day is."""
        return period_of(day, interval)[0]

    @api.model
    def _evaluate(self, company, interval, first, last):
        """Evaluate everybody in one period, once.

        :param company: ``res.company``
        :param date first: of the period
        :param date last: of the period, included
        :return: the new evaluations
        """
        evaluations = self.env["relationship.evaluation"].sudo()
        if not self._work_lock(company.id, interval):
            return evaluations
        company = company.sudo()
        company.invalidate_recordset(["relationship_evaluated"])
        done = company.relationship_evaluated or {}
        if done.get(interval, "") >= str(last):
            return evaluations
        self._work_prepare()
        whom = self._kpis(company, interval).mapped("whom")
        judged = self.env["relationship.evaluation.people"]
        people = judged._people(company, first, last) if whom else []
        if "team" in whom:
            people += judged._teams(people, first, last)
        if not {"specialist", "leader"} & set(whom):
            people = [one for one in people if not one[0]]
        evaluations = self._insert(company, interval, first, people)
        self._fill(evaluations)
        rows = self.env.execute_query(
            SQL(
                "SELECT e.id FROM relationship_evaluation e WHERE e.id IN %s AND NOT"
                " EXISTS (SELECT 1 FROM relationship_evaluation_line l"
                " WHERE l.evaluation_id = e.id)",
                tuple(evaluations.ids) or (None,),
            )
        )
        # For whom there is no KPI.
        nothing = evaluations.browse(row[0] for row in rows)
        nothing._as_system().unlink()
        company.relationship_evaluated = {**done, interval: str(last)}
        return evaluations - nothing

    @api.model
    def _kpis(self, company, interval):
        kpis = self.env["relationship.kpi"].sudo()
        return kpis.search(
            [("company_id", "=", company.id), ("interval", "=", interval)]
        )

    @api.model
    def _insert(self, company, interval, first, people):
        """Insert evaluations of people who have none of these days.

        :param date first: of the whole period
        :param people: from :meth:`_people`
        """
        evaluations = self.env["relationship.evaluation"].sudo()
        if not people:
            return evaluations
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO relationship_evaluation
                       (company_id, interval, period_date, user_id, team_id, team_name,
                        supervisor_id, date_start, date_end, state,
                        create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, %(interval)s, %(period)s, p.user_id, p.team_id,
                       t.name ->> 'en_US',
                       CASE WHEN p.user_id <> t.user_id THEN t.user_id END,
                       p.date_start, p.date_end, 'draft',
                       %(me)s, %(now)s, %(me)s, %(now)s
                  FROM unnest(%(users)s::int[], %(teams)s::int[],
                              %(starts)s::date[], %(ends)s::date[])
                       AS p (user_id, team_id, date_start, date_end)
                  LEFT JOIN crm_team t ON t.id = p.team_id
                 WHERE NOT EXISTS (
                       SELECT 1 FROM relationship_evaluation o
                        WHERE o.company_id = %(company)s AND o.interval = %(interval)s
                          AND (o.user_id = p.user_id OR (o.user_id IS NULL
                               AND p.user_id IS NULL AND o.team_id = p.team_id))
                          AND o.date_start <= p.date_end
                          AND o.date_end >= p.date_start)
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                company=company.id,
                interval=interval,
                period=first,
                me=self.env.uid,
                now=self.env.cr.now(),
                **dict(
                    zip(
                        ("users", "teams", "starts", "ends"),
                        map(list, zip(*people, strict=True)),
                        strict=True,
                    )
                ),
            )
        )
        return evaluations.browse(row[0] for row in rows)

    # The figures

    @api.model
    def _fill(self, evaluations):
        """Compute the lines of evaluations, and their scores.

        :param evaluations: as superuser, none of which people have marked
        """
        for (company, interval, __), those in evaluations.grouped(
            lambda one: (one.company_id, one.interval, one.period_date)
        ).items():
            self._fill_period(company, interval, those)
        self._score(evaluations)

    @api.model
    def _fill_period(self, company, interval, evaluations):
        kpis = self._kpis(company, interval)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM relationship_evaluation_line WHERE evaluation_id IN %s",
                tuple(evaluations.ids),
            )
        )
        judging = self.env["relationship.evaluation.people"]
        judged = judging._judged_sql(company, evaluations)
        judging._fill(company, judged)
        first = min(evaluations.mapped("date_start"))
        after = max(evaluations.mapped("date_end")) + timedelta(days=1)
        indicators = self._indicators_of(kpis)
        selects = [NO_FIGURES]
        for code, indicator in indicators.items():
            used = kpis.filtered(lambda kpi, code=code: kpi.formula == code)
            facts = self.env["relationship.indicator"]._facts_sql(
                indicator, company, first, after
            )
            whom = set(used.mapped("whom"))
            selects.append(self._measured_facts_sql(indicator, facts, judged, whom))
        self._work_temporary(FIGURES, SQL(" UNION ALL ").join(selects))
        self._insert_lines(kpis, indicators)
        self.env["relationship.evaluation.line"].invalidate_model()
        evaluations.invalidate_recordset()

    @api.model
    def _indicators_of(self, kpis):
        """Return the indicators of KPIs by code, without those entered by hand."""
        formulas = set(kpis.mapped("formula"))
        return {
            one.code: one
            for one in self.env["relationship.indicator"]._indicators()
            if one.code in formulas
        }

    @api.model
    def _measured_facts_sql(self, indicator, facts, judged, whom):
        """Return SQL that sums the facts of an indicator for everybody who is judged.

        The facts are read once, also where both persons and teams are judged by them.

        :param facts: SQL of ``relationship.indicator._facts_sql``
        :param judged: SQL of ``relationship.evaluation.people._judged_sql``
        :param whom: of the KPIs that use it
        """
        keys = []
        if whom & {"specialist", "leader"}:
            keys.append(SQL("f.user_id"))
        if "team" in whom:
            keys.append(SQL("-f.team_id"))
        return SQL(
            """
            SELECT %(code)s, p.id, sum(f.numerator), sum(f.denominator), %(records)s
              FROM (%(facts)s) f
             CROSS JOIN LATERAL (VALUES %(keys)s) AS k (key)
              JOIN (%(judged)s) p ON p.key = k.key AND %(when)s
             GROUP BY p.id
            """,
            code=indicator.code,
            # Of several facts of a record one is counted.
            records=SQL("count(DISTINCT f.record_id)")
            if indicator.unit == "each"
            else SQL("count(f.record_id)"),
            facts=facts,
            keys=SQL(", ").join(SQL("(%s)", key) for key in keys),
            judged=judged,
            when=self._when_sql(indicator),
        )

    @api.model
    def _when_sql(self, indicator):
        """Return SQL of whether a fact ``f`` is of the part of ``p``."""
        if indicator.at_end:
            return SQL("p.date_end BETWEEN f.date_start AND f.date_end")
        return SQL("f.moment >= p.moment_start AND f.moment < p.moment_end")

    @api.model
    def _insert_lines(self, kpis, indicators):
        """Insert a line for each KPI that is for somebody, as it is defined now."""
        if not kpis:
            return
        units = SQL(", ").join(
            SQL("(%s, %s, %s)", code, one.unit, one.at_end)
            for code, one in {"manual": None, **indicators}.items()
            if one
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO relationship_evaluation_line
                       (evaluation_id, company_id, user_id, team_id, period_date,
                        kpi_id, label, sequence, formula, unit, direction, weight,
                        target, is_critical, numerator, denominator, record_count,
                        has_value, value, has_mark, mark, entered_value,
                        create_uid, create_date, write_uid, write_date)
                SELECT m.evaluation_id, e.company_id, e.user_id, e.team_id,
                       e.period_date, m.kpi_id, m.label, m.sequence, m.formula, m.unit,
                       m.direction, m.weight, m.target, m.is_critical,
                       round(m.numerator::numeric, 2), round(m.denominator::numeric, 2),
                       m.records, m.value IS NOT NULL,
                       COALESCE(round(m.value::numeric, 2), 0), m.value IS NOT NULL,
                       COALESCE(round((%(mark)s)::numeric, 1), 0), 0,
                       %(me)s, %(now)s, %(me)s, %(now)s
                  FROM (%(measured)s) m
                  JOIN relationship_evaluation e ON e.id = m.evaluation_id
                 ORDER BY e.id, m.sequence, m.kpi_id
                """,
                mark=self._mark_sql(),
                measured=self._measured_sql(kpis, units),
                me=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    @api.model
    def _measured_sql(self, kpis, units):
        """Return SQL of the KPIs of everybody, with their values; NULL: none."""
        units = units if units.code else SQL("(NULL::varchar, NULL::varchar, FALSE)")
        return SQL(
            """
            SELECT p.id AS evaluation_id, k.id AS kpi_id, k.name AS label, k.sequence,
                   k.formula, COALESCE(n.unit, 'manual') AS unit, k.direction,
                   k.weight, k.target, k.is_critical,
                   COALESCE(f.numerator, 0) AS numerator, d.denominator,
                   COALESCE(f.records, 0) AS records,
                   CASE WHEN n.unit IS NULL OR d.denominator <= 0 THEN NULL
                        WHEN n.unit = 'percent'
                        THEN 100 * COALESCE(f.numerator, 0) / d.denominator
                        ELSE COALESCE(f.numerator, 0) / d.denominator END AS value
              FROM relationship_kpi k
              JOIN %(people)s p
                ON CASE k.whom WHEN 'team' THEN p.user_id IS NULL
                               WHEN 'leader' THEN p.is_leader
                               ELSE p.user_id IS NOT NULL
                                    AND (p.is_specialist OR NOT p.is_leader) END
              LEFT JOIN (VALUES %(units)s) AS n (formula, unit, at_end)
                     ON n.formula = k.formula
              LEFT JOIN %(figures)s f
                     ON f.formula = k.formula AND f.evaluation_id = p.id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN n.unit = 'each' THEN COALESCE(f.records, 0)
                               WHEN n.unit = 'sum' AND n.at_end THEN 1
                               WHEN n.unit = 'sum' THEN p.persons
                               ELSE COALESCE(f.denominator, 0) END AS denominator) d
             WHERE k.id IN %(kpis)s
               AND (NOT EXISTS (SELECT 1 FROM relationship_kpi_team_rel r
                                 WHERE r.kpi_id = k.id)
                    OR EXISTS (SELECT 1 FROM relationship_kpi_team_rel r
                                WHERE r.kpi_id = k.id AND r.team_id = p.team_id))
            """,
            people=SQL.identifier(PEOPLE),
            figures=SQL.identifier(FIGURES),
            units=units,
            kpis=tuple(kpis.ids),
        )

    @api.model
    def _mark_sql(self):
        """Return SQL of the mark of a value, as ``tools/spans.py`` has it."""
        return SQL(
            "CASE WHEN m.direction = 'up'"
            " THEN LEAST(100, GREATEST(0, 100 * m.value / NULLIF(m.target, 0)))"
            " WHEN m.value <= m.target THEN 100"
            " ELSE 100 * m.target / NULLIF(m.value, 0) END"
        )

    # Scores and ranks

    @api.model
    def _score(self, evaluations):
        """Compute scores from marks, and who ranks where.

        :param evaluations: whose lines were written
        """
        if not evaluations:
            return
        self.env.flush_all()
        marks = ("mark", "self_mark", "supervisor_mark", "committee_mark")
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_evaluation e
                   SET has_score = s.weight > 0, computed_date = COALESCE(
                           e.computed_date, %(now)s),
                       score = %(mark)s, self_score = %(self_mark)s,
                       supervisor_score = %(supervisor_mark)s,
                       committee_score = %(committee_mark)s,
                       final_score = CASE
                           WHEN e.state IN ('committee', 'closed')
                           THEN %(committee_mark)s
                           WHEN e.state = 'supervisor' THEN %(supervisor_mark)s
                           ELSE %(mark)s END,
                       critical_missed = COALESCE(s.missed, FALSE)
                  FROM (SELECT o.id, COALESCE(sum(l.weight), 0) AS weight, %(sums)s,
                               bool_or(l.is_critical AND 99.95 > CASE
                                   WHEN o.state IN ('committee', 'closed')
                                   THEN l.committee_mark
                                   WHEN o.state = 'supervisor' THEN l.supervisor_mark
                                   ELSE l.mark END) AS missed
                          FROM relationship_evaluation o
                          LEFT JOIN relationship_evaluation_line l
                                 ON l.evaluation_id = o.id AND l.has_mark
                         WHERE o.id IN %(ids)s GROUP BY o.id) s
                 WHERE e.id = s.id
                """,
                now=self.env.cr.now(),
                ids=tuple(evaluations.ids),
                sums=SQL(", ").join(
                    SQL(
                        "sum(COALESCE(%s, 0) * l.weight) AS %s",
                        SQL.identifier("l", name),
                        SQL.identifier(name),
                    )
                    for name in marks
                ),
                **{
                    name: SQL(
                        "COALESCE(round((%s / NULLIF(s.weight, 0))::numeric, 1), 0)",
                        SQL.identifier("s", name),
                    )
                    for name in marks
                },
            )
        )
        self._rank(evaluations)
        self.env["relationship.evaluation"].invalidate_model()

    @api.model
    def _rank(self, evaluations):
        """Rank all who are judged in the same periods; persons and teams apart (R323).

        Who missed a critical target comes after all who did not; equal scores have the
        same rank; without a score there is none.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_evaluation e
                   SET rank = r.rank, rank_count = r.number
                  FROM (SELECT o.id, count(*) FILTER (WHERE o.has_score)
                                   OVER (PARTITION BY %(same)s) AS number,
                               CASE WHEN o.has_score THEN rank() OVER (
                                   PARTITION BY %(same)s
                                   ORDER BY o.has_score DESC, o.critical_missed,
                                            o.final_score DESC) ELSE 0 END AS rank
                          FROM relationship_evaluation o
                         WHERE (o.company_id, o.interval, o.period_date) IN (
                               SELECT company_id, interval, period_date
                                 FROM relationship_evaluation WHERE id IN %(ids)s)) r
                 WHERE e.id = r.id AND (e.rank, e.rank_count)
                       IS DISTINCT FROM (r.rank, r.number)
                """,
                same=SQL("o.company_id, o.interval, o.period_date, o.user_id IS NULL"),
                ids=tuple(evaluations.ids),
            )
        )

    # What made a figure

    @api.model
    def _records(self, line):
        """Return the model and the ids of the records that a line counts.

        :param line: as superuser
        """
        evaluation = line.evaluation_id
        indicators = self.env["relationship.indicator"]._indicators()
        indicator = next((one for one in indicators if one.code == line.formula), None)
        if not indicator:
            return None, []
        company = evaluation.company_id
        facts = self.env["relationship.indicator"]._facts_sql(
            indicator,
            company,
            evaluation.date_start,
            evaluation.date_end + timedelta(days=1),
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT f.record_id FROM (%s) f JOIN (%s) p ON %s AND %s"
                " WHERE f.record_id IS NOT NULL",
                facts,
                self.env["relationship.evaluation.people"]._judged_sql(
                    company, evaluation
                ),
                SQL("p.user_id = f.user_id")
                if evaluation.user_id
                else SQL("p.team_id = f.team_id"),
                self._when_sql(indicator),
            )
        )
        return indicator.model, [row[0] for row in rows]
