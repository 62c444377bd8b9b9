from datetime import date, datetime, timedelta

from odoo.fields import Domain
from odoo.tests import tagged

from .common import PlanCommon

MEASURES = (
    "planned",
    "done",
    "on_time",
    "unplanned",
    "off_plan",
    "missed",
    "cancelled",
    "made",
    "reported_on_time",
    "report_late",
)


@tagged("standard", "post_install", "-at_install")
class TestCompliance(PlanCommon):
    """Planned, made, on time, reported on time: as calculated by hand.

    The plan for July has seven visits on 1, 2, 3, 6, 7, 8 and 9 July. It is 20 July:

    ======  ==========================================  =====================
    day     what came of it                             counts as
    ======  ==========================================  =====================
    1 July  made that day, reported on the 2nd          on time, report too
    2 July  moved to the 3rd, made, reported the 10th   late, report late
    3 July  moved to the 2nd, made, not reported        on time, report late
    6 July  planned still                               missed
    7 July  cancelled                                   cancelled
    8 July  moved to 24 July                            neither made nor missed
    9 July  moved to 3 August, made                     in July, late
    ======  ==========================================  =====================

    Beside the plan: a visit added to it and made on 10 July, reported that day; a call
    logged on 13 July; a draft of August that nobody has handed in.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_site.report_field_ids = False
        cls.on_site.report_days = 2
        cls.plan = cls.make_plan(
            visits=[(cls.alpha, day) for day in (1, 2, 3, 6, 7, 8, 9)]
        )
        cls.plan.action_submit()
        cls.visits = cls.plan.visit_ids.sorted("date_start")
        first, second, third, __, fifth, sixth, seventh = cls.visits
        cls.set(first, state="reported", reported_date=datetime(2026, 7, 2, 18))
        second.date_start += timedelta(days=1)
        cls.set(second, state="reported", reported_date=datetime(2026, 7, 10, 18))
        third.date_start -= timedelta(days=1)
        cls.set(third, state="done")
        cls.set(fifth, state="cancelled")
        sixth.write(cls._at(date(2026, 7, 24)))
        seventh.write(cls._at(date(2026, 8, 3)))
        cls.set(seventh, state="done")
        added = cls.make_visit(cls.beta, 10, plan_id=cls.plan.id)
        cls.set(added, state="reported", reported_date=datetime(2026, 7, 10, 18))
        cls.logged = cls.make_visit(cls.gamma, 13, state="reported")
        cls.set(cls.logged, reported_date=datetime(2026, 7, 13, 10), plan_id=False)
        cls.make_visit(cls.gamma, date(2026, 8, 10))
        cls.env.flush_all()

    @staticmethod
    def _at(day):
        start = datetime(day.year, day.month, day.day, 9)
        return {"date_start": start, "date_end": start + timedelta(hours=1)}

    @classmethod
    def set(cls, visits, **values):
        """Set what the buttons would, at the days of the table above."""
        visits.sudo().write(values)
        # Whatever the buttons stamp is of today.
        for name in {"reported_date"} & set(values):
            visits.flush_recordset()
            cls.env.cr.execute(
                "UPDATE relationship_visit SET reported_date = %s WHERE id IN %s",
                [values[name], tuple(visits.ids)],
            )
            visits.invalidate_recordset()

    def rows(self, domain=(), user=None):
        """Return the rows of the company, as a user sees them."""
        report = self.as_user(user or self.head, "relationship.visit.report")
        return report.search(
            Domain("company_id", "=", self.company.id) & Domain(domain)
        )

    def totals(self, rows):
        return {name: sum(rows.mapped(name)) for name in MEASURES}

    def test_by_hand(self):
        """The figures of July equal the calculation by hand."""
        with self.on("2026-07-20"):
            rows = self.rows(
                [("date", ">=", "2026-07-01"), ("date", "<=", "2026-07-31")]
            )
            self.assertEqual(
                self.totals(rows),
                {
                    "planned": 7,
                    "done": 4,  # 1, 2, 3, 9
                    "on_time": 2,  # 1, 3
                    "unplanned": 2,  # 10, 13
                    "off_plan": 1,  # 10
                    "missed": 1,  # 6
                    "cancelled": 1,  # 7
                    "made": 6,
                    "reported_on_time": 3,  # 1, 10, 13
                    "report_late": 2,  # 2, 3; that of 9 is due on 5 August
                },
            )

    def test_rates(self):
        """Shares are of what was planned, and of reports that are due."""
        with self.on("2026-07-20"):
            [(done, on_time, reported)] = self.as_user(
                self.head, "relationship.visit.report"
            )._read_group(
                [("company_id", "=", self.company.id)],
                [],
                ["done_rate:avg", "on_time_rate:avg", "report_rate:avg"],
            )
        self.assertAlmostEqual(done, 100 * 4 / 7)
        self.assertAlmostEqual(on_time, 100 * 2 / 7)
        self.assertAlmostEqual(reported, 100 * 3 / 5)

    def test_by_person_tier_and_month(self):
        """Groups by person, tier and month add up to the same."""
        report = self.as_user(self.head, "relationship.visit.report")
        domain = [("company_id", "=", self.company.id)]
        with self.on("2026-07-20"):
            for groupby in ("user_id", "tier_id", "date:month", "partner_id"):
                groups = report._read_group(
                    domain, [groupby], ["planned:sum", "done:sum", "on_time:sum"]
                )
                sums = [sum(group[i] for group in groups) for i in (1, 2, 3)]
                with self.subTest(groupby):
                    self.assertEqual(sums, [7, 4, 2])

    def test_report_that_is_due_later(self):
        """A report not due yet is neither in time nor late; afterwards it is late."""
        rows = [("visit_id", "=", self.visits[6].id)]
        for day, late in (("2026-08-05", 0), ("2026-08-06", 1)):
            with self.on(day), self.subTest(day):
                self.assertEqual(self.rows(rows).report_late, late)

    def test_days_of_the_company(self):
        """A visit at eleven at night in UTC is on the next day in Shanghai."""
        visit = self.visits[0]
        for zone, day in (("UTC", 14), ("Asia/Shanghai", 15)):
            self.company.resource_calendar_id.tz = zone
            visit.sudo().baseline_date = datetime(2026, 7, 14, 23)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(zone):
                row = self.rows([("visit_id", "=", visit.id)])
                self.assertEqual(row.date, date(2026, 7, day))

    def test_without_plans(self):
        """Without a plan, the day counts for which a visit was planned first."""
        visit = self.make_visit(self.alpha, date(2026, 9, 1))
        visit.action_plan()
        visit.write(self._at(date(2026, 9, 2)))
        self.set(visit, state="done")
        self.env.flush_all()
        row = self.rows([("visit_id", "=", visit.id)])
        self.assertEqual((row.planned, row.done, row.on_time), (1, 1, 0))
        self.assertEqual(row.date, date(2026, 9, 1))

    def test_back_to_draft(self):
        """A visit that was planned stays in the figures when it is a draft again."""
        visit = self.make_visit(self.beta, 15, state="planned")
        visit.action_cancel(
            self.env.ref("crm_relationship.relationship_reason_no_longer_needed")
        )
        visit.action_draft()
        self.env.flush_all()
        with self.on("2026-07-20"):
            row = self.rows([("visit_id", "=", visit.id)])
            self.assertEqual((row.planned, row.missed, row.cancelled), (1, 1, 0))

    def test_reopened_report(self):
        """A report that was in time is not late because it is corrected."""
        visit = self.visits[0]
        visit.action_reopen()
        self.env.flush_all()
        with self.on("2026-07-20"):
            self.assertEqual(self.rows([("visit_id", "=", visit.id)]).report_late, 0)
            visit.action_report()
            self.env.flush_all()
            self.env.invalidate_all()
            row = self.rows([("visit_id", "=", visit.id)])
            self.assertEqual((row.reported_on_time, row.report_late), (1, 0))

    def test_as_the_visits(self):
        """Each role sees the rows of the visits that it sees, and no others."""
        foreign = self.make_card(user_id=self.make_user("stranger", "user").id)
        foreign.team_id = False
        self.make_visit(
            foreign,
            14,
            state="planned",
            user_id=foreign.user_id.id,
            preparer_id=foreign.user_id.id,
        )
        self.env.flush_all()
        for role in (
            "specialist",
            "specialist_2",
            "supervisor",
            "head",
            "committee",
            "auditor",
            "data_officer",
        ):
            user = getattr(self, role)
            visits = self.as_user(user, "relationship.visit").search(
                [("company_id", "=", self.company.id)]
            )
            rows = self.rows(user=user)
            with self.subTest(role):
                # Drafts are in no row, whoever looks.
                drafts = visits.filtered(
                    lambda v: v.state == "draft" and not v.baseline_date
                )
                self.assertEqual(set(rows.visit_id.ids), set((visits - drafts).ids))
        for role in ("administrator", "outsider"):
            with self.subTest(role), self.forbidden():
                self.rows(user=getattr(self, role))

    def test_matrix(self):
        """The register has a row for each customer and a column for each month."""
        action = self.env.ref(
            "crm_relationship.relationship_visit_report_action_matrix"
        )
        arch = self.env[action.res_model].get_view(action.view_id.id)["arch"]
        self.assertIn('name="partner_id" type="row"', arch)
        self.assertIn('interval="month"', arch)
        groups = self.as_user(self.head, "relationship.visit.report")._read_group(
            [("company_id", "=", self.company.id)],
            ["partner_id", "date:month"],
            ["planned:sum", "made:sum"],
        )
        found = {(p.name, month.month): sums for p, month, *sums in groups}
        self.assertEqual(
            found,
            {("Alpha", 7): [7, 4], ("Beta", 7): [0, 1], ("Gamma", 7): [0, 1]},
        )
