from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.zone import utc_moment, zone_day_sql

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
        _ = self.env._
        day = Column("day", _("Day"), "date")
        customer = Column("customer", _("Customer"), "text")
        case, visit = "relationship.complaint", "relationship.visit"
        return [
            Section(
                "satisfaction",
                _("Satisfaction"),
                [
                    Column("answers", _("Answers")),
                    Column("score", _("Average Score"), by="answers"),
                    Column("low", _("Low Scores")),
                    Column("own", _("Collected by Oneself")),
                ],
                [
                    day,
                    customer,
                    Column("score", _("Score")),
                    Column("comment", _("What Was Said"), "text"),
                ],
            ),
            Section(
                "cases",
                _("Complaints and Other Cases"),
                [
                    Column("received", _("Received")),
                    Column("complaints", _("Of These, Complaints")),
                    Column("closed", _("Closed")),
                    Column("late_answer", _("Answered Late")),
                    Column("late_result", _("Resolved Late")),
                    Column("open", _("Open at the End")),
                ],
                [
                    day,
                    Column("number", _("Number"), "text"),
                    customer,
                    Column("subject", _("Subject"), "text"),
                    Column("kind", _("Kind"), f"{case},kind"),
                    Column("severity", _("Severity"), f"{case},severity"),
                    Column("state", _("State"), f"{case},state"),
                    Column("result", _("Result"), "text"),
                ],
            ),
            Section(
                "visits",
                _("Visits and Other Contacts"),
                [
                    Column("planned", _("Planned")),
                    Column("made", _("Made")),
                    Column("kept", _("Planned and Made")),
                    Column("cancelled", _("Cancelled")),
                    Column("reported", _("Reported")),
                    Column("late", _("Reported Late or Not")),
                ],
                [
                    day,
                    customer,
                    Column("type", _("Type"), "translated"),
                    Column("purpose", _("Purpose"), "text"),
                    Column("result", _("Result"), "text"),
                    Column("state", _("State"), f"{visit},state"),
                ],
            ),
            Section(
                "projects",
                _("Projects"),
                [
                    Column("bidding", _("Bidding")),
                    Column("running", _("In Progress")),
                    Column("won", _("Won this Month")),
                    Column("lost", _("Not Won this Month")),
                    Column("amount", _("Volume"), "money"),
                ],
                [
                    Column("name", _("Project"), "text"),
                    customer,
                    Column("amount", _("Volume"), "money"),
                    Column("state", _("State"), "relationship.project,state"),
                    Column("background", _("Background"), "text"),
                ],
            ),
            Section(
                "bids",
                _("Quotations and Bids"),
                [
                    Column("open", _("Open")),
                    Column("won", _("Won")),
                    Column("lost", _("Lost")),
                    Column("revenue", _("Expected Revenue"), "money"),
                ],
                [
                    Column("name", _("Opportunity"), "text"),
                    customer,
                    Column("revenue", _("Expected Revenue"), "money"),
                    Column("state", _("State"), "crm.lead,won_status"),
                ],
            ),
            Section(
                "customers",
                _("Customer Analysis"),
                [
                    Column("cards", _("Customers")),
                    Column("new", _("New")),
                    Column("lapsing", _("Lapsing")),
                    Column("lost", _("Lost")),
                    Column("incomplete", _("Cards not Complete")),
                    Column("turnover", _("Turnover"), "money"),
                    Column("before", _("Turnover of the Month before"), "money"),
                ],
                [
                    customer,
                    Column("lifecycle", _("Lifecycle"), "relationship.card,lifecycle"),
                    Column("turnover", _("Turnover"), "money"),
                    Column("before", _("Month before"), "money"),
                ],
            ),
            Section(
                "plan",
                _("Plan of the Next Month"),
                [Column("visits", _("Visits")), Column("trips", _("Of These, Trips"))],
                [
                    day,
                    customer,
                    Column("type", _("Type"), "translated"),
                    Column("purpose", _("Purpose"), "text"),
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
                   COALESCE(l.expected_revenue, 0) AS revenue, l.id AS position,
                   jsonb_build_object(
                       'name', l.name, 'customer', COALESCE(p.name, l.partner_name),
                       'revenue', l.expected_revenue, 'state', l.won_status) AS line
              FROM crm_lead l
              LEFT JOIN res_partner p ON p.id = l.partner_id
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
