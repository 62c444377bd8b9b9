from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestProject(CardCommon):
    """Projects of the customer follow their opportunity (R014, R015, R037)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card()
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Harbour Bridge",
                "type": "opportunity",
                "company_id": cls.company.id,
                "partner_id": cls.card.partner_id.id,
            }
        )

    def make_project(self, **values):
        return self.env["relationship.project"].create(
            {"name": "Harbour Bridge", "card_id": self.card.id, **values}
        )

    def test_state_without_opportunity_is_set_by_people(self):
        """Without an opportunity, people say what the state is."""
        project = self.make_project()
        self.assertEqual(project.state, "intended")
        project.state = "bidding"
        project.amount = 5
        self.assertEqual(project.state, "bidding")

    def test_state_follows_the_opportunity(self):
        """Open: bidding; won: in progress; lost: lost; taken up again: bidding."""
        project = self.make_project(lead_id=self.lead.id)
        self.assertEqual(project.state, "bidding")
        self.lead.action_set_lost()
        self.assertEqual(project.state, "lost")
        self.lead.action_unarchive()
        self.assertEqual(project.state, "bidding")
        self.lead.action_set_won()
        self.assertEqual(project.state, "in_progress")

    def test_completed_stays_completed(self):
        """A project that is done stays done, whatever is touched on the opportunity."""
        self.lead.action_set_won()
        project = self.make_project(lead_id=self.lead.id)
        project.state = "completed"
        self.lead.expected_revenue = 100
        self.lead.action_set_won()
        self.assertEqual(project.state, "completed")

    def test_opportunity_linked_later(self):
        """A project that exists takes the state of the opportunity it is linked to."""
        project = self.make_project(state="intended")
        self.lead.action_set_won()
        project.lead_id = self.lead
        self.assertEqual(project.state, "in_progress")
        project.lead_id = False
        self.assertEqual(project.state, "in_progress")

    def test_specialist_without_sales_rights(self):
        """A specialist without rights on opportunities keeps the project, too."""
        project = self.make_project(lead_id=self.lead.id)
        seen = self.as_user(self.specialist, project)
        seen.write({"background": "A bridge", "amount": 10})
        self.assertEqual(seen.state, "bidding")
        self.assertEqual(seen.user_id, self.specialist)

    def test_dates_are_in_order(self):
        """A project does not end before it starts."""
        with self.refused("End"):
            self.make_project(date_start="2026-06-02", date_end="2026-06-01")

    def test_opportunity_of_another_company_is_refused(self):
        """Project and opportunity are of one company."""
        self.lead.company_id = self.company_usd
        with self.refused("Harbour Bridge"):
            self.make_project(lead_id=self.lead.id)

    def test_projects_are_counted(self):
        """The card counts its projects."""
        self.make_project()
        self.make_project()
        self.assertEqual(self.card.project_count, 2)

    def test_changes_keep_old_and_new_values(self):
        """What is known of a project keeps its history (R004, R017)."""
        project = self.make_project(funding="bank")
        self.env.cr.precommit.run()
        old = project.message_ids
        project.write({"funding": "own", "state": "bidding"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = (project.message_ids - old).sudo().tracking_value_ids
        self.assertEqual(set(values.field_id.mapped("name")), {"funding", "state"})

    def test_decision_persons_of_another_card(self):
        """Who decides on a project is a key person of its customer."""
        other = self.make_card(self.make_customer("Other"))
        people = self.env["relationship.key.person"]
        persons = [
            people.create(
                {
                    "card_id": card.id,
                    "partner_id": self.make_customer("Li Wei", is_company=False).id,
                }
            )
            for card in (self.card, other)
        ]
        project = self.make_project(key_person_ids=persons[0].ids)
        with self.refused("Decision Persons", "Li Wei"):
            self.as_user(self.head, project).key_person_ids = persons[1]
        self.assertEqual(project.key_person_ids, persons[0])

    def test_opportunity_that_one_does_not_see(self):
        """Nobody learns the state of an opportunity by linking a project to it."""
        project = self.make_project()
        salesperson = self.specialist
        values = {"name": "Spy", "card_id": self.card.id}
        # Without any right on opportunities, and with one on their own.
        for group in (None, "sales_team.group_sale_salesman"):
            if group:
                salesperson.group_ids += self.env.ref(group)
                self.lead.user_id = self.specialist_2
            projects = self.as_user(salesperson, project)
            with self.subTest(group):
                with self.refused("Opportunity", error=AccessError):
                    projects.create({**values, "lead_id": self.lead.id})
                # A default that one does not see is none.
                spying = projects.with_context(default_lead_id=self.lead.id)
                made = spying.create(values).sudo()
                self.assertEqual((made.lead_id.id, made.state), (False, "intended"))
                with self.refused("Opportunity", error=AccessError):
                    projects.lead_id = self.lead.id
                with self.refused("Opportunity", error=AccessError):
                    projects.web_save({"lead_id": self.lead.id}, {"state": {}})
                with self.refused("Opportunity", error=AccessError):
                    self.as_user(salesperson, self.card).project_ids = [
                        Command.update(project.id, {"lead_id": self.lead.id})
                    ]
        self.assertEqual((project.lead_id.id, project.state), (False, "intended"))

    def test_opportunity_that_one_sees(self):
        """A salesperson links their opportunity; others then keep the project."""
        self.specialist.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.lead.user_id = self.specialist
        project = self.as_user(self.specialist, self.make_project())
        project.lead_id = self.lead
        self.assertEqual(project.state, "bidding")
        self.lead.user_id = self.specialist_2
        # The form sends what is there already, and may empty it.
        project.write({"lead_id": self.lead.id, "funding": "bank"})
        project.lead_id = False
        self.assertFalse(project.lead_id)

    def test_copy(self):
        """A copied project is another one, with an opportunity of its own."""
        project = self.make_project(lead_id=self.lead.id, funding="bank")
        copied = self.as_user(self.specialist, project).copy()
        self.assertEqual((copied.funding, copied.state), ("bank", "intended"))
        self.assertFalse(copied.lead_id)
