from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.cadence import MONTHS, period_bounds
from ...tools.zone import utc_moment


class RelationshipContactDuty(models.Model):
    """Which cards are under which cadence, and which of their contacts count."""

    _inherit = "relationship.contact.duty"

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
