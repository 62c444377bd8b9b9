from odoo import fields, models
from odoo.tools import SQL

from ...tools.asks import asks
from ...tools.choices import choices_of
from ...tools.dates.zone import company_zones_sql, local_day_sql, today_sql


class RelationshipVisitReport(models.Model):
    """What was planned, and what came of it: one row for each visit.

    A visit belongs to the month for which it was planned. Drafts that were never
    planned, and are in no plan's baseline, promise nothing, and are left out. Days are
    those of the company.
    """

    _name = "relationship.visit.report"
    _description = "Visit Compliance"
    _inherit = ["relationship.disclosure.mixin"]
    _auto = False
    _rec_name = "visit_id"
    _order = "date desc, id desc"
    _depends = {
        "relationship.visit": [
            "baseline_date",
            "card_id",
            "company_id",
            "customer_told_date",
            "date_end",
            "date_start",
            "notice_date",
            "plan_id",
            "planned_date",
            "report_due_date",
            "reported_date",
            "state",
            "team_id",
            "tier_id",
            "user_id",
            "visit_type_id",
            "visitor_role",
        ],
        "relationship.card": ["partner_id"],
        "relationship.visit.plan": ["state"],
        "res.company": ["resource_calendar_id"],
        "resource.calendar": ["tz"],
    }

    visit_id = fields.Many2one(comodel_name="relationship.visit", readonly=True)
    date = fields.Date(
        readonly=True,
        help="Day for which the visit was planned; for others, when it was made.",
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card", string="Relationship Card", readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    user_id = fields.Many2one(comodel_name="res.users", string="Visitor", readonly=True)
    visitor_role = fields.Selection(
        selection=choices_of("relationship.visit", "visitor_role"), readonly=True
    )
    team_id = fields.Many2one(comodel_name="crm.team", readonly=True)
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Customer Tier",
        readonly=True,
        help="Tier of the customer when the visit was entered.",
    )
    visit_type_id = fields.Many2one(
        comodel_name="relationship.visit.type", string="Type", readonly=True
    )
    plan_id = fields.Many2one(comodel_name="relationship.visit.plan", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    state = fields.Selection(
        selection=choices_of("relationship.visit", "state"), readonly=True
    )

    made = fields.Integer(
        string="Contacts Made",
        readonly=True,
        help="Visits and other contacts made, planned or not.",
    )
    planned = fields.Integer(
        readonly=True,
        help="Visits in the baseline of a plan, or planned before they were made;"
        " cancelled ones, too.",
    )
    done = fields.Integer(
        string="Planned and Made", readonly=True, help="Planned visits that were made."
    )
    on_time = fields.Integer(
        readonly=True,
        help="Planned visits made on the day for which they were planned, or before:"
        " the baseline of the plan, else the day for which they were planned first.",
    )
    unplanned = fields.Integer(
        readonly=True, help="Made without having been planned before."
    )
    off_plan = fields.Integer(
        readonly=True, help="Made in a plan, but added after it was submitted."
    )
    missed = fields.Integer(
        readonly=True, help="Planned, and not made by the end of the visit."
    )
    cancelled = fields.Integer(readonly=True, help="Planned, and cancelled.")
    reported_on_time = fields.Integer(
        readonly=True,
        help="Reported by the day that the type of the visit asks for.",
    )
    report_late = fields.Integer(
        string="Reported Late or Not",
        readonly=True,
        help="Made, and reported after the due day or not reported by now.",
    )
    notice_broken = fields.Integer(
        readonly=True,
        help="Planned visits of which the customer was not told in time: later than the"
        " type asks for, or not at all by then.",
    )
    done_rate = fields.Float(
        string="Made (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the planned visits that were made.",
    )
    on_time_rate = fields.Float(
        string="On Time (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the planned visits that were made on time.",
    )
    report_rate = fields.Float(
        string="Reported on Time (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the visits made whose report was in time; those whose report"
        " is not due yet are left out.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT m.*, m.planned * m.made AS done,
                   (m.planned = 1 AND m.made = 1 AND m.in_time)::int AS on_time,
                   (1 - m.planned) * m.made AS unplanned,
                   CASE WHEN m.planned = 1 THEN 100.0 * m.made END AS done_rate,
                   CASE WHEN m.planned = 1
                        THEN 100.0 * m.made * m.in_time::int END AS on_time_rate,
                   CASE WHEN m.reported_on_time + m.report_late > 0
                        THEN 100.0 * m.reported_on_time END AS report_rate
              FROM (%s) m
            """,
            self._visits_sql(),
        )

    def _visits_sql(self):
        """Return SQL of the visits, with what each of them counts as."""
        return SQL(
            """
            SELECT v.id, v.id AS visit_id, v.card_id, c.partner_id, v.user_id,
                   v.visitor_role, v.team_id, v.tier_id, v.visit_type_id, v.plan_id,
                   v.company_id, v.state, %(planned_day)s AS date,
                   (v.state IN ('done', 'reported'))::int AS made,
                   (v.baseline_date IS NOT NULL
                    OR v.planned_date IS NOT NULL)::int AS planned,
                   %(made_day)s <= %(planned_day)s AS in_time,
                   (v.state IN ('done', 'reported') AND v.baseline_date IS NULL
                    AND COALESCE(p.state IN ('submitted', 'approved'), FALSE)
                   )::int AS off_plan,
                   (v.state IN ('draft', 'planned')
                    AND v.date_end < %(now)s)::int AS missed,
                   (v.state = 'cancelled')::int AS cancelled,
                   (v.state <> 'cancelled'
                    AND (v.baseline_date IS NOT NULL OR v.planned_date IS NOT NULL)
                    AND COALESCE(COALESCE(v.customer_told_date, %(today)s)
                                 > v.notice_date, FALSE))::int AS notice_broken,
                   (v.state = 'reported'
                    AND %(reported_day)s <= v.report_due_date)::int AS reported_on_time,
                   (v.state IN ('done', 'reported') AND v.report_due_date <
                    COALESCE(%(reported_day)s, %(today)s))::int AS report_late
              FROM relationship_visit v
              JOIN relationship_card c ON c.id = v.card_id
              JOIN %(zones)s o ON o.id = v.company_id
              LEFT JOIN relationship_visit_plan p ON p.id = v.plan_id
             WHERE v.state IN ('planned', 'done', 'reported')
                OR v.baseline_date IS NOT NULL OR v.planned_date IS NOT NULL
            """,
            planned_day=local_day_sql(
                "COALESCE(v.baseline_date, v.planned_date, v.date_start)", "o"
            ),
            made_day=local_day_sql("v.date_start", "o"),
            reported_day=local_day_sql("v.reported_date", "o"),
            today=today_sql("o"),
            zones=company_zones_sql(self.env),
            now=fields.Datetime.now(),
        )

    @asks("read")
    def action_open_visit(self):
        """Open the visit of a row."""
        self.ensure_one()
        return self.visit_id._get_records_action(context={})
