from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.overview.indicator import Indicator
from odoo.addons.crm_relationship.tools.dates.zone import (
    utc_moment,
    utc_moment_sql,
    zone_day_sql,
)

# A customer whose turnover fell by no more than a fifth is stable.
STABLE = 0.8
MADE = "v.state IN ('done', 'reported')"
# What facts of cards may be computed from.
OF_CARDS = (
    *("active", "partner_id", "completeness", "review_due_date", "lifecycle"),
    "first_turnover_date",
)


class RelationshipIndicator(models.AbstractModel):
    """What people are judged by, from the registers (R306-R315, X25)."""

    _inherit = "relationship.indicator"

    @api.model
    def _indicators(self):
        return [
            *super()._indicators(),
            *self._visit_indicators(),
            *self._card_indicators(),
            *self._turnover_indicators(),
            *self._other_indicators(),
        ]

    @api.model
    def _visit_indicators(self):
        visit = "relationship.visit"
        return [
            Indicator(
                "visits_made",
                self.env._("Planned Visits that Were Made"),
                visit,
                facts=self._visits_made_facts,
            ),
            Indicator(
                "reports_in_time",
                self.env._("Visits Reported in Time"),
                visit,
                facts=self._reports_facts,
            ),
            Indicator(
                "entered_in_time",
                self.env._("Contacts Entered by the Next Day"),
                visit,
                facts=self._entered_facts,
            ),
            Indicator(
                "visit_count",
                self.env._("Visits and Other Contacts Made"),
                visit,
                date="date_start",
                domain=[("state", "in", ("done", "reported"))],
                unit="sum",
            ),
            Indicator(
                "came_in_time",
                self.env._("On-site Services Begun in Time"),
                visit,
                facts=self._came_facts,
            ),
            Indicator(
                "duties_met",
                self.env._("Contact Duties That Are Met"),
                "relationship.contact.duty",
                at_end=True,
                facts=self._duty_facts,
            ),
        ]

    @api.model
    def _card_indicators(self):
        card = "relationship.card"
        return [
            Indicator(
                "completeness",
                self.env._("Completeness of Cards (%)"),
                card,
                unit="average",
                at_end=True,
                facts=self._completeness_facts,
            ),
            Indicator(
                "cards_confirmed",
                self.env._("Cards Confirmed in Time"),
                card,
                at_end=True,
                facts=self._confirmed_facts,
            ),
            Indicator(
                "card_count",
                self.env._("Number of Cards"),
                card,
                unit="sum",
                at_end=True,
                facts=self._card_count_facts,
            ),
            Indicator(
                "tier_accuracy",
                self.env._("Tiers that Agree with the Rules"),
                "relationship.classification",
                at_end=True,
                facts=self._tier_facts,
            ),
        ]

    @api.model
    def _turnover_indicators(self):
        card = "relationship.card"
        labels = {
            "retention": self.env._("Customers Kept"),
            "stability": self.env._("Stable Customers"),
            "repeat_purchase": self.env._("Customers who Bought Again"),
            "growth": self.env._("Turnover against the Period before"),
            "development": self.env._("New Customers for 100 Customers"),
        }
        methods = {
            "retention": self._retention_facts,
            "stability": self._stability_facts,
            "repeat_purchase": self._repeat_facts,
            "growth": self._growth_facts,
            "development": self._development_facts,
        }
        return [
            *(
                Indicator(code, label, card, at_end=True, facts=methods[code])
                for code, label in labels.items()
            ),
            Indicator(
                "contribution",
                self.env._("Turnover for Each Customer"),
                card,
                unit="each",
                facts=self._contribution_facts,
            ),
            Indicator(
                "revenue",
                self.env._("Turnover"),
                card,
                unit="sum",
                facts=self._contribution_facts,
            ),
        ]

    @api.model
    def _other_indicators(self):
        return [
            Indicator(
                "satisfaction",
                self.env._("Satisfaction"),
                "relationship.satisfaction",
                date="date",
                domain=[("is_first", "=", True), ("is_self_collected", "=", False)],
                amount="score",
                unit="average",
            ),
            Indicator(
                "complaint_rate",
                self.env._("Complaints for 100 Visits"),
                "relationship.complaint",
                facts=self._complaint_facts,
            ),
            Indicator(
                "services",
                self.env._("Services Done"),
                "relationship.complaint",
                unit="sum",
                facts=self._service_facts,
            ),
            Indicator(
                "services_lasting",
                self.env._("Services that Needed No Second Round"),
                "relationship.complaint",
                facts=self._lasting_facts,
            ),
            Indicator(
                "bids_won",
                self.env._("Projects Won"),
                "relationship.project",
                facts=self._project_facts,
            ),
            Indicator(
                "trips_reached",
                self.env._("Trips that Reached Their Goal"),
                "relationship.visit.plan",
                date="date_end",
                # Of a person's trip: the team that decides on it.
                team="approval_team_id",
                domain=[("kind", "=", "trip"), ("result", "!=", False)],
                met=[("result", "=", "reached")],
            ),
            Indicator(
                "training_hours",
                self.env._("Hours of Training"),
                "relationship.training",
                unit="sum",
                facts=self._training_facts,
            ),
        ]

    # Visits

    @api.model
    def _visit_facts(self, company, first, after, moment, where, met):
        """Return SQL of visits that are judged, and whether they are as they should be.

        :param str moment: SQL of when a visit ``v`` counts
        :param where: SQL of which visits do
        :param met: SQL of which of them are as they should be
        """
        self.env["relationship.visit"].flush_model()
        zone = company._relationship_zone()
        return SQL(
            """
            SELECT v.id AS record_id, v.user_id, v.team_id, %(moment)s AS moment,
                   (%(met)s)::int::float8 AS numerator, 1::float8 AS denominator
              FROM relationship_visit v
             WHERE v.company_id = %(company)s AND %(where)s
               AND %(moment)s >= %(start)s AND %(moment)s < %(end)s
            """,
            moment=SQL(moment),
            where=where,
            met=met,
            company=company.id,
            start=utc_moment(first, 0, zone),
            end=utc_moment(after, 0, zone),
        )

    @api.model
    def _visits_made_facts(self, company, first, after):
        planned = "(v.baseline_date IS NOT NULL OR v.planned_date IS NOT NULL)"
        where, met = SQL(planned), SQL(MADE)
        return self._visit_facts(company, first, after, "v.date_start", where, met)

    @api.model
    def _reports_facts(self, company, first, after):
        zone = company._relationship_zone()
        met = SQL(
            "v.state = 'reported' AND %s <= v.report_due_date",
            zone_day_sql("v.reported_date", zone),
        )
        where = SQL(f"{MADE} AND v.report_due_date IS NOT NULL")
        return self._visit_facts(company, first, after, "v.date_start", where, met)

    @api.model
    def _entered_facts(self, company, first, after):
        # To plan a visit ahead is to enter it in time.
        met = SQL("v.create_date < v.date_end + interval '1 day'")
        return self._visit_facts(company, first, after, "v.date_start", SQL(MADE), met)

    @api.model
    def _came_facts(self, company, first, after):
        where = SQL("v.arrival_date IS NOT NULL")
        # Late is who comes after the arrival window of the type (R123).
        met = SQL(
            "v.arrival_date <= v.date_start - (SELECT"
            " make_interval(mins => y.arrival_latest_minutes)"
            " FROM relationship_visit_type y WHERE y.id = v.visit_type_id)"
        )
        return self._visit_facts(company, first, after, "v.date_start", where, met)

    @api.model
    def _duty_facts(self, company, first, after):
        """Return SQL of the duties on the last day, and whether they are not overdue.

        Who had left by then is not judged by them.
        """
        refresh = self.env["relationship.contact.refresh"]
        last = after - timedelta(days=1)
        self.env.flush_all()
        return SQL(
            """
            SELECT d.id AS record_id, f.user_id, c.team_id,
                   %(last)s::date AS date_start, 'infinity'::date AS date_end,
                   (f.status NOT IN ('red', 'never'))::int::float8 AS numerator,
                   1::float8 AS denominator
              FROM (%(figures)s) f
              JOIN relationship_card c ON c.id = f.card_id
              LEFT JOIN relationship_contact_duty d
                     ON d.card_id = f.card_id AND d.cadence_id = f.cadence_id
             WHERE c.active
            """,
            last=last,
            figures=refresh._figures_sql(company, last, None),
        )

    # Cards, by who had them at the end

    @api.model
    def _card_facts(self, company, numerator, denominator, joins=None, where=None):
        """Return SQL of what counts of cards ``c``, for those who had them.

        :param numerator: SQL
        :param denominator: SQL; may be NULL, where a card does not count
        :param joins: SQL of what it is computed from
        :param where: SQL of which cards count
        """
        terms = self.env["relationship.card.term"]._terms_sql(company, *OF_CARDS)
        return SQL(
            """
            SELECT c.card_id AS record_id, c.user_id, c.team_id, c.date_start,
                   c.date_end, (%(numerator)s)::float8 AS numerator,
                   (%(denominator)s)::float8 AS denominator
              FROM (%(terms)s) c
              %(joins)s
             WHERE c.active AND %(where)s
            """,
            numerator=numerator,
            denominator=denominator,
            terms=terms,
            joins=joins or SQL(),
            where=where or SQL("TRUE"),
        )

    @api.model
    def _completeness_facts(self, company, first, after):
        return self._card_facts(company, SQL("COALESCE(c.completeness, 0)"), SQL("1"))

    @api.model
    def _confirmed_facts(self, company, first, after):
        met = SQL("(c.review_due_date IS NULL OR c.review_due_date >= %s)::int", after)
        return self._card_facts(company, met, SQL("1"))

    @api.model
    def _card_count_facts(self, company, first, after):
        return self._card_facts(company, SQL("1"), SQL("1"))

    @api.model
    def _tier_facts(self, company, first, after):
        """Return SQL of the classifications that rules have computed (R315)."""
        self.env["relationship.classification"].flush_model()
        return SQL(
            """
            SELECT k.id AS record_id, t.user_id, t.team_id, t.date_start, t.date_end,
                   (k.tier_id = k.computed_tier_id)::int::float8 AS numerator,
                   1::float8 AS denominator
              FROM relationship_classification k
              JOIN (%(terms)s) t ON t.card_id = k.card_id
             WHERE k.company_id = %(company)s AND k.computed_tier_id IS NOT NULL
            """,
            terms=self.env["relationship.card.term"]._terms_sql(company),
            company=company.id,
        )

    # Turnover

    @api.model
    def _turnover_joins(self, company, first, after):
        """Return SQL that joins turnover to cards: ``now`` and ``was`` of the period.

        Of both the amount, and the number of days on which something was bought.
        """
        turnover = self.env["relationship.turnover"].sudo()
        self.env.flush_all()
        before = first - (after - first)
        if first.day == after.day == 1:
            # Whole months are compared with as many months, whatever their days.
            months = 12 * (after.year - first.year) + after.month - first.month
            before = _months_before(first, months)
        scheme = company.sudo()._relationship_turnover_scheme()
        source = scheme._turnover_source()
        return SQL(
            """
            LEFT JOIN (
                SELECT p.commercial_partner_id AS partner_id,
                       sum(d.amount) FILTER (WHERE d.date >= %(first)s) AS now,
                       sum(d.amount) FILTER (WHERE d.date < %(first)s) AS was,
                       count(DISTINCT d.date) FILTER (
                           WHERE d.date >= %(first)s AND d.amount > 0) AS days
                  FROM (%(documents)s) d
                  JOIN res_partner p ON p.id = d.partner_id
                 WHERE d.date >= %(before)s AND d.date < %(after)s
                 GROUP BY 1) b ON b.partner_id = c.partner_id
            """,
            first=first,
            after=after,
            before=before,
            documents=turnover._documents_sql(company, source, None),
        )

    @api.model
    def _retention_facts(self, company, first, after):
        joins = self._turnover_joins(company, first, after)
        kept = SQL("(COALESCE(b.now, 0) > 0)::int")
        return self._card_facts(company, kept, SQL("1"), joins, SQL("b.was > 0"))

    @api.model
    def _stability_facts(self, company, first, after):
        joins = self._turnover_joins(company, first, after)
        stable = SQL("(COALESCE(b.now, 0) >= %s * b.was)::int", STABLE)
        return self._card_facts(company, stable, SQL("1"), joins, SQL("b.was > 0"))

    @api.model
    def _repeat_facts(self, company, first, after):
        joins = self._turnover_joins(company, first, after)
        again = SQL("(b.days > 1)::int")
        return self._card_facts(company, again, SQL("1"), joins, SQL("b.days > 0"))

    @api.model
    def _growth_facts(self, company, first, after):
        joins = self._turnover_joins(company, first, after)
        now, was = SQL("COALESCE(b.now, 0)"), SQL("COALESCE(b.was, 0)")
        where = SQL("(b.now <> 0 OR b.was <> 0)")
        return self._card_facts(company, now, was, joins, where)

    @api.model
    def _development_facts(self, company, first, after):
        new = SQL(
            "(c.first_turnover_date >= %s AND c.first_turnover_date < %s)::int",
            *(first, after),
        )
        where = SQL("c.lifecycle <> 'potential'")
        return self._card_facts(company, new, SQL("1"), where=where)

    @api.model
    def _contribution_facts(self, company, first, after):
        """Return SQL of turnover by who had the customer on the day of the document."""
        turnover = self.env["relationship.turnover"].sudo()
        self.env.flush_all()
        zone = company._relationship_zone()
        source = company.sudo()._relationship_turnover_scheme()._turnover_source()
        return SQL(
            """
            SELECT c.id AS record_id, t.user_id, t.team_id, %(moment)s AS moment,
                   d.amount::float8 AS numerator, 1::float8 AS denominator
              FROM (%(documents)s) d
              JOIN res_partner p ON p.id = d.partner_id
              JOIN relationship_card c ON c.partner_id = p.commercial_partner_id
                   AND c.company_id = %(company)s
              JOIN (%(terms)s) t ON t.card_id = c.id
                   AND d.date BETWEEN t.date_start AND t.date_end
             WHERE d.date >= %(first)s AND d.date < %(after)s
            """,
            moment=utc_moment_sql("d.date", "00:00", zone),
            documents=turnover._documents_sql(company, source, None),
            company=company.id,
            terms=self.env["relationship.card.term"]._terms_sql(company),
            first=first,
            after=after,
        )

    # Complaints, projects and trainings

    @api.model
    def _complaint_facts(self, company, first, after):
        """Return SQL of complaints of the customers, and of the visits made (R157)."""
        self.env.flush_all()
        zone = company._relationship_zone()
        start, end = (utc_moment(day, 0, zone) for day in (first, after))
        return SQL(
            """
            SELECT k.id AS record_id, t.user_id, t.team_id, k.received_date AS moment,
                   1::float8 AS numerator, 0::float8 AS denominator
              FROM relationship_complaint k
              JOIN (%(terms)s) t ON t.card_id = k.card_id
                   AND %(day)s BETWEEN t.date_start AND t.date_end
             WHERE k.company_id = %(company)s AND k.kind = 'complaint'
               AND k.received_date >= %(start)s AND k.received_date < %(end)s
             UNION ALL
            SELECT NULL, v.user_id, v.team_id, v.date_start, 0, 1
              FROM relationship_visit v
             WHERE v.company_id = %(company)s AND %(made)s
               AND v.date_start >= %(start)s AND v.date_start < %(end)s
            """,
            terms=self.env["relationship.card.term"]._terms_sql(company),
            day=zone_day_sql("k.received_date", zone),
            company=company.id,
            start=start,
            end=end,
            made=SQL(MADE),
        )

    @api.model
    def _service_facts(self, company, first, after, met="TRUE"):
        """Return SQL of the services done, by who worked on them (R309).

        :param str met: SQL of which of them are as they should be
        """
        self.env["relationship.complaint"].flush_model()
        zone = company._relationship_zone()
        return SQL(
            """
            SELECT k.id AS record_id, COALESCE(k.worker_id, k.user_id) AS user_id,
                   k.team_id, k.resolved_date AS moment,
                   (%(met)s)::int::float8 AS numerator, 1::float8 AS denominator
              FROM relationship_complaint k
             WHERE k.company_id = %(company)s AND k.kind = 'service_request'
               AND k.resolved_date >= %(start)s AND k.resolved_date < %(end)s
            """,
            met=SQL(met),
            company=company.id,
            start=utc_moment(first, 0, zone),
            end=utc_moment(after, 0, zone),
        )

    @api.model
    def _lasting_facts(self, company, first, after):
        met = "COALESCE(k.reopen_count, 0) = 0"
        return self._service_facts(company, first, after, met)

    @api.model
    def _project_facts(self, company, first, after):
        """Return SQL of projects that were decided on, by whose customer it was."""
        self.env.flush_all()
        zone = company._relationship_zone()
        return SQL(
            """
            SELECT j.id AS record_id, t.user_id, t.team_id, %(moment)s AS moment,
                   (j.state <> 'lost')::int::float8 AS numerator,
                   1::float8 AS denominator
              FROM relationship_project j
              JOIN (%(terms)s) t ON t.card_id = j.card_id
                   AND j.decided_date BETWEEN t.date_start AND t.date_end
             WHERE j.company_id = %(company)s
               AND j.decided_date >= %(first)s AND j.decided_date < %(after)s
            """,
            moment=utc_moment_sql("j.decided_date", "00:00", zone),
            terms=self.env["relationship.card.term"]._terms_sql(company),
            company=company.id,
            first=first,
            after=after,
        )

    @api.model
    def _training_facts(self, company, first, after):
        """Return SQL of the hours of everybody who took part (R321, X26)."""
        self.env["relationship.training"].flush_model()
        zone = company._relationship_zone()
        return SQL(
            """
            SELECT g.id AS record_id, r.user_id, m.crm_team_id AS team_id,
                   %(moment)s AS moment, g.hours::float8 AS numerator,
                   1::float8 AS denominator
              FROM relationship_training g
              JOIN relationship_training_user_rel r ON r.training_id = g.id
              LEFT JOIN LATERAL (
                   SELECT crm_team_id FROM crm_team_member m
                    WHERE m.user_id = r.user_id
                      AND g.date BETWEEN COALESCE(m.relationship_date_start,
                                           m.create_date::date)
                          AND COALESCE(m.relationship_date_end, 'infinity')
                    ORDER BY m.id LIMIT 1) m ON TRUE
             WHERE g.company_id = %(company)s AND g.state = 'done'
               AND g.date >= %(first)s AND g.date < %(after)s
            """,
            moment=utc_moment_sql("g.date", "00:00", zone),
            company=company.id,
            first=first,
            after=after,
        )


def _months_before(day, months):
    """Return the first day of the month that is so many months before."""
    number = 12 * day.year + day.month - 1 - months
    return day.replace(year=number // 12, month=number % 12 + 1)
