from odoo.tests import Form, tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestStrategic(RelationshipCommon):
    """The whole process with a strategic customer (R078, R079, R080)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card()
        cls.strategic = cls.env.ref("crm_relationship.relationship_scheme_t4")

    def list_it(self):
        """Let the committee say that the customer is strategic."""
        lines = self.as_user(self.committee, "relationship.classification")
        lines.create(
            {
                "card_id": self.card.id,
                "scheme_id": self.strategic.id,
                "manual_tier_id": self.strategic.tier_ids[0].id,
            }
        )

    def test_stage(self):
        """Of a key customer: the stage, who leads, and who works together."""
        self.assertFalse(self.card.is_key_customer)
        self.list_it()
        self.assertTrue(self.card.is_key_customer)
        card = self.as_user(self.specialist, self.card)
        with Form(card) as form:
            form.strategic_stage = "development"
            form.leading_team_id = self.team
            form.cooperating_team_ids.add(self.team)
        self.assertEqual(card.strategic_stage, "development")
        self.assertEqual(card.cooperating_team_ids, self.team)

    def test_team_of_another_company(self):
        """A department of another company does not lead."""
        team = self.env["crm.team"].create(
            {"name": "Abroad", "company_id": self.company_usd.id}
        )
        with self.refused("Abroad"):
            self.card.leading_team_id = team

    def test_plan(self):
        """The plan gives market study, development plan and standard their days."""
        plan = self.env.ref("crm_relationship.mail_activity_plan_strategic")
        card = self.as_user(self.specialist, self.card)
        wizard = self.env["mail.activity.schedule"].with_user(self.specialist)
        wizard = wizard.with_context(
            active_model=card._name, active_ids=card.ids, active_id=card.id
        ).create(
            {
                "plan_id": plan.id,
                "plan_date": "2026-06-15",
                "plan_on_demand_user_id": self.specialist.id,
            }
        )
        wizard.action_schedule_plan()
        activities = self.card.activity_ids.sorted("date_deadline")
        self.assertEqual(
            [
                (activity.activity_type_id.name, str(activity.date_deadline))
                for activity in activities
            ],
            [
                ("Market Study", "2026-07-15"),
                ("Development Plan", "2026-07-30"),
                ("Service Standard", "2026-08-14"),
            ],
        )
        self.assertEqual(activities.user_id, self.specialist)
