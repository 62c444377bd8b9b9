from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestPlan(CareCommon):
    """Goals before the run, named people, and the effect (R214-R217, R303)."""

    def make_plan(self, **values):
        return self.env["relationship.maintenance.plan"].create(
            {
                "name": "Closer Contact",
                "company_id": self.company.id,
                "user_id": self.specialist.id,
                "date_start": "2026-06-06",
                "date_end": "2026-12-31",
                "card_ids": self.card.ids,
                "goal_ids": [
                    Command.create({"indicator": indicator, "target": target})
                    for indicator, target in (("satisfaction", 70), ("cases", 0))
                ],
                "step_ids": [
                    Command.create(
                        {
                            "name": "Visit",
                            "user_id": self.specialist.id,
                            "date_deadline": "2026-06-30",
                        }
                    )
                ],
                **values,
            }
        )

    def said(self, card, score, day):
        """Keep an answer of a customer, about a case of theirs."""
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "partner_id": card.partner_id.id,
                "subject": "Asked",
                "kind": "enquiry",
            }
        )
        self.env["relationship.satisfaction"]._collect(
            case, score, source="rating", date=f"{day} 05:00:00"
        )

    def test_run(self):
        """Not without goals, steps and customers; who has a step is reminded."""
        plan = self.make_plan(goal_ids=[], step_ids=[], card_ids=[])
        with self.refused("Goals", "Steps", "Customers"):
            plan.action_start()
        plan = self.make_plan()
        self.assertFalse(plan.activity_ids)
        plan.action_start()
        activity = plan.activity_ids
        self.assertEqual(
            (activity.user_id, activity.summary), (self.specialist, "Visit")
        )
        plan.step_ids.is_done = True
        self.assertFalse(plan.activity_ids)
        self.assertEqual(plan.progress, 100)
        with self.refused("Evaluation"):
            plan.action_finish()
        plan.result = "Goes on"
        plan.action_finish()
        self.assertEqual((plan.state, str(plan.measured_date)), ("done", "2026-06-15"))
        with self.refused("stays on record"):
            self.as_user(self.specialist, plan).unlink()

    def test_effect(self):
        """The change of its customers, less what others changed by themselves.

        Ten days have passed, 6 to 15 June; so 27 May to 5 June are before.
        """
        other = self.make_card(self.make_customer("Other"))
        for card, day, score in (
            (self.card, "2026-05-26", 0),  # earlier
            (self.card, "2026-05-28", 50),
            (self.card, "2026-06-04", 60),
            (self.card, "2026-06-08", 80),
            (other, "2026-06-01", 60),
            (other, "2026-06-10", 70),
        ):
            self.said(card, score, day)
        plan = self.make_plan()
        plan.action_start()
        plan.action_measure()
        goal = plan.goal_ids.filtered(lambda goal: goal.indicator == "satisfaction")
        self.assertEqual((goal.before, goal.after), (55, 80))
        self.assertEqual((goal.others_before, goal.others_after), (60, 70))
        # 25 better, of which 10 everybody is.
        self.assertEqual((goal.effect, goal.is_reached), (15, True))
        self.assertTrue(
            plan.goal_ids.filtered(lambda goal: goal.indicator == "cases").is_reached
        )

    def test_turnover_and_contacts(self):
        """What each customer has, also those who have nothing."""
        other = self.make_card(self.make_customer("Other"))
        self.import_turnover(self.customer, 300, month="2026-06-01")
        self.import_turnover(other.partner_id, 100, month="2026-06-01")
        plan = self.make_plan(
            date_start="2026-06-01",
            card_ids=(self.card + other).ids,
            goal_ids=[
                Command.create({"indicator": name, "target": 1})
                for name in ("turnover", "contacts", "loyalty")
            ],
        )
        plan.action_start()
        plan.action_measure()
        found = {goal.indicator: goal.after for goal in plan.goal_ids}
        self.assertEqual(found, {"turnover": 200, "contacts": 0, "loyalty": 0})

    def test_whose(self):
        """Who is responsible changes it; who has a step, the step; others read."""
        plan = self.make_plan()
        self.as_user(self.specialist, plan).budget = 100
        stranger = self.make_user("stranger", "user")
        with self.forbidden():
            self.as_user(stranger, plan).budget = 1
        plan.step_ids.user_id = stranger
        self.as_user(stranger, plan.step_ids).is_done = True
        self.assertTrue(self.as_user(stranger, plan).has_access("read"))
        self.assertFalse(self.as_user(stranger, plan).card_ids)
        # Figures of a plan for one customer are those of the customer.
        self.assertTrue(self.as_user(stranger, plan).goal_ids)
        other = self.make_user("other", "user")
        goals = self.env["relationship.maintenance.goal"].search(
            [("plan_id", "=", plan.id)]
        )
        self.assertEqual(len(goals), 2)
        self.env.invalidate_all()
        self.assertFalse(self.as_user(other, plan).goal_ids)
        with self.forbidden():
            self.as_user(other, goals).read(["before"])
        plan.card_ids = self.make_card(self.make_customer("Theirs"), user_id=other.id)
        self.env.invalidate_all()
        self.assertEqual(self.as_user(other, plan).goal_ids, goals)
        with self.refused("not before From"), mute_logger("odoo.sql_db"):
            self.make_plan(date_end="2026-01-01")

    def test_customers_of_a_segment(self):
        """Those of the segment whom the user works on are added, once."""
        tag = self.env["res.partner.category"].create({"name": "South"})
        self.customer.category_id = tag
        segment = self.env["relationship.segment"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "category_ids": tag.ids,
            }
        )
        plan = self.make_plan(card_ids=[], segment_id=segment.id)
        mine = self.as_user(self.specialist, plan)
        mine.action_add_customers()
        self.assertEqual(plan.card_ids, self.card)
        with self.refused("are there already"):
            mine.action_add_customers()

    def test_goals_stay(self):
        """By what a plan is judged is set before it is run, and not after it."""
        plan = self.make_plan(result="Goes on")
        mine = self.as_user(self.specialist, plan)
        mine.goal_ids[0].target = 60
        mine.action_start()
        with self.refused("before the plan is run"):
            mine.goal_ids[0].target = 10
        with self.refused("before the plan is run"):
            mine.goal_ids[0].unlink()
        mine.goal_ids[0].note = "Asked by telephone"
        mine.step_ids.result = "Was there"
        mine.action_finish()
        with self.refused("its steps stay"):
            mine.step_ids.result = "Was not"
