from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates.zone import utc_moment, zone_day_sql

from .section import Column, Section

# Rows of a register in one document, at most; the figures count all.
MOST_ROWS = 500
OPEN = "('new', 'acknowledged', 'in_progress', 'waiting')"


class RelationshipMonthlyFigures(models.AbstractModel):
    """Figures and registers of a month, for all persons and teams at once.

    (R256, R264, R274, R284, R289, R292, R293)
    """

    _name = "relationship.monthly.figures"
    _description = "Figures of a Month"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _sections(self):
        """Return the sections of a document, in order. Extended by addons.

        :return: list of :class:`Section`
        """
        day = Column("day", self.env._("Day"), "date")
        customer = Column("customer", self.env._("Customer"), "text")
        case, visit = "relationship.complaint", "relationship.visit"
        return [
            Section(
                "satisfaction",
                self.env._("Satisfaction"),
                [
                    Column("answers", self.env._("Answers")),
                    Column("score", self.env._("Average Score"), by="answers"),
                    Column("low", self.env._("Low Scores")),
                    Column("own", self.env._("Collected by Oneself")),
                ],
                [
                    day,
                    customer,
                    Column("score", self.env._("Score")),
                    Column("comment", self.env._("What Was Said"), "text"),
                ],
            ),
            Section(
                "cases",
                self.env._("Complaints and Other Cases"),
                [
                    Column("received", self.env._("Received")),
                    Column("complaints", self.env._("Of These, Complaints")),
                    Column("closed", self.env._("Closed")),
                    Column("late_answer", self.env._("Answered Late")),
                    Column("late_result", self.env._("Resolved Late")),
                    Column("open", self.env._("Open at the End")),
                ],
                [
                    day,
                    Column("number", self.env._("Number"), "text"),
                    customer,
                    Column("subject", self.env._("Subject"), "text"),
                    Column("kind", self.env._("Kind"), f"{case},kind"),
                    Column("severity", self.env._("Severity"), f"{case},severity"),
                    Column("state", self.env._("State"), f"{case},state"),
                    Column("result", self.env._("Result"), "text"),
                ],
            ),
            Section(
                "visits",
                self.env._("Visits and Other Contacts"),
                [
                    Column("planned", self.env._("Visits Planned")),
                    Column("made", self.env._("Carried Out")),
                    Column("kept", self.env._("Planned and Made")),
                    Column("cancelled", self.env._("Cancelled")),
                    Column("reported", self.env._("Reported")),
                    Column("late", self.env._("Reported Late or Not")),
                ],
                [
                    day,
                    customer,
                    Column("type", self.env._("Type"), "translated"),
                    Column("purpose", self.env._("Purpose"), "text"),
                    Column("result", self.env._("Result"), "text"),
                    Column("state", self.env._("State"), f"{visit},state"),
                ],
            ),
            Section(
                "projects",
                self.env._("Projects"),
                [
                    Column("bidding", self.env._("Bidding")),
                    Column("running", self.env._("In Progress")),
                    Column("won", self.env._("Won this Month")),
                    Column("lost", self.env._("Not Won this Month")),
                    Column("amount", self.env._("Volume"), "money"),
                ],
                [
                    Column("name", self.env._("Project"), "text"),
                    customer,
                    Column("amount", self.env._("Volume"), "money"),
                    Column("state", self.env._("State"), "relationship.project,state"),
                    Column("background", self.env._("Background"), "text"),
                ],
            ),
            Section(
                "bids",
                self.env._("Quotations and Bids"),
                [
                    Column("open", self.env._("Open")),
                    Column("won", self.env._("Won")),
                    Column("lost", self.env._("Not Won")),
                    Column("revenue", self.env._("Expected Revenue"), "money"),
                ],
                [
                    Column("name", self.env._("Opportunity"), "text"),
                    customer,
                    Column("revenue", self.env._("Expected Revenue"), "money"),
                    Column("state", self.env._("State"), "crm.lead,won_status"),
                ],
            ),
            Section(
                "customers",
                self.env._("Customer Analysis"),
                [
                    Column("cards", self.env._("Customers")),
                    Column("new", self.env._("New Customers")),
                    Column("lapsing", self.env._("Lapsing")),
                    Column("lost", self.env._("Lost")),
                    Column("incomplete", self.env._("Cards not Complete")),
                    Column("turnover", self.env._("Turnover"), "money"),
                    Column(
                        "before", self.env._("Turnover of the Month before"), "money"
                    ),
                ],
                [
                    customer,
                    Column(
                        "lifecycle",
                        self.env._("Lifecycle"),
                        "relationship.card,lifecycle",
                    ),
                    Column("turnover", self.env._("Turnover"), "money"),
                    Column("before", self.env._("Month before"), "money"),
                ],
            ),
            Section(
                "plan",
                self.env._("Plan of the Next Month"),
                [
                    Column("visits", self.env._("Visits")),
                    Column("trips", self.env._("Of These, Trips")),
                ],
                [
                    day,
                    customer,
                    Column("type", self.env._("Type"), "translated"),
                    Column("purpose", self.env._("Purpose"), "text"),
                ],
            ),
        ]

    @api.model
    def _section_sql(self, code, company, first, after, following):
        """Return SQL of the rows of a section. Extended by addons.

        Columns: user_id, team_id, a number for each figure, ``position`` by which rows
        are in order, and ``line``, the row of the register as ``jsonb``, or NULL.

        :param str code: of the section
        :param company: ``res.company``
        :param date first: of the month
        :param date after: first day of the next month
        :param date following: first day of the month after that
        """
        method = getattr(self, f"_{code}_sql")
        zone = company._relationship_zone()
        return method(
            {
                "company": company.id,
                "first": first,
                "after": after,
                "start": utc_moment(first, 0, zone),
                "end": utc_moment(after, 0, zone),
                "following": utc_moment(following, 0, zone),
                "zone": zone,
                "open": SQL(OPEN),
                "record": company,
            }
        )

    @api.model
    def _satisfaction_sql(self, values):
        return SQL(
            """
            SELECT s.user_id, s.team_id, 1 AS answers, s.score AS score,
                   s.is_low::int AS low,
                   COALESCE(s.is_self_collected, FALSE)::int AS own,
                   extract(epoch FROM s.date) AS position,
                   CASE WHEN s.is_low THEN jsonb_build_object(
                       'card', s.card_id, 'day', %(day)s, 'customer', p.name,
                       'score', s.score, 'comment', left(s.comment, 300)) END AS line
              FROM relationship_satisfaction s
              LEFT JOIN res_partner p ON p.id = s.partner_id
             WHERE s.company_id = %(company)s AND s.is_first
               AND s.date >= %(start)s AND s.date < %(end)s
            """,
            day=zone_day_sql("s.date", values["zone"]),
            company=values["company"],
            start=values["start"],
            end=values["end"],
        )

    @api.model
    def _cases_sql(self, values):
        return SQL(
            """
            SELECT k.user_id, k.team_id, k.is_new::int AS received,
                   (k.is_new AND k.kind = 'complaint')::int AS complaints,
                   COALESCE(k.closed_date >= %(start)s AND k.closed_date < %(end)s,
                            FALSE)::int AS closed,
                   (k.is_new AND k.respond_result = 'failed')::int AS late_answer,
                   (k.is_new AND k.resolve_result = 'failed')::int AS late_result,
                   (k.state IN %(open)s)::int AS open,
                   extract(epoch FROM k.received_date) AS position,
                   jsonb_build_object(
                       'card', k.card_id, 'day', %(day)s, 'number', k.name,
                       'customer', p.name, 'subject', k.subject, 'kind', k.kind,
                       'severity', k.severity, 'state', k.state,
                       'result', left(k.result, 300)) AS line
              FROM (SELECT c.*, c.received_date >= %(start)s AS is_new
                      FROM relationship_complaint c
                     WHERE c.company_id = %(company)s AND c.received_date < %(end)s
                       AND (c.received_date >= %(start)s OR c.state IN %(open)s
                            OR c.closed_date >= %(start)s)) k
              LEFT JOIN res_partner p ON p.id = k.partner_id
            """,
            day=zone_day_sql("k.received_date", values["zone"]),
            company=values["company"],
            start=values["start"],
            end=values["end"],
            open=values["open"],
        )

    @api.model
    def _visits_sql(self, values):
        made = SQL("v.state IN ('done', 'reported')")
        planned = SQL("(v.baseline_date IS NOT NULL OR v.planned_date IS NOT NULL)")
        return SQL(
            """
            SELECT v.user_id, v.team_id, %(planned)s::int AS planned,
                   (%(made)s)::int AS made, (%(planned)s AND %(made)s)::int AS kept,
                   (v.state = 'cancelled')::int AS cancelled,
                   (v.state = 'reported')::int AS reported,
                   (%(made)s AND COALESCE(%(reported_day)s, %(after)s)
                       > v.report_due_date)::int AS late,
                   extract(epoch FROM v.date_start) AS position,
                   jsonb_build_object(
                       'card', v.card_id, 'day', %(day)s, 'customer', p.name,
                       'type', y.name, 'purpose', left(v.purpose, 300),
                       'result', left(v.result, 300), 'state', v.state) AS line
              FROM relationship_visit v
              JOIN relationship_card c ON c.id = v.card_id
              JOIN res_partner p ON p.id = c.partner_id
              LEFT JOIN relationship_visit_type y ON y.id = v.visit_type_id
             WHERE v.company_id = %(company)s
               AND v.date_start >= %(start)s AND v.date_start < %(end)s
               AND (v.state <> 'draft' OR v.baseline_date IS NOT NULL)
            """,
            planned=planned,
            made=made,
            day=zone_day_sql("v.date_start", values["zone"]),
            reported_day=zone_day_sql("v.reported_date", values["zone"]),
            after=values["after"],
            company=values["company"],
            start=values["start"],
            end=values["end"],
        )

    @api.model
    def _projects_sql(self, values):
        return SQL(
            """
            SELECT c.user_id, c.team_id, (j.state = 'bidding')::int AS bidding,
                   (j.state = 'in_progress')::int AS running,
                   (j.is_decided AND j.state <> 'lost')::int AS won,
                   (j.is_decided AND j.state = 'lost')::int AS lost,
                   COALESCE(j.amount, 0) AS amount, j.id AS position,
                   jsonb_build_object(
                       'card', j.card_id, 'name', j.name, 'customer', p.name,
                       'amount', j.amount, 'state', j.state,
                       'background', left(j.background, 300)) AS line
              FROM (SELECT r.*, COALESCE(r.decided_date >= %(first)s
                           AND r.decided_date < %(after)s, FALSE) AS is_decided
                      FROM relationship_project r
                     WHERE r.company_id = %(company)s AND r.active) j
              JOIN relationship_card c ON c.id = j.card_id
              JOIN res_partner p ON p.id = c.partner_id
             WHERE j.state IN ('bidding', 'in_progress') OR j.is_decided
            """,
            company=values["company"],
            first=values["first"],
            after=values["after"],
        )

    @api.model
    def _bids_sql(self, values):
        return SQL(
            """
            SELECT l.user_id, l.team_id, (l.won_status = 'pending')::int AS open,
                   (l.won_status = 'won')::int AS won,
                   (l.won_status = 'lost')::int AS lost,
                   COALESCE(r.revenue, 0) AS revenue, l.id AS position,
                   jsonb_build_object(
                       'name', l.name, 'customer', COALESCE(p.name, l.partner_name),
                       'revenue', r.revenue, 'state', l.won_status) AS line
              FROM crm_lead l
              LEFT JOIN res_partner p ON p.id = l.partner_id
             CROSS JOIN LATERAL (
                   -- Odoo takes what is no number, and no document could say it.
                   SELECT CASE WHEN abs(l.expected_revenue::float8) < 'Infinity'
                               THEN l.expected_revenue END AS revenue) r
             WHERE l.company_id = %(company)s AND l.type = 'opportunity'
               AND (l.active AND l.won_status = 'pending' AND l.create_date < %(end)s
                    OR l.won_status <> 'pending'
                       AND COALESCE(l.date_closed, l.write_date) >= %(start)s
                       AND COALESCE(l.date_closed, l.write_date) < %(end)s)
            """,
            company=values["company"],
            start=values["start"],
            end=values["end"],
        )

    @api.model
    def _customers_sql(self, values):
        """Return SQL of the customers; listed are those who buy much less, or left."""
        first, after = values["first"], values["after"]
        joins = self.env["relationship.indicator"]._turnover_joins(
            values["record"], first, after
        )
        return SQL(
            """
            SELECT c.user_id, c.team_id, 1 AS cards, (c.lifecycle = 'new')::int AS new,
                   (c.lifecycle = 'lapsing')::int AS lapsing,
                   (c.lifecycle = 'lost')::int AS lost,
                   (COALESCE(c.completeness, 0) < 100)::int AS incomplete,
                   COALESCE(b.now, 0) AS turnover, COALESCE(b.was, 0) AS before,
                   COALESCE(b.now, 0) - COALESCE(b.was, 0) AS position,
                   CASE WHEN COALESCE(b.now, 0) < COALESCE(b.was, 0) / 2
                        THEN jsonb_build_object(
                            'card', c.id, 'customer', p.name,
                            'lifecycle', c.lifecycle, 'turnover', COALESCE(b.now, 0),
                            'before', b.was) END AS line
              FROM relationship_card c
              JOIN res_partner p ON p.id = c.partner_id
              %(joins)s
             WHERE c.company_id = %(company)s AND c.active
            """,
            joins=joins,
            company=values["company"],
        )

    @api.model
    def _plan_sql(self, values):
        return SQL(
            """
            SELECT v.user_id, v.team_id, 1 AS visits,
                   (l.kind = 'trip')::int AS trips,
                   extract(epoch FROM v.date_start) AS position,
                   jsonb_build_object(
                       'card', v.card_id, 'day', %(day)s, 'customer', p.name,
                       'type', y.name, 'purpose', left(v.purpose, 300)) AS line
              FROM relationship_visit v
              JOIN relationship_card c ON c.id = v.card_id
              JOIN res_partner p ON p.id = c.partner_id
              LEFT JOIN relationship_visit_plan l ON l.id = v.plan_id
              LEFT JOIN relationship_visit_type y ON y.id = v.visit_type_id
             WHERE v.company_id = %(company)s AND v.state <> 'cancelled'
               AND v.date_start >= %(end)s AND v.date_start < %(following)s
            """,
            day=zone_day_sql("v.date_start", values["zone"]),
            company=values["company"],
            end=values["end"],
            following=values["following"],
        )

    @api.model
    def _collect(self, company, first, after, following):
        """Return the data of all persons and teams, and of the company.

        :return: by (``user``, id), (``team``, id) and (``company``, None): dictionary
            by code of section of ``figures``, ``rows`` and their number ``count``
        """
        self.env.flush_all()
        data = {}
        for section in self._sections():
            names = [one.code for one in section.figures]
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT GROUPING(user_id), user_id, team_id, count(line),
                           to_json((array_agg(line ORDER BY position)
                               FILTER (WHERE line IS NOT NULL))[1:%(most)s]), %(sums)s
                      FROM (%(rows)s) found
                     GROUP BY GROUPING SETS ((user_id), (team_id))
                    """,
                    most=MOST_ROWS,
                    sums=SQL(", ").join(
                        SQL("sum(%s)::float8", SQL.identifier(name)) for name in names
                    ),
                    rows=self._section_sql(
                        section.code, company, first, after, following
                    ),
                )
            )
            for is_team, user, team, count, lines, *sums in rows:
                figures = {
                    name: round(value or 0, 2)
                    for name, value in zip(names, sums, strict=True)
                }
                key = ("team", team) if is_team else ("user", user)
                found = {"figures": figures, "rows": lines or [], "count": count}
                data.setdefault(key, {})[section.code] = found
                if not is_team:
                    whole = data.setdefault(("company", None), {})
                    self._add(whole, section.code, figures)
        return data

    @api.model
    def _add(self, whole, code, figures):
        """Add the figures of one person to those of the company."""
        empty = {"figures": dict.fromkeys(figures, 0), "rows": [], "count": 0}
        sums = whole.setdefault(code, empty)["figures"]
        for name, value in figures.items():
            sums[name] = round(sums[name] + value, 2)

    @api.model
    def _of_person(self, codes, company, user, first, after, following):
        """Return the data of one person, of some sections.

        :param codes: of the sections
        :param user: ``res.users``
        :return: as of :meth:`_collect`, by code of section
        """
        self.env.flush_all()
        data = {}
        for section in self._sections():
            if section.code not in codes:
                continue
            names = [one.code for one in section.figures]
            [(count, lines, *sums)] = self.env.execute_query(
                SQL(
                    """
                    SELECT count(line), to_json((array_agg(line ORDER BY position)
                               FILTER (WHERE line IS NOT NULL))[1:%(most)s]), %(sums)s
                      FROM (%(rows)s) found WHERE user_id = %(user)s
                    """,
                    most=MOST_ROWS,
                    sums=SQL(", ").join(
                        SQL("COALESCE(sum(%s), 0)::float8", SQL.identifier(name))
                        for name in names
                    ),
                    rows=self._section_sql(
                        section.code, company, first, after, following
                    ),
                    user=user.id,
                )
            )
            data[section.code] = {
                "figures": dict(zip(names, sums, strict=True)),
                "rows": lines or [],
                "count": count,
            }
        return data
