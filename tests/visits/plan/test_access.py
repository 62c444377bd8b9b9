from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PlanCommon

ACTIONS = (
    "action_add_customers",
    "action_approve",
    "action_cancel",
    "action_draft",
    "action_propose",
    "action_propose_follow_up",
    "action_reject",
    "action_report",
    "action_submit",
    "action_told",
)


@tagged("standard", "post_install", "-at_install")
class TestPlanAccess(PlanCommon):
    """Who sees, writes and decides on plans; nobody does it by calling a method."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.with_approval()
        cls.plan = cls.make_plan(visits=[(cls.alpha, 3)])
        cls.team_plan = cls.make_plan(team_id=cls.team.id)

    def readers(self, plan):
        """Return the roles that see a plan, and those that may write it."""
        roles = (
            "specialist",
            "specialist_2",
            "supervisor",
            "head",
            "committee",
            "data_officer",
            "auditor",
            "administrator",
            "outsider",
            "portal",
            "specialist_usd",
        )
        return tuple(
            {
                role
                for role in roles
                if self.as_user(getattr(self, role), plan).has_access(operation)
            }
            for operation in ("read", "write")
        )

    def test_buttons(self):
        """Who only reads a plan is offered no button to change it."""
        for user, expected in ((self.specialist, True), (self.auditor, False)):
            plan = self.as_user(user, self.plan)
            self.assertEqual(plan.can_edit, expected)

    def test_plan_of_a_person(self):
        """Author and team leader write; heads, too; auditors read."""
        writers = {"specialist", "supervisor", "head", "committee"}
        self.assertEqual(self.readers(self.plan), (writers | {"auditor"}, writers))

    def test_plan_of_a_team(self):
        """The members of a team read its plan; its leader writes it."""
        writers = {"supervisor", "head", "committee"}
        members = {"specialist", "specialist_2"}
        self.assertEqual(
            self.readers(self.team_plan), (writers | members | {"auditor"}, writers)
        )

    def test_reasons(self):
        """Whoever reads a plan has a reason that is told."""
        reasons = self.env["relationship.visit.plan"]._reader_reasons()
        found = self.team_plan._users_by_record("reader")
        self.assertLessEqual(
            {key for __, key in found[self.team_plan.id]}, set(reasons)
        )

    def test_create_for_others(self):
        """A plan is made by those who may write it."""
        for role, values, expected in (
            ("specialist", {"user_id": self.specialist.id}, True),
            ("specialist", {"user_id": self.specialist_2.id}, False),
            ("specialist", {"team_id": self.team.id}, False),
            ("supervisor", {"user_id": self.specialist_2.id}, True),
            ("supervisor", {"team_id": self.team.id}, True),
            ("head", {"user_id": self.specialist_2.id}, True),
            ("auditor", {"user_id": self.auditor.id}, False),
            ("data_officer", {"user_id": self.data_officer.id}, False),
            ("administrator", {"user_id": self.administrator.id}, False),
        ):
            plans = self.as_user(getattr(self, role), "relationship.visit.plan")
            values = {"date_start": date(2026, 9, 1), **values}
            with self.subTest(f"{role} {values}"), self.undone():
                if expected:
                    self.assertTrue(plans.create(values))
                else:
                    with self.forbidden():
                        plans.create(values)

    def test_actions_of_others(self):
        """Whoever has nothing to do with a plan changes nothing by calling a method."""
        self.as_user(self.specialist, self.plan).action_submit()
        before = self.rows("relationship.visit.plan")
        visits = self.rows("relationship.visit")
        for role in (
            "specialist_2",
            "auditor",
            "data_officer",
            "administrator",
            "outsider",
            "portal",
            "specialist_usd",
        ):
            plan = self.as_user(getattr(self, role), self.plan)
            for name in ACTIONS:
                with (
                    self.subTest(f"{role} {name}"),
                    # An auditor hears that the state is wrong, others less.
                    self.refused(error=UserError),
                ):
                    getattr(plan, name)()
        self.assertEqual(self.rows("relationship.visit.plan"), before)
        self.assertEqual(self.rows("relationship.visit"), visits)

    def test_visits_into_plans_of_others(self):
        """Nobody puts a visit into a plan that he does not write."""
        card = self.make_card(user_id=self.specialist_2.id)
        visits = self.as_user(self.specialist_2, "relationship.visit")
        values = {"card_id": card.id, "visit_type_id": self.call.id}
        with self.forbidden():
            visits.create({**values, "plan_id": self.plan.id})
        visit = visits.create(values)
        with self.forbidden():
            visit.plan_id = self.plan.id

    def test_visits_that_one_does_not_see(self):
        """A reader of a plan sees of its visits those that he may see."""
        foreign = self.make_card(
            self.make_customer("Secret"),
            user_id=self.make_user("stranger", "user").id,
        )
        foreign.team_id = False
        self.make_visit(
            foreign,
            6,
            plan_id=self.team_plan.id,
            user_id=foreign.user_id.id,
            preparer_id=foreign.user_id.id,
        )
        self.make_visit(self.beta, 7, plan_id=self.team_plan.id)
        self.env.invalidate_all()
        plan = self.as_user(self.specialist, self.team_plan)
        self.assertEqual(plan.visit_ids.card_id, self.beta)
        self.assertEqual(plan.visit_count, 1)
        html = (
            self.env["ir.actions.report"]
            .with_user(self.specialist)
            ._render_qweb_html(
                "crm_relationship.relationship_visit_plan_page", plan.ids
            )[0]
            .decode()
        )
        self.assertIn("Beta", html)
        self.assertNotIn("Secret", html)

    def test_another_company(self):
        """A plan of another company is not there."""
        plan = self.make_plan(self.specialist_usd, company_id=self.company_usd.id)
        self.assertEqual(self.readers(plan), ({"specialist_usd"}, {"specialist_usd"}))
