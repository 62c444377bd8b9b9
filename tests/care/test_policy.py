from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestPolicy(CareCommon):
    """Customers are asked at their turn, once, in the one cool-down (R172, R173)."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.survey = cls.env.ref("crm_relationship_care.survey_general")
        cls.card.contact_id = cls.chen

    def make_policy(self, **values):
        return self.env["relationship.survey.policy"].create(
            {
                "name": "Twice a Year",
                "company_id": self.company.id,
                "survey_id": self.survey.id,
                "interval_days": 180,
                "is_spread": False,
                **values,
            }
        )

    def make_cards(self, number):
        """Make cards of customers without an address: asking them is quickly done."""
        customers = self.make_customers(*(f"S{place}" for place in range(number)))
        return self.env["relationship.card"].create(
            [
                {"partner_id": customer.id, "company_id": self.company.id}
                for customer in customers
            ]
        )

    def run_policy(self, policy):
        """Do what a policy has to do; return its new logs."""
        logs = self.env["relationship.care.log"]
        known = logs.search([("policy_id", "=", policy.id)])
        self.env["relationship.care"]._run_policies(policy)
        self.env.invalidate_all()
        return logs.search([("policy_id", "=", policy.id)]) - known

    def answers(self):
        return self.env["survey.user_input"].search(
            [("relationship_card_id", "=", self.card.id)]
        )

    def mails(self):
        return self.env["mail.mail"].search([("email_to", "ilike", "@valve.example")])

    def test_once_a_turn(self):
        """On the first day, and 180 days later; between them not again."""
        self.company.relationship_cooldown_days = 0
        policy = self.make_policy()
        log = self.run_policy(policy)
        self.assertEqual(
            (log.state, log.date, log.partner_id, log.occasion, log.action),
            ("done", date(2026, 6, 15), self.chen, "policy", "survey"),
        )
        answers = self.answers()
        self.assertEqual(
            (answers.relationship_policy_id, answers.relationship_way),
            (policy, "mail"),
        )
        self.assertEqual(answers.deadline.date(), date(2026, 7, 15))
        self.assertFalse(self.run_policy(policy))
        for day in ("2026-06-16", "2026-12-11"):
            with self.on(day):
                self.assertFalse(self.run_policy(policy))
        # 15 June and 180 days: a Saturday, when nobody is asked; so on Monday.
        with self.on("2026-12-12"):
            self.assertFalse(self.run_policy(policy))
        with self.on("2026-12-14"):
            self.assertEqual(self.run_policy(policy).date, date(2026, 12, 12))

    def test_spread(self):
        """Each customer once in any ten days, not all on one day."""
        cards = self.make_cards(30)
        policy = self.make_policy(
            interval_days=10, is_spread=True, skips_days_off=False
        )
        counts = []
        for day in range(15, 25):
            with self.on(f"2026-06-{day}"):
                logs = self.run_policy(policy)
                counts.append(len(logs.filtered(lambda log: log.card_id in cards)))
        self.assertEqual(sum(counts), 30)
        self.assertLess(max(counts), 10)

    def test_cool_down_is_waited_for(self):
        """Who was written to is asked later in the interval, and not left out."""
        self.make_date(self.zhao)
        self.run_rule(self.make_rule(action="mail"))
        policy = self.make_policy()
        self.assertNotIn(self.card, self.run_policy(policy).card_id)
        # Odoo's clock of the transaction is not that of the test.
        self.env["relationship.care.log"].search(
            [("card_id", "=", self.card.id)]
        )._stamp(done_date="2000-01-01")
        log = self.run_policy(policy)
        self.assertEqual((log.card_id, log.state), (self.card, "done"))

    def test_asked_by_a_colleague(self):
        """Who was asked by the questionnaire within the interval is not asked again."""
        self.company.relationship_cooldown_days = 0
        ask = self.as_user(self.specialist, "relationship.survey.ask")
        values = {"card_id": self.card.id, "survey_id": self.survey.id, "way": "phone"}
        step = ask.create({**values, "partner_id": self.chen.id})
        self.assertEqual(step.action_ask()["type"], "ir.actions.act_url")
        answers = self.answers()
        self.assertEqual(
            (answers.relationship_way, answers.relationship_collector_id),
            ("phone", self.specialist),
        )
        self.assertTrue(step.is_own)
        policy = self.make_policy(interval_days=10, skips_days_off=False)
        self.assertFalse(self.run_policy(policy))
        with self.on("2026-06-26"):
            self.assertEqual(self.run_policy(policy).state, "done")

    def test_who_answers(self):
        """The key person with the part in decisions, else the main contact."""
        policy = self.make_policy(role="decides", heeds_cooldown=False)
        self.env["relationship.key.person"].create(
            {"card_id": self.card.id, "partner_id": self.zhao.id, "role": "decides"}
        )
        self.assertEqual(self.run_policy(policy).partner_id, self.zhao)
        other = self.make_policy(
            role="recommends",
            heeds_cooldown=False,
            survey_id=self.survey.copy().id,
        )
        self.assertEqual(self.run_policy(other).partner_id, self.chen)

    def test_for_whom(self):
        """Only those whom the policy is for; the reason of who cannot be asked."""
        policy = self.make_policy(is_key=True)
        self.assertFalse(self.run_policy(policy))
        policy.is_key = False
        self.chen.email = False
        log = self.run_policy(policy)
        self.assertEqual((log.state, log.reason), ("skipped", "address"))
        self.assertFalse(self.answers())

    def test_sample(self):
        """About so many of a hundred, others in the next turn."""
        cards = self.make_cards(200)
        policy = self.make_policy(sample=20, interval_days=30, skips_days_off=False)
        first = self.run_policy(policy).card_id
        self.assertTrue(20 <= len(first & cards) <= 60, len(first))
        with self.on("2026-07-15"):
            second = self.run_policy(policy).card_id
        self.assertTrue(20 <= len(second & cards) <= 60, len(second))
        self.assertNotEqual(first, second)

    def test_reminders(self):
        """One after a week, unless there was an answer or a wish for no e-mails."""
        policy = self.make_policy(skips_days_off=False)
        self.run_policy(policy)
        self.assertEqual(len(self.mails()), 1)
        with self.on("2026-06-21"):
            self.run_policy(policy)
            self.assertEqual(len(self.mails()), 1)
        with self.on("2026-06-22"):
            self.run_policy(policy)
            self.assertEqual(len(self.mails()), 2)
            self.assertEqual(self.answers().relationship_reminders, 1)
        with self.on("2026-06-30"):
            self.run_policy(policy)
            self.assertEqual(len(self.mails()), 2)

    def test_no_reminder(self):
        """Answered, blocked, closed, or too late: nobody is reminded."""
        policy = self.make_policy(skips_days_off=False, reminder_count=3)
        self.run_policy(policy)
        for change in (
            lambda: self.answers()._mark_done(),
            lambda: self.env["mail.blacklist"].sudo()._add("chen@valve.example"),
            lambda: self.survey.action_archive(),
            lambda: self.answers().write({"deadline": "2026-06-20 00:00:00"}),
        ):
            with self.undone(), self.on("2026-06-22"):
                change()
                self.env.invalidate_all()
                self.run_policy(policy)
                self.assertEqual(len(self.mails()), 1)

    def test_survey_is_closed(self):
        """Nobody is asked; who was to be approved fails with the reason."""
        policy = self.make_policy(needs_approval=True)
        log = self.run_policy(policy)
        self.assertEqual(log.state, "draft")
        self.survey.action_archive()
        self.as_user(self.specialist, log).action_approve()
        self.assertEqual((log.state, log.reason), ("failed", "survey"))
        self.survey.action_unarchive()
        self.as_user(self.specialist, log).action_retry()
        self.assertEqual((log.state, log.reason), ("done", False))
        with self.refused("did not fail"):
            self.as_user(self.specialist, log).action_retry()

    def test_after_a_service(self):
        """A care rule asks by a questionnaire, too (R174)."""
        rule = self.make_rule(
            occasion="repair", action="survey", survey_id=self.survey.id, days=1
        )
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "kind": "service_request",
                "subject": "Service",
            }
        )
        case._stamp(state="closed", closed_date="2026-06-15 05:00:00")
        self.assertFalse(self.run_rule(rule))
        with self.on("2026-06-16"):
            self.assertEqual(self.run_rule(rule).state, "done")
        self.assertEqual(len(self.answers()), 1)
        with self.refused("choose a questionnaire"):
            self.make_rule(action="survey")

    def test_results_are_read_by_the_team(self):
        """The team that served and the team that asked read; nobody writes (X23)."""
        asking = self.env["crm.team"].create(
            {"name": "Quality", "company_id": self.company.id}
        )
        inspector, member, stranger = (
            self.make_user(name, "user") for name in ("inspector", "member", "strange")
        )
        for team, user in ((asking, inspector), (self.team, member)):
            self.env["crm.team.member"].create(
                {"crm_team_id": team.id, "user_id": user.id}
            )
        self.card.team_id = self.team
        self.run_policy(self.make_policy(team_id=asking.id))
        answers = self.answers()
        for question in answers.survey_id.question_ids:
            if question.relationship_dimension == "overall":
                answers._save_lines(question, "9")
        answers._mark_done()
        found = self.env["relationship.satisfaction"].search(
            [("res_model", "=", answers._name), ("res_id", "=", answers.id)]
        )
        self.assertEqual((found.asking_team_id, found.way), (asking, "mail"))
        for user, sees in ((inspector, True), (member, True), (stranger, False)):
            seen = self.as_user(user, found)
            with self.subTest(user.name):
                self.assertEqual(seen.has_access("read"), sees)
                self.assertFalse(seen.has_access("write"))
        with self.refused("never changed"):
            found.score = 100

    def test_many_batches_and_a_policy_that_is_gone(self):
        """Each is asked once; what is switched off in the middle asks nobody more."""
        self.make_cards(5)
        policy = self.make_policy()
        with patch("odoo.addons.crm_relationship_care.models.rule.care.BATCH", 2):
            self.assertGreaterEqual(len(self.run_policy(policy)), 6)
        care = self.env["relationship.care"]
        policy.active = False
        self.assertEqual(care._run_batch(policy, 1, 3), 0)

    def test_administrator(self):
        """Who sets policies up chooses among questionnaires for customers."""
        self.assertFalse(self.administrator.has_group("survey.group_survey_user"))
        other = self.env["survey.survey"].create({"title": "Canteen"})
        surveys = self.as_user(self.administrator, "survey.survey")
        domain = [("relationship_is_satisfaction", "=", True)]
        found = [key for key, __ in surveys.name_search(self.survey.title, domain)]
        self.assertIn(self.survey.id, found)
        self.assertFalse(surveys.search([("id", "=", other.id)]))
        self.assertFalse(surveys.has_access("write") or surveys.has_access("create"))
        mine = self.as_user(self.administrator, self.make_policy())
        self.assertEqual(mine.survey_id.title, self.survey.title)
        for answers in ("survey.user_input", "survey.question"):
            self.assertFalse(
                self.as_user(self.administrator, answers).has_access("read")
            )
