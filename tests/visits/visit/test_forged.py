from datetime import date, datetime, timedelta

from odoo.tests import tagged

from ..common import NOW, VisitCommon
from ..plan.common import PlanCommon

# What a button or the day of entry sets, and compliance is counted by.
FORGED = {
    "baseline_date": "2026-06-01 01:00:00",
    "planned_date": "2026-06-01 01:00:00",
    "report_due_date": "2027-01-01",
    "notice_date": "2027-01-01",
    "reported_date": "2026-06-01 01:00:00",
    "requested_date": "2026-06-01 01:00:00",
}


@tagged("standard", "post_install", "-at_install")
class TestVisitForged(VisitCommon):
    """What people send past the screens: by import, RPC, defaults and commands."""

    def test_figures_of_compliance_are_not_written(self):
        """No visit is made punctual by writing its planned or due date."""
        visit = self.as_user(self.specialist, self.make_planned())
        values = {**FORGED, "team_id": self.team.id, "tier_id": self.level_1.id}
        for name, value in values.items():
            label = visit._fields[name]._description_string(visit.env)
            with self.subTest(name), self.refused("buttons", label):
                visit.write({name: value})
            with self.subTest(name), self.refused("buttons", label):
                self.make_visit(as_user=self.specialist, **{name: value})

    def test_defaults_forge_nothing(self):
        """Neither a default of the screen nor one of the user's own sets a stamp."""
        meeting = self.env["calendar.event"].create(
            {"name": "Other", "start": NOW, "stop": NOW + timedelta(hours=1)}
        )
        honest = self.make_visit(as_user=self.specialist)
        forged = {
            **FORGED,
            "decided_user_id": self.supervisor.id,
            "calendar_event_id": meeting.id,
            "previous_visit_id": honest.id,
        }
        visits = self.as_user(self.specialist, "relationship.visit")
        context = {f"default_{name}": value for name, value in forged.items()}
        by_screen = visits.with_context(**context)
        by_user = visits.env["ir.default"]
        values = {
            "card_id": self.card.id,
            "visit_type_id": self.on_site.id,
            "user_id": self.specialist.id,
            "date_start": NOW + timedelta(days=10),
        }
        created = by_screen.create(values)
        for name, value in forged.items():
            by_user.create(
                {
                    "field_id": self.env["ir.model.fields"]
                    ._get("relationship.visit", name)
                    .id,
                    "json_value": f'"{value}"' if isinstance(value, str) else value,
                    "user_id": self.specialist.id,
                }
            )
        created += visits.create(values)
        for visit in created:
            for name in forged:
                with self.subTest(name):
                    self.assertEqual(visit[name], honest[name])

    def test_created_past_the_approval(self):
        """A visit that needs approval is not entered as planned, made or reported."""
        self.on_site.needs_approval = True
        for state in ("planned", "done", "reported"):
            with self.subTest(state), self.refused("approval"):
                self.make_visit(-1, as_user=self.specialist, state=state)

    def test_approved_before_it_was_his_own(self):
        """Who approved a visit and then becomes its visitor has approved his own."""
        self.on_site.needs_approval = True
        visit = self.make_visit(-1)
        mine = self.as_user(self.supervisor, visit)
        mine.action_approve()
        self.assertEqual(visit.decided_user_id, self.supervisor)
        mine.user_id = self.supervisor
        with self.refused("approval"):
            mine.action_done()

    def test_reported_role_and_rank(self):
        """A report does not turn into that of a leader, or of a higher rank."""
        visit = self.make_visit(-1, state="reported")
        mine = self.as_user(self.specialist, visit)
        values = {"visitor_role": "main_leader", "level": "top", "place": "local"}
        for name, value in values.items():
            with self.subTest(name), self.refused("reopen"):
                mine[name] = value

    def test_copy_is_a_draft(self):
        """A copy of a visit that was made is a visit to be made."""
        visit = self.make_visit(-1, state="done")
        copied = self.as_user(self.specialist, visit).copy()
        self.assertEqual(copied.state, "draft")
        self.assertFalse(copied.planned_date)

    def test_not_made_before_its_day(self):
        """A visit is made on its day, at any hour of the company's day, not before."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        # 16:00 UTC is midnight in Shanghai: 15:59 is today, there, and 16:00 is not.
        today = self.make_planned(0, date_start=datetime(2026, 6, 15, 15, 59))
        tomorrow = self.make_planned(0, date_start=datetime(2026, 6, 15, 16))
        mine = self.as_user(self.specialist, tomorrow)
        self.fill_report(mine)
        for name in ("action_done", "action_report"):
            with self.refused("has not come", mine.display_name):
                getattr(mine, name)()
        for state in ("done", "reported"):
            with self.refused("has not come"):
                self.make_visit(1, as_user=self.specialist, state=state)
        mine = self.as_user(self.specialist, today)
        mine.action_done()
        self.assertEqual(today.state, "done")
        with self.refused("has not come"):
            mine.date_start = datetime(2026, 6, 15, 16)
        mine.date_start = datetime(2026, 6, 14, 16)

    def test_default_type_is_read_once(self):
        """Many visits without a type take the default type, read once for all."""
        visits = self.as_user(self.specialist, "relationship.visit")
        count = 200
        values = [
            {
                "card_id": self.card.id,
                "date_start": NOW + timedelta(days=1 + number),
                "state": "planned",
            }
            for number in range(count)
        ]
        visits.create(values[:1])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        created = visits.create(values)
        self.env.flush_all()
        queries = self.cr.sql_log_count - before
        self.assertEqual(created.visit_type_id, visits._default_visit_type_id())
        self.assertLessEqual(queries, count / 2)


@tagged("standard", "post_install", "-at_install")
class TestPlanForged(PlanCommon):
    """The same of plans."""

    def test_approving_team_is_not_chosen(self):
        """Nobody moves his plan to a team that wants no approval."""
        self.with_approval()
        plan = self.as_user(self.specialist, self.make_plan(visits=[(self.alpha, 3)]))
        other = self.env["crm.team"].create(
            {"name": "Free", "company_id": self.company.id}
        )
        with self.refused("buttons"):
            plan.approval_team_id = other
        with self.refused("buttons"):
            plan.create(
                {
                    "date_start": date(2026, 8, 1),
                    "user_id": self.specialist.id,
                    "approval_team_id": other.id,
                }
            )

    def test_defaults_forge_nothing(self):
        """No default makes a plan approved, or that of another team."""
        self.with_approval()
        plans = self.as_user(self.specialist, "relationship.visit.plan")
        plan = plans.with_context(
            default_state="approved",
            default_decided_user_id=self.supervisor.id,
            default_approval_team_id=False,
            default_requested_date="2026-06-01 00:00:00",
        ).create({"date_start": date(2026, 8, 1), "user_id": self.specialist.id})
        self.assertEqual(plan.state, "draft")
        self.assertFalse(plan.decided_user_id)
        self.assertFalse(plan.requested_date)
        self.assertEqual(plan.approval_team_id, self.team)

    def test_follow_up_of_a_foreign_plan(self):
        """Nobody puts a visit into the follow-up plan of somebody else's trip."""
        trip = self.make_plan(
            self.specialist_2, kind="trip", name="North", date_end=date(2026, 7, 2)
        )
        visit = self.as_user(self.specialist, self.make_visit(self.alpha, 3))
        with self.refused("kept by the system"):
            visit.follow_up_plan_id = trip
        with self.forbidden():
            visit.copy({"follow_up_plan_id": trip.id})
