from datetime import date

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import PlanCommon

COUNTS = ("card", "leader", "duty", "visit", "plan", "activity")


@tagged("standard", "post_install", "-at_install")
class TestHandover(PlanCommon):
    """The specialist leaves, and specialist_2 takes over in one step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_card(
            cls.make_customer("Of another"),
            user_id=cls.specialist_2.id,
            leader_id=cls.specialist.id,
        )
        cls.env["relationship.contact.duty"].create(
            {"card_id": cls.alpha.id, "min_count": 1, "period": "month"}
        )
        cls.plan = cls.make_plan(visits=[(cls.alpha, 3), (cls.beta, 10)])
        cls.plan.action_submit()
        cls.made = cls.make_visit(cls.gamma, date(2026, 6, 2))
        cls.made.action_done()
        cls.alpha.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.specialist.id
        )

    def wizard(self, user=None, **values):
        return self.as_user(user or self.head, "relationship.handover").create(
            {
                "from_user_id": self.specialist.id,
                "to_user_id": self.specialist_2.id,
                **values,
            }
        )

    def counts(self, wizard):
        return {name: wizard[f"{name}_count"] for name in COUNTS}

    def test_counts(self):
        """Before, the wizard says what is handed over."""
        self.assertEqual(
            self.counts(self.wizard()),
            {
                "card": 3,
                "leader": 1,
                "duty": 1,
                "visit": 2,
                "plan": 1,
                "activity": 1,
            },
        )

    def test_everything(self):
        """Cards, duties, visits, plan and activities go over; what was made stays."""
        self.wizard().action_hand_over()
        self.assertEqual(self.cards.user_id, self.specialist_2)
        self.assertEqual(self.other.leader_id, self.specialist_2)
        self.assertEqual(self.alpha.duty_ids.user_id, self.specialist_2)
        visits = self.plan.visit_ids
        self.assertEqual(len(visits), 2)
        self.assertEqual(visits.user_id, self.specialist_2)
        self.assertEqual(visits.preparer_id, self.specialist_2)
        self.assertEqual(set(visits.mapped("visitor_role")), {"specialist"})
        self.assertEqual(self.plan.user_id, self.specialist_2)
        self.assertEqual(self.made.user_id, self.specialist)
        for visit in visits:
            event = visit.calendar_event_id
            self.assertEqual(event.user_id, self.specialist_2)
            self.assertEqual(event.partner_ids, self.specialist_2.partner_id)
        self.assertFalse(
            self.env["calendar.event"].search([("user_id", "=", self.specialist.id)])
        )
        self.assertEqual(self.alpha.activity_ids.user_id, self.specialist_2)
        self.assertEqual(self.counts(self.wizard()), dict.fromkeys(COUNTS, 0))
        with self.refused("no customers"):
            self.wizard().action_hand_over()

    def test_messages(self):
        """Each card says who took over; the colleague hears of it once."""
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.wizard(note="Moved to Berlin").action_hand_over()
        messages = self.env["mail.message"].search([("id", ">", before)])
        notes = messages.filtered(lambda m: m.model == "relationship.card")
        self.assertEqual(
            sorted(notes.mapped("res_id")), sorted((self.cards + self.other).ids)
        )
        self.assertIn("from Specialist to Specialist 2", notes[0].body)
        self.assertIn("Moved to Berlin", notes[0].body)
        notified = messages.filtered("notified_partner_ids")
        self.assertEqual(len(notified), 1)
        self.assertEqual(notified.notified_partner_ids, self.specialist_2.partner_id)
        self.assertIn("4 customers and 2 visits", notified.body)

    def test_month_that_has_begun(self):
        """Of a month that runs, the visits to come join the colleague's plan."""
        own = self.make_plan(self.specialist, date_start=date(2026, 6, 1))
        self.assertEqual(self.made.plan_id, self.env["relationship.visit.plan"])
        self.made.sudo().plan_id = own
        to_come = self.make_visit(self.gamma, date(2026, 6, 29))
        self.assertEqual(to_come.plan_id, own)
        own.action_submit()
        self.wizard().action_hand_over()
        self.assertEqual(own.user_id, self.specialist)
        self.assertEqual(own.visit_ids, self.made)
        self.assertEqual(to_come.plan_id.user_id, self.specialist_2)
        self.assertEqual(to_come.plan_id.state, "approved")
        self.assertFalse(to_come.is_off_plan)

    def test_colleague_has_a_plan(self):
        """Where the colleague has a plan of the month, the visits join it."""
        plan = self.make_plan(self.specialist_2)
        visits = self.plan.visit_ids
        self.wizard().action_hand_over()
        self.assertEqual(visits.plan_id, plan)
        self.assertFalse(self.plan.visit_ids)

    def test_selected_cards(self):
        """A few cards are handed over with what belongs to them, and no plans."""
        wizards = self.as_user(self.head, "relationship.handover").with_context(
            active_model="relationship.card", active_ids=self.alpha.ids
        )
        wizard = wizards.create(
            {
                "from_user_id": self.specialist.id,
                "to_user_id": self.specialist_2.id,
            }
        )
        self.assertEqual(self.counts(wizard)["card"], 1)
        wizard.action_hand_over()
        self.assertEqual(self.alpha.user_id, self.specialist_2)
        self.assertEqual((self.beta + self.gamma).user_id, self.specialist)
        self.assertEqual(self.plan.user_id, self.specialist)
        by_card = {visit.card_id: visit.user_id for visit in self.plan.visit_ids}
        self.assertEqual(
            by_card, {self.alpha: self.specialist_2, self.beta: self.specialist}
        )

    def test_who_has_left(self):
        """Somebody who was archived with open visits is found, and handed over."""
        # Made, and not reported yet.
        made = self.env["relationship.visit"].search(
            [("user_id", "=", self.specialist.id), ("state", "=", "done")]
        )
        self.specialist.active = False
        for model, name in (
            ("relationship.visit", "visitor_has_left"),
            ("relationship.card", "specialist_left"),
            ("relationship.visit.plan", "owner_left"),
        ):
            arch = self.env[model].get_view(view_type="search")["arch"]
            domain = self._filter_domain(arch, name)
            found = self.env[model].search(domain)
            expected = {
                "relationship.visit": self.plan.visit_ids + made,
                "relationship.card": self.cards + self.other,
                "relationship.visit.plan": self.plan,
            }[model]
            with self.subTest(model):
                self.assertEqual(
                    found.filtered(lambda r: r.company_id == self.company), expected
                )
        self.wizard().action_hand_over()
        self.assertEqual(self.cards.user_id, self.specialist_2)

    def _filter_domain(self, arch, name):
        """Return the domain of a filter of a search view."""
        node = etree.fromstring(arch).find(f".//filter[@name='{name}']")
        return safe_eval(node.get("domain"))

    def test_supervisor_own_team(self):
        """A supervisor hands over the customers of his team, and no others."""
        self.gamma.team_id = False
        wizard = self.wizard(self.supervisor)
        self.assertEqual(wizard.card_count, 2)
        wizard.action_hand_over()
        self.assertEqual((self.alpha + self.beta).user_id, self.specialist_2)
        self.assertEqual(self.gamma.user_id, self.specialist)

    def test_administrator(self):
        """The administrator hands over without seeing a card."""
        wizard = self.wizard(self.administrator)
        self.assertEqual(wizard.card_count, 3)
        wizard.action_hand_over()
        self.assertEqual(self.cards.user_id, self.specialist_2)

    def test_specialist(self):
        """A specialist hands nothing over."""
        with self.forbidden():
            self.wizard(self.specialist)
        wizard = self.wizard().with_user(self.specialist).sudo()
        with self.refused("Supervisors", error=AccessError):
            wizard.action_hand_over()

    def test_who_takes_over(self):
        """Who takes over is an active colleague with the rights, in the company."""
        gone = self.make_user("gone", "user")
        gone.active = False
        for user in (
            gone,
            self.specialist,
            self.outsider,
            self.portal,
            self.specialist_usd,
        ):
            with self.subTest(user.name), self.refused("cannot take over"):
                self.wizard(to_user_id=user.id).action_hand_over()
        with self.refused("choose who leaves"):
            self.wizard(to_user_id=False).action_hand_over()

    def test_other_company(self):
        """What the leaver has in another company stays there."""
        self.specialist.company_ids += self.company_usd
        abroad = self.make_card(
            self.make_customer("Abroad"),
            company_id=self.company_usd.id,
            user_id=self.specialist.id,
        )
        self.wizard().action_hand_over()
        self.assertEqual(abroad.user_id, self.specialist)
        # Nor does the administrator of one company reach into another.
        self.specialist_2.company_ids += self.company_usd
        for user in (self.head, self.administrator):
            wizard = self.wizard(user).sudo()
            wizard.company_id = self.company_usd
            with self.subTest(user.name), self.refused("no customers"):
                wizard.with_user(user).action_hand_over()
        self.assertEqual(abroad.user_id, self.specialist)

    def test_new_team(self):
        """The customers may go to the team of the colleague."""
        team = self.env["crm.team"].create(
            {"name": "North", "company_id": self.company.id}
        )
        self.wizard(team_id=team.id).action_hand_over()
        self.assertEqual(self.cards.team_id, team)
        team_usd = self.env["crm.team"].create(
            {"name": "Abroad", "company_id": self.company_usd.id}
        )
        with self.refused("you may not see"):
            self.wizard(
                from_user_id=self.specialist_2.id,
                to_user_id=self.specialist.id,
                team_id=team_usd.id,
            ).action_hand_over()

    def test_many_in_a_few_queries(self):
        """Three times the customers take no more queries."""
        numbers = []
        for size in (50, 150):
            leaver = self.make_user(f"leaver_{size}", "user")
            customers = self.make_customers(*(f"C {n}" for n in range(size)))
            cards = self.env["relationship.card"].create(
                [
                    {
                        "partner_id": customer.id,
                        "company_id": self.company.id,
                        "user_id": leaver.id,
                    }
                    for customer in customers
                ]
            )
            self.env["relationship.visit"].create(
                [
                    {
                        "card_id": card.id,
                        "user_id": leaver.id,
                        "visit_type_id": self.call.id,
                        "state": "planned",
                    }
                    for card in cards
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            wizard = self.wizard(from_user_id=leaver.id)
            before = self.cr.sql_log_count
            wizard.action_hand_over()
            self.env.flush_all()
            numbers.append(self.cr.sql_log_count - before)
            self.assertEqual(cards.user_id, self.specialist_2)
        self.assertLess(numbers[1], numbers[0] * 1.3)
