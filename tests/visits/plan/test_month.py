from datetime import date, datetime, timedelta

from odoo.tests import Form, tagged

from .common import PlanCommon


@tagged("standard", "post_install", "-at_install")
class TestPlan(PlanCommon):
    """Month plans: one for each person or team, with a baseline that stands."""

    def test_month(self):
        """A month plan runs from the first to the last day, whatever day is given."""
        plan = self.make_plan(date_start=date(2028, 2, 17))
        self.assertEqual(plan.date_start, date(2028, 2, 1))
        self.assertEqual(plan.date_end, date(2028, 2, 29))
        plan.date_start = date(2026, 4, 30)
        self.assertEqual(plan.date_start, date(2026, 4, 1))
        self.assertEqual(plan.date_end, date(2026, 4, 30))

    def test_month_by_default(self):
        """On the 15th the plan is for this month, from the 25th for the next."""
        plans = self.as_user(self.specialist, "relationship.visit.plan")
        self.assertEqual(plans.new({}).date_start, date(2026, 6, 1))
        with self.on("2026-06-25"):
            self.assertEqual(plans.new({}).date_start, date(2026, 7, 1))
        with self.on("2026-12-31"):
            self.assertEqual(plans.new({}).date_start, date(2027, 1, 1))

    def test_form(self):
        """A specialist makes his plan in the form; it is his own."""
        plans = self.as_user(self.specialist, "relationship.visit.plan")
        form = Form(
            plans.with_context(default_kind="month"),
            view="crm_relationship.relationship_visit_plan_view_form",
        )
        form.date_start = date(2026, 7, 20)
        with form.visit_ids.new() as line:
            line.card_id = self.alpha
        plan = form.save()
        self.assertEqual(plan.user_id, self.specialist)
        self.assertEqual(plan.date_start, date(2026, 7, 1))
        self.assertEqual(plan.display_name, "Specialist, July 2026")
        self.assertEqual(plan.visit_ids.user_id, self.specialist)
        self.assertEqual(plan.visit_ids.date_start, datetime(2026, 7, 1, 9))
        self.assertEqual(plan.approval_team_id, self.team)

    def test_name_in_chinese(self):
        """The month is named in the language of the reader."""
        self.env["res.lang"]._activate_lang("zh_CN")
        plan = self.make_plan().with_context(lang="zh_CN")
        self.assertEqual(plan.display_name, "Specialist, 2026年7月")

    def test_one_plan_a_month(self):
        """A person has one plan for a month, a team has one, and both may be there."""
        self.make_plan()
        with self.refused("this person has a plan"):
            self.make_plan(date_start=date(2026, 7, 9))
        self.make_plan(self.specialist_2)
        self.make_plan(date_start=date(2026, 8, 1))
        self.make_plan(team_id=self.team.id)
        with self.refused("this team has a plan"):
            self.make_plan(team_id=self.team.id)

    def test_one_plan_a_month_after_approval(self):
        """A second plan of an approved month is refused; a cancelled one frees it."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        plan.action_submit()
        self.assertEqual(plan.state, "approved")
        with self.refused("this person has a plan", "off plan"):
            self.make_plan()
        plan.action_cancel()
        self.assertTrue(self.make_plan())
        with self.refused("this person has a plan"):
            plan.action_draft()

    def test_trips_and_campaigns_overlap(self):
        """Only month plans are one for each month."""
        for kind in ("trip", "campaign"):
            for __ in range(2):
                self.make_plan(kind=kind, name="Name", date_start=date(2026, 7, 7))

    def test_person_or_team(self):
        """A plan is that of a person or that of a team."""
        with self.refused("give one"):
            self.make_plan(team_id=self.team.id, user_id=self.specialist.id)
        with self.refused("give one"):
            self.make_plan(user_id=False)

    def test_end_before_start(self):
        """A trip does not end before it starts."""
        with self.refused("End"):
            self.make_plan(
                kind="trip",
                name="Trip",
                date_start=date(2026, 7, 7),
                date_end=date(2026, 7, 6),
            )

    def test_no_name(self):
        """A trip has a name."""
        with self.refused("Name"):
            self.make_plan(kind="trip")

    def test_baseline(self):
        """Handing in keeps the dates; moving a visit does not change its baseline."""
        plan = self.make_plan(visits=[(self.alpha, 3), (self.beta, 10)])
        first, second = plan.visit_ids.sorted("date_start")
        self.assertFalse(first.baseline_date)
        plan.action_submit()
        self.assertEqual(first.baseline_date, datetime(2026, 7, 3, 9))
        first.date_start += timedelta(days=5)
        self.assertEqual(first.baseline_date, datetime(2026, 7, 3, 9))
        self.assertEqual(second.baseline_date, datetime(2026, 7, 10, 9))
        self.assertFalse((first | second).filtered("is_off_plan"))

    def test_off_plan(self):
        """What is added after the plan was handed in is off plan."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        plan.action_submit()
        late = self.make_visit(self.beta, 6, plan_id=plan.id)
        self.assertTrue(late.is_off_plan)
        found = self.env["relationship.visit"].search([("is_off_plan", "=", True)])
        self.assertIn(late, found)
        self.assertNotIn(plan.visit_ids - late, found)
        self.assertEqual(plan.off_plan_count, 1)
        self.assertEqual(plan.visit_count, 2)

    def test_visits_join_the_plan(self):
        """A visit entered elsewhere joins the plan of its visitor and month."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        self.assertEqual(self.make_visit(self.beta, 31).plan_id, plan)
        self.assertFalse(self.make_visit(self.beta, date(2026, 8, 1)).plan_id)
        self.assertFalse(
            self.make_visit(self.beta, 6, user_id=self.specialist_2.id).plan_id
        )
        plan.action_submit()
        self.assertTrue(self.make_visit(self.gamma, 20).is_off_plan)

    def test_visits_join_the_plan_of_the_team(self):
        """Later visits of members are off the plan of their team."""
        plan = self.make_plan(team_id=self.team.id, visits=[(self.alpha, 3)])
        plan.action_submit()
        mine = self.as_user(self.specialist, self.env["relationship.visit"])
        values = {
            "card_id": self.beta.id,
            "visit_type_id": self.on_site.id,
            "date_start": datetime(2026, 7, 6, 9),
        }
        visit = mine.create(values)
        self.assertEqual(visit.sudo().plan_id, plan)
        self.assertTrue(visit.sudo().is_off_plan)
        self.assertEqual(plan.off_plan_count, 1)
        own = self.make_plan()
        self.assertEqual(mine.create(values).plan_id, own)

    def test_archived(self):
        """A month plan that counts is not put where nobody finds it."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        with self.refused("Cancel it first", plan.display_name):
            self.as_user(self.specialist, plan).action_archive()
        plan.action_cancel()
        plan.action_archive()
        self.assertTrue(self.make_plan())

    def test_baseline_date_is_not_entered(self):
        """Nobody changes the dates of a baseline, nor takes visits out of it."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        plan.action_submit()
        visit = self.as_user(self.specialist, plan.visit_ids)
        with self.refused("Baseline"):
            visit.baseline_date = datetime(2026, 7, 30, 9)
        with self.refused("stays there"):
            visit.plan_id = False
        with self.refused("kept"):
            visit.unlink()
        with self.refused("kept"):
            self.as_user(self.specialist, plan).write({"visit_ids": [(2, visit.id, 0)]})

    def test_handed_in_plan_stands(self):
        """Person, team and dates of a plan that was handed in do not change."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        plan.action_submit()
        for values in (
            {"date_start": date(2026, 8, 1)},
            {"user_id": self.specialist_2.id},
            {"purpose": "Another"},
        ):
            with self.subTest(values), self.refused("submitted"):
                self.as_user(self.specialist, plan).write(values)
        with self.refused("kept"):
            self.as_user(self.head, plan).unlink()

    def test_state_is_not_entered(self):
        """The state comes from the buttons, for whoever writes or imports."""
        plan = self.as_user(self.specialist, self.make_plan())
        with self.refused("State"):
            plan.state = "approved"
        with self.refused("State"):
            plan.create({"date_start": date(2026, 9, 1), "state": "approved"})
        with self.refused("Decided by"):
            plan.create(
                {
                    "date_start": date(2026, 9, 1),
                    "decided_user_id": self.specialist.id,
                }
            )

    def test_empty_plan(self):
        """A plan without visits is not handed in."""
        plan = self.make_plan()
        with self.refused("no visits"):
            plan.action_submit()
        visit = self.make_visit(self.alpha, 3, plan_id=plan.id)
        visit.action_cancel(
            self.env.ref("crm_relationship.relationship_reason_no_longer_needed")
        )
        with self.refused("no visits"):
            plan.action_submit()

    def test_visits_are_planned_with_the_plan(self):
        """The drafts of a plan are planned when it counts."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        plan.action_submit()
        self.assertEqual(plan.visit_ids.state, "planned")
        self.assertEqual(plan.visit_ids.planned_date, datetime(2026, 7, 3, 9))

    def test_first_planned_date(self):
        """When a visit was planned first is kept, whatever is done with it."""
        visit = self.make_visit(self.alpha, 3)
        self.assertFalse(visit.planned_date)
        visit.action_plan()
        visit.date_start += timedelta(days=2)
        self.assertEqual(visit.planned_date, datetime(2026, 7, 3, 9))

    def test_cancelled_month(self):
        """Visits of a cancelled month plan are free, and have no baseline."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        visit = plan.visit_ids
        plan.action_submit()
        plan.action_cancel()
        self.assertFalse(visit.plan_id)
        self.assertFalse(visit.baseline_date)
        self.assertEqual(visit.state, "planned")
        self.assertEqual(self.make_plan().state, "draft")

    def test_counts(self):
        """What is planned, made, reported: cancelled visits are left out."""
        plan = self.make_plan(visits=[(card, 3) for card in self.cards])
        plan.action_submit()
        first, second, third = plan.visit_ids
        with self.on("2026-07-04"):
            first.action_done()
            second.action_cancel(
                self.env.ref("crm_relationship.relationship_reason_no_longer_needed")
            )
        self.assertEqual(plan.visit_count, 2)
        self.assertEqual(plan.done_count, 1)
        self.assertEqual(plan.reported_count, 0)
        self.assertEqual(plan.progress, 50)
        self.assertEqual(third.state, "planned")

    def test_customers_told(self):
        """The customers of all visits to come are told in one step."""
        plan = self.make_plan(visits=[(self.alpha, 3), (self.beta, 10)])
        plan.action_submit()
        told = plan.visit_ids[0]
        told.customer_told_date = date(2026, 6, 1)
        plan.action_told()
        self.assertEqual(told.customer_told_date, date(2026, 6, 1))
        self.assertEqual((plan.visit_ids - told).customer_told_date, date(2026, 6, 15))
        with self.refused("No visit waits"):
            plan.action_told()

    def test_shanghai(self):
        """The month of a visit is that of the company's days."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        plan = self.make_plan()
        visit = self.make_visit(self.alpha, 3, date_start=datetime(2026, 6, 30, 17))
        self.assertEqual(visit.plan_id, plan)
        self.assertEqual(plan.visit_start, datetime(2026, 7, 1, 1))
