from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.dates import rhythm as arithmetic

# How far back the rhythm of a customer is looked for.
YEARS = 3


class RelationshipCardRefresh(models.AbstractModel):
    """The rhythm in which a customer buys is a figure of the card (R211, R212).

    The formulas are those of ``tools/dates/rhythm.py``, in SQL.
    """

    _inherit = "relationship.card.refresh"

    @api.model
    def _sources_sql(self, company, ids=None):
        return {
            **super()._sources_sql(company, ids),
            "relationship_rhythm_now": self._rhythm_sql(company, ids),
        }

    @api.model
    def _after_sources(self, company):
        self.env["relationship.rhythm"]._estimate(company)
        return super()._after_sources(company)

    @api.model
    def _rhythm_sql(self, company, ids=None):
        """Return SQL of the days on which customers bought, and the gaps between them.

        A purchase is a day whose documents add to the turnover. Columns: partner_id,
        purchases, date_first, date_last, squares of the gaps, amount.
        """
        today = company._relationship_today()
        cards = self.env["relationship.card"].sudo()
        documents = self.env["relationship.turnover"]._documents_sql(
            company,
            company._relationship_turnover_scheme()._turnover_source(),
            None if ids is None else cards.browse(ids).partner_id.ids,
        )
        return SQL(
            """
            SELECT partner_id, count(*) AS purchases, MIN(date) AS date_first,
                   MAX(date) AS date_last, SUM(amount) AS amount,
                   COALESCE(SUM(gap * gap), 0)::float8 AS squares
              FROM (SELECT partner_id, date, amount,
                           date - LAG(date) OVER (PARTITION BY partner_id
                                                  ORDER BY date) AS gap
                      FROM (SELECT p.commercial_partner_id AS partner_id, d.date,
                                   SUM(d.amount) AS amount
                              FROM (%(documents)s) d
                              JOIN res_partner p ON p.id = d.partner_id
                             WHERE d.date > %(start)s AND d.date <= %(today)s
                             GROUP BY p.commercial_partner_id, d.date
                            HAVING SUM(d.amount) > 0) day) gaps
             GROUP BY partner_id
            """,
            documents=documents,
            start=fields.Date.subtract(today, years=YEARS),
            today=today,
        )

    @api.model
    def _joins_sql(self, company, ids):
        return SQL(
            "%s LEFT JOIN (%s) rhythm ON rhythm.partner_id = c.partner_id"
            " AND m.date_last IS NOT NULL",
            super()._joins_sql(company, ids),
            self._rhythm_figures_sql(company),
        )

    @api.model
    def _rhythm_figures_sql(self, company):
        """Return SQL of the rhythm of each customer who bought, by ``partner_id``.

        Layer by layer: what he did (``x`` gaps that make ``t`` days, ``s`` for their
        spread, ``time`` since the first), his interval and spread, his dates; each
        computed once for each customer (``OFFSET 0``).
        """
        estimate = self.env["relationship.rhythm"]._last(company)
        usual = estimate._population()
        return SQL(
            """
            SELECT partner_id, purchases, days, spread, %(expected)s AS expected,
                   amount / purchases AS average,
                   date_last + late AS late_date, date_last + silent AS silent_date,
                   date_last + %(lost)s * silent AS lost_date
              FROM (SELECT *, %(late)s AS late, %(silent)s AS silent
                      FROM (SELECT *, %(interval)s AS days, %(spread)s AS spread
                              FROM (SELECT partner_id, purchases, date_last, amount,
                                           (purchases - 1)::float8 AS x, squares,
                                           (date_last - date_first)::float8 AS t,
                                           (GREATEST(%(as_of)s::date, date_last)
                                            - date_first)::float8 AS time
                                      FROM relationship_rhythm_now) did
                            OFFSET 0) usual
                    OFFSET 0) dates
            """,
            as_of=estimate.date or None,
            interval=SQL(
                "CASE WHEN x > 0 THEN (%s * %s + t) / (%s + x) END",
                usual.weight if usual else 0.0,
                usual.interval if usual else 0.0,
                usual.weight if usual else 0.0,
            ),
            spread=SQL(
                "CASE WHEN x > 0 THEN GREATEST(SQRT((%(weight)s * %(spread)s"
                " + GREATEST(squares - t * t / x, 0) / ((t / x) * (t / x)))"
                " / (%(weight)s + x - 1)), %(least)s) END",
                least=arithmetic.MIN_SPREAD,
                weight=arithmetic.SPREAD_WEIGHT,
                spread=usual.spread if usual else 1.0,
            ),
            late=self._silence_sql(company, arithmetic.LATE),
            silent=self._silence_sql(company, arithmetic.SILENT),
            lost=arithmetic.LOST,
            expected=self._expected_sql(usual),
        )

    @api.model
    def _silence_sql(self, company, times):
        """Return SQL of the days of silence that are so many spreads too long."""
        return SQL(
            "CASE WHEN x > 0 THEN GREATEST(CEIL(ROUND((days * (1 + %s * spread))"
            "::numeric, 6)), %s)::int END",
            times,
            company.relationship_rhythm_min_days,
        )

    @api.model
    def _expected_sql(self, usual):
        """Return SQL of the purchases that are expected within a year."""
        if not usual:
            return SQL("NULL::float8")
        return SQL(
            """
            (%(rate)s * %(days)s + x) / (%(days)s + time) * %(year)s
            / (1 + %(stop)s / (%(stay)s + x)
                   * EXP(LEAST((%(rate)s * %(days)s + x)
                               * LN((%(days)s + time) / (%(days)s + t)), %(most)s)))
            """,
            rate=usual.rate,
            days=usual.days,
            year=arithmetic.YEAR,
            stop=arithmetic.STOP,
            stay=arithmetic.STAY,
            most=arithmetic.MAX_EXPONENT,
        )

    @api.model
    def _values_sql(self, company):
        return {
            **super()._values_sql(company),
            "purchase_count": SQL("COALESCE(rhythm.purchases, 0)::int"),
            "purchase_interval": SQL("COALESCE(ROUND(rhythm.days::numeric), 0)::int"),
            "purchase_spread": SQL(
                "COALESCE(ROUND(100 * rhythm.spread::numeric), 0)::int"
            ),
            "expected_purchases": SQL(
                "COALESCE(ROUND(rhythm.expected::numeric, 2), 0)"
            ),
            "expected_turnover": SQL(
                "COALESCE(ROUND(rhythm.expected::numeric * rhythm.average, 2), 0)"
            ),
            "rhythm_late_date": SQL("rhythm.late_date"),
            "rhythm_silent_date": SQL("rhythm.silent_date"),
            "rhythm_status": SQL(
                """
                CASE WHEN rhythm.purchases = 1 THEN 'once'
                     WHEN rhythm.silent_date <= %(today)s THEN 'silent'
                     WHEN rhythm.late_date <= %(today)s THEN 'late'
                     WHEN rhythm.purchases > 1 THEN 'regular'
                 END::varchar
                """,
                today=company._relationship_today(),
            ),
        }

    @api.model
    def _lifecycle_sql(self, company):
        fixed = super()._lifecycle_sql(company)
        if company.relationship_lifecycle_basis != "rhythm":
            return fixed
        return SQL(
            """
            CASE WHEN rhythm.silent_date IS NULL THEN %(fixed)s
                 WHEN rhythm.lost_date <= %(today)s THEN 'lost'
                 WHEN rhythm.silent_date <= %(today)s THEN 'lapsing'
                 WHEN m.date_first >= %(today)s::date - %(new)s THEN 'new'
                 ELSE 'active'
             END::varchar
            """,
            fixed=fixed,
            today=company._relationship_today(),
            new=company.relationship_new_days,
        )

    @api.model
    def _stage_date_sql(self, company, stage):
        fixed = super()._stage_date_sql(company, stage)
        if company.relationship_lifecycle_basis != "rhythm":
            return fixed
        silence = SQL("c.rhythm_silent_date - c.last_turnover_date")
        times = arithmetic.LOST if stage == "lost" else 1
        return SQL(
            "COALESCE(c.last_turnover_date + %s * (%s), %s)", times, silence, fixed
        )
