from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PlanCommon

LOGGER = "odoo.addons.crm_relationship.models.mixins.work"

SUBMIT = "crm_relationship.mail_activity_type_plan_submit"


@tagged("standard", "post_install", "-at_install")
class TestPlanReminder(PlanCommon):
    """By the 25th the plan of the next month is there, or it is chased: once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        duties = cls.env["relationship.contact.duty"].create(
            {"card_id": cls.alpha.id, "min_count": 1, "period": "month"}
        )
        cls.env.cr.execute(
            "UPDATE relationship_cadence SET create_date = '2026-06-15' WHERE id = %s",
            [duties.cadence_id.id],
        )
        cls.env["relationship.contact.refresh"]._refresh(cls.alpha.ids)

    def remind(self, day):
        with self.on(day):
            self.env["relationship.visit.plan.reminder"]._remind_company(self.company)

    def plans(self):
        return self.env["relationship.visit.plan"].search(
            [("company_id", "=", self.company.id)]
        )

    def activities(self):
        """Return the reminders, done ones too."""
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("activity_type_id", "=", self.env.ref(SUBMIT).id),
                    ("res_id", "in", self.plans().ids),
                ]
            )
        )

    def test_before_the_day(self):
        """On the 24th it is this month's plan that is asked for."""
        self.make_plan(
            date_start=date(2026, 6, 1), visits=[(self.alpha, date(2026, 6, 26))]
        )
        self.plans().action_submit()
        self.remind("2026-06-24")
        self.assertFalse(self.activities())

    def test_missing(self):
        """Who owes a plan gets a draft with one activity, however often it runs."""
        for day in ("2026-06-25", "2026-06-25", "2026-06-26", "2026-06-30"):
            self.remind(day)
        plan = self.plans()
        self.assertEqual(plan.user_id, self.specialist)
        self.assertEqual(plan.date_start, date(2026, 7, 1))
        self.assertEqual(plan.state, "draft")
        self.assertEqual(self.activities().user_id, self.specialist)
        self.assertEqual(len(self.activities()), 1)

    def test_leader_hears_when_the_month_has_begun(self):
        """Once the month has begun, the leader of the team is told, once."""
        for day in ("2026-06-25", "2026-07-01", "2026-07-02", "2026-07-09"):
            self.remind(day)
        self.assertEqual(self.activities().user_id, self.specialist + self.supervisor)
        self.assertEqual(len(self.activities()), 2)

    def test_after_an_outage(self):
        """Run again after two weeks, it reminds of the month that has begun."""
        self.remind("2026-07-08")
        self.assertEqual(self.plans().date_start, date(2026, 7, 1))
        self.assertEqual(self.activities().user_id, self.specialist)

    def test_draft_is_chased(self):
        """A draft is no plan that was handed in; handing it in ends the reminder."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        self.remind("2026-06-25")
        self.assertEqual(self.plans(), plan)
        self.assertEqual(self.activities().user_id, self.specialist)
        plan.action_submit()
        self.assertFalse(plan.activity_ids)
        self.remind("2026-06-26")
        self.assertFalse(plan.activity_ids)

    def test_plan_of_the_team(self):
        """A plan for the team serves its members."""
        plan = self.make_plan(team_id=self.team.id, visits=[(self.alpha, 3)])
        plan.action_submit()
        self.remind("2026-06-25")
        self.assertEqual(self.plans(), plan)

    def test_archived_plan(self):
        """A plan that was archived is a plan: it is chased, and nobody is left out."""
        plan = self.make_plan(visits=[(self.alpha, 3)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_visit_plan SET active = FALSE WHERE id = %s", [plan.id]
        )
        self.env.invalidate_all()
        self.remind("2026-06-25")
        self.assertFalse(self.plans())
        self.assertEqual(plan.reminded_date, date(2026, 6, 25))

    def test_who_left_the_company(self):
        """Who works in another company now owes this one no plan."""
        self.env.cr.execute(
            "DELETE FROM res_company_users_rel WHERE user_id = %s AND cid = %s",
            [self.specialist.id, self.company.id],
        )
        self.env.invalidate_all()
        self.remind("2026-06-25")
        self.assertFalse(self.plans())

    def test_one_does_not_stop_the_others(self):
        """What goes wrong with one plan is logged, and the others are chased."""
        self.gamma.user_id = self.specialist_2
        self.env["relationship.contact.duty"].create(
            {"card_id": self.gamma.id, "min_count": 1, "period": "month"}
        )
        self.env["relationship.contact.refresh"]._refresh(self.gamma.ids)
        reminders = type(self.env["relationship.visit.plan.reminder"])
        schedule = reminders._schedule_reminder

        def refuse(service, plan, user, today):
            if user == self.specialist:
                raise UserError("Nobody is told")
            return schedule(service, plan, user, today)

        with (
            patch.object(reminders, "_schedule_reminder", refuse),
            self.assertLogs(LOGGER, "WARNING") as logs,
        ):
            self.remind("2026-06-25")
        self.assertIn("Nobody is told", logs.output[0])
        self.assertEqual(self.activities().user_id, self.specialist_2)
        self.remind("2026-06-26")
        self.assertEqual(self.activities().user_id, self.specialist + self.specialist_2)

    def test_nothing_due(self):
        """Who has no customer that is due owes no plan."""
        self.remind("2026-06-25")
        self.assertNotIn(self.specialist_2, self.plans().user_id)

    def test_switched_off(self):
        """A company that wants no plans has none chased."""
        self.company.relationship_plan_due_day = 0
        with self.on("2026-06-25"):
            self.run_cron("ir_cron_visit_plans")
        self.assertFalse(self.plans())

    def test_scheduled_action(self):
        """The scheduled action does it for every company, and twice does it once."""
        with self.on("2026-06-25"):
            self.run_cron("ir_cron_visit_plans")
            self.run_cron("ir_cron_visit_plans")
        self.assertEqual(self.plans().user_id, self.specialist)
        self.assertEqual(len(self.activities()), 1)

    def test_no_day_of_some_months(self):
        """The day is one that every month has."""
        with self.refused("day of every month"):
            self.company.relationship_plan_due_day = 31
