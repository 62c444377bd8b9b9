from collections import Counter
from datetime import date

from odoo.tests import Form, tagged

from .common import PlanCommon


@tagged("standard", "post_install", "-at_install")
class TestCampaign(PlanCommon):
    """Calls to a list of customers, and what they answered (R117, R176)."""

    def wizard(self, user=None, cards=None, **values):
        wizards = self.as_user(user or self.supervisor, "relationship.visit.campaign")
        if cards is not None:
            wizards = wizards.with_context(
                active_model="relationship.card", active_ids=cards.ids
            )
        return wizards.create(
            {
                "name": "New Profiles",
                "purpose": "Ask about the new profiles",
                "date_start": date(2026, 6, 22),
                "date_end": date(2026, 6, 30),
                **values,
            }
        )

    def plan(self, wizard):
        action = wizard.action_plan()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_selection(self):
        """The customers selected in the list get a call each, of their specialist."""
        self.beta.user_id = self.specialist_2
        wizard = self.wizard(cards=self.alpha + self.beta)
        self.assertEqual(wizard.card_count, 2)
        campaign = self.plan(wizard)
        self.assertEqual(campaign.kind, "campaign")
        self.assertEqual(campaign.user_id, self.supervisor)
        self.assertEqual(campaign.date_end, date(2026, 6, 30))
        visits = campaign.visit_ids
        self.assertEqual(visits.card_id, self.alpha + self.beta)
        self.assertEqual(
            {visit.user_id for visit in visits}, {self.specialist, self.specialist_2}
        )
        self.assertEqual(set(visits.mapped("channel")), {"phone"})
        self.assertEqual(visits[0].purpose, "Ask about the new profiles")
        self.assertEqual(visits[0].date_start.date(), date(2026, 6, 22))

    def test_filter_and_tier(self):
        """Customers are chosen by a filter and by tier."""
        self.alpha.needs = "Profiles"
        self.beta.needs = "Profiles"
        self.import_turnover(self.alpha.partner_id, 1000)
        scheme = self.make_scheme([{"min_turnover": 500}], [])
        self.classify(scheme)
        wizard = self.wizard(domain="[('needs', '=', 'Profiles')]")
        self.assertEqual(wizard.card_count, 2)
        wizard.tier_ids = scheme.tier_ids[0]
        self.assertEqual(wizard.card_count, 1)
        self.assertEqual(self.plan(wizard).visit_ids.card_id, self.alpha)

    def test_no_code_in_filter(self):
        """A filter is a list of conditions, and no program."""
        for text in ("__import__('os').getcwd()", "[('nothing', '=', 1)]", "[("):
            wizard = self.wizard()
            with self.subTest(text), self.refused("Filter"):
                wizard.domain = text
                wizard.action_plan()

    def test_none_found(self):
        """Without customers there is no campaign."""
        wizard = self.wizard(domain="[('id', '=', 0)]")
        with self.refused("No customer"):
            wizard.action_plan()

    def test_add(self):
        """Who is in the campaign already gets no second call."""
        campaign = self.plan(self.wizard(cards=self.alpha))
        action = self.as_user(self.supervisor, campaign).action_add_customers()
        wizard = self.wizard(
            cards=self.cards,
            **{
                key.removeprefix("default_"): value
                for key, value in action["context"].items()
            },
        )
        self.assertEqual(self.plan(wizard), campaign)
        self.assertEqual(campaign.visit_ids.card_id, self.cards)
        self.assertEqual(len(campaign.visit_ids), 3)
        with self.refused("No customer to add"):
            self.wizard(cards=self.cards, plan_id=campaign.id).action_plan()

    def test_one_caller(self):
        """One colleague may make all the calls; without specialist it is the author."""
        self.alpha.user_id = False
        campaign = self.plan(self.wizard(cards=self.cards))
        of_alpha = campaign.visit_ids.filtered(lambda v: v.card_id == self.alpha)
        self.assertEqual(of_alpha.user_id, self.supervisor)
        campaign = self.plan(
            self.wizard(cards=self.cards, user_id=self.specialist_2.id)
        )
        self.assertEqual(campaign.visit_ids.user_id, self.specialist_2)

    def test_only_customers_whom_one_sees(self):
        """Nobody calls customers whom he does not see."""
        foreign = self.make_card(user_id=self.make_user("stranger", "user").id)
        foreign.team_id = False
        domain = [("id", "in", (self.alpha + foreign).ids)]
        wizard = self.wizard(domain=repr(domain))
        self.assertEqual(wizard.card_count, 1)
        self.assertEqual(self.plan(wizard).visit_ids.card_id, self.alpha)
        self.assertEqual(self.wizard(cards=foreign).card_count, 0)
        self.assertEqual(self.wizard(cards=foreign + self.alpha).card_ids, self.alpha)

    def test_calls_are_spread(self):
        """The calls are spread over the working days of the campaign."""
        customers = self.make_customers(*(f"Customer {n}" for n in range(14)))
        cards = self.env["relationship.card"].union(
            *(self.make_card(customer) for customer in customers)
        )
        starts = self.plan(self.wizard(cards=cards)).visit_ids.mapped("date_start")
        self.assertEqual(len(set(starts)), 14)
        # Monday 22 to Tuesday 30 June: seven working days, two calls each.
        days = Counter(start.day for start in starts)
        self.assertEqual(days, dict.fromkeys((22, 23, 24, 25, 26, 29, 30), 2))

    def test_campaign_without_a_day(self):
        """A campaign without a day to call says so."""
        wizard = self.wizard(
            cards=self.alpha, date_start=date(2026, 6, 20), date_end=date(2026, 6, 21)
        )
        with self.refused("no working day"):
            wizard.action_plan()

    def test_customers_whom_one_only_sees(self):
        """A customer of somebody else, whom one sees for a visit, stops no call."""
        foreign = self.make_card(user_id=self.make_user("stranger", "user").id)
        foreign.team_id = False
        self.make_visit(foreign, 3, state="planned", user_id=self.supervisor.id)
        wizard = self.wizard(cards=self.alpha + foreign)
        self.assertEqual(wizard.card_count, 1)
        self.assertEqual(self.plan(wizard).visit_ids.card_id, self.alpha)

    def test_callers_see_the_campaign(self):
        """Who calls sees the campaign and his own calls, and changes no campaign."""
        self.beta.user_id = self.specialist_2
        campaign = self.plan(self.wizard(cards=self.alpha + self.beta))
        self.env.invalidate_all()
        seen = self.as_user(self.specialist_2, campaign)
        self.assertTrue(seen.has_access("read"))
        self.assertFalse(seen.has_access("write"))
        self.assertEqual(seen.visit_ids.card_id, self.beta)
        self.assertEqual(seen.visit_count, 1)

    def test_results_and_evaluation(self):
        """Answers are on one sheet; the evaluation needs its text (R176)."""
        campaign = self.plan(self.wizard(cards=self.alpha))
        boss = self.as_user(self.supervisor, campaign)
        boss.action_submit()
        self.assertEqual(campaign.state, "approved")
        call = self.as_user(self.specialist, campaign.visit_ids)
        with self.on("2026-06-22"):
            call.write(
                {
                    "satisfaction": "satisfied",
                    "feedback": "Fine",
                    "needs": "Longer profiles",
                }
            )
            call.action_report()
            self.assertEqual(campaign.reported_count, 1)
            action = boss.action_open_results()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, campaign.visit_ids)
            with self.refused("fill in", "Report"):
                boss.action_report()
            boss.report = "<p>They like them.</p>"
            boss.action_report()
            self.assertEqual(campaign.report_date, date(2026, 6, 22))

    def test_empty_result(self):
        """A campaign without calls has no results."""
        campaign = self.make_plan(self.supervisor, kind="campaign", name="Empty")
        with self.refused("no visits yet"):
            campaign.action_open_results()

    def test_wizard_form(self):
        """The wizard opens from the list of cards with these chosen."""
        wizards = self.as_user(
            self.supervisor, "relationship.visit.campaign"
        ).with_context(active_model="relationship.card", active_ids=self.cards.ids)
        form = Form(wizards)
        self.assertEqual(form.scope, "selection")
        self.assertEqual(form.card_count, 3)
        self.assertEqual(form.visit_type_id.channel, "phone")

    def test_many_in_a_few_queries(self):
        """Three hundred calls are planned in one call, not one by one."""
        customers = self.make_customers(*(f"Customer {n}" for n in range(300)))
        cards = self.env["relationship.card"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "user_id": self.specialist.id,
                }
                for customer in customers
            ]
        )
        wizard = self.wizard(cards=cards)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        campaign = self.plan(wizard)
        self.env.flush_all()
        self.assertEqual(campaign.visit_count, 300)
        self.assertLess(self.cr.sql_log_count - before, 150)

    def test_what_customers_said(self):
        """One was called twice, and said 100 and 50: 75 on average (R285)."""
        campaign = self.plan(self.wizard(cards=self.alpha + self.beta))
        self.assertEqual(
            campaign._said_figures(),
            [
                ("Customers", 2),
                ("Reached", 0),
                ("With Feedback", 0),
                ("Average Satisfaction", "–"),
            ],
        )
        first, second = campaign.visit_ids.sorted("id")
        again = first.copy({"plan_id": campaign.id})
        second.sudo()._stamp(state="cancelled")
        for call, satisfaction, score in (
            (first, "very_satisfied", 100),
            (again, "neutral", 50),
        ):
            call.write({"satisfaction": satisfaction, "feedback": "Lighter"})
            call.sudo()._stamp(state="done")
            self.env["relationship.satisfaction"]._collect(call, score, source="call")
        self.assertEqual(
            campaign._said_figures(),
            [
                ("Customers", 1),
                ("Reached", 1),
                ("With Feedback", 2),
                ("Average Satisfaction", "75.0"),
                ("Very Satisfied", 1),
                ("Neutral", 1),
            ],
        )
        html, __ = self.env["ir.actions.report"]._render_qweb_html(
            "crm_relationship.relationship_visit_plan_page_report", campaign.ids
        )
        self.assertIn("75.0", html.decode())
