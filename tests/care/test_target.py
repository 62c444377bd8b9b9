import unittest

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship_care.tools.factors import verdict

from .common import CareCommon


class TestVerdict(unittest.TestCase):
    """What a dimension says (R180)."""

    def test_verdict(self):
        """Few answers say nothing; what moves much and is low comes first."""
        for expected, *figures in (
            ("few", 9, 0.9, 50, 60),
            ("few", 50, None, 50, 60),
            ("improve", 10, 0.7, 59.9, 60),
            ("keep", 10, 0.7, 60, 60),
            ("watch", 10, 0.69, 10, 60),
            ("watch", 10, 0.4, 10, 60),
            ("none", 10, 0.39, 10, 60),
            ("none", 10, -1, 10, 60),
        ):
            with self.subTest(figures):
                self.assertEqual(verdict(*figures), expected)


@tagged("standard", "post_install", "-at_install")
class TestTarget(CareCommon):
    """Targets, key factors, and what follows from a low score (R180, R184)."""

    def said(self, score, **values):
        answers = self.env["survey.user_input"].create(
            {
                "survey_id": self.env.ref("crm_relationship_care.survey_general").id,
                "relationship_card_id": self.card.id,
                "partner_id": self.chen.id,
            }
        )
        return self.env["relationship.satisfaction"]._collect(
            answers, score, source="survey", **values
        )

    def make_target(self, user, **values):
        return self.as_user(user, "relationship.satisfaction.target").create(
            {
                "score": 80,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                "team_id": self.team.id,
                **values,
            }
        )

    def test_proposed_by_one_set_by_another(self):
        """A supervisor proposes, a head sets; nobody sets the own proposal."""
        with self.forbidden():
            self.make_target(self.specialist)
        target = self.make_target(self.supervisor)
        target.action_propose()
        self.assertEqual(target.requester_id, self.supervisor)
        self.assertTrue(target.sudo().activity_ids)
        with self.forbidden():
            target.action_set()
        self.as_user(self.head, target).action_set()
        self.assertEqual((target.state, target.decided_user_id), ("set", self.head))
        with self.refused("set already"):
            self.as_user(self.head, target).score = 10
        with self.refused("stays on record"):
            self.as_user(self.head, target).unlink()
        own = self.make_target(self.head, team_id=False)
        own.action_propose()
        with self.forbidden():
            own.action_set()

    def test_actual(self):
        """The average of the answers of the team, or tier, in the period."""
        self.card.team_id = self.team
        for score in (70, 95):
            self.said(score)
        self.said(10, date="2025-12-31 12:00:00")
        target = self.make_target(self.supervisor)
        self.assertEqual(
            (target.actual, target.answer_count, target.is_reached), (82.5, 2, True)
        )
        tier = self.make_target(self.supervisor, team_id=False, tier_id=self.level_1.id)
        self.assertEqual((tier.answer_count, tier.is_reached), (0, False))
        with self.refused("not of both"), mute_logger("odoo.sql_db"):
            self.make_target(self.supervisor, tier_id=self.level_1.id)
        with self.refused("0 to 100"), mute_logger("odoo.sql_db"):
            self.make_target(self.supervisor, score=101)

    def test_key_factors(self):
        """Service rises and falls with the whole, price does not (by hand)."""
        for number in range(12):
            self.said(
                5 * number,
                score_service=4 * number,
                score_price=(number % 2) * 100,
            )
        factors = self.as_user(self.specialist, "relationship.key.factors").create({})
        factors.action_compute()
        self.assertEqual((factors.answer_count, factors.average), (12, 27.5))
        lines = factors.line_ids
        self.assertEqual(lines.mapped("dimension"), ["score_service", "score_price"])
        self.assertEqual(lines.mapped("verdict"), ["improve", "none"])
        self.assertEqual(lines[0].correlation, 1)
        # 0.145: 6 of 12 at 100, whose numbers are on average one higher.
        self.assertAlmostEqual(lines[1].correlation, 0.14, places=2)
        # The company's day: in Shanghai it begins eight hours before that of UTC.
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        for date in ("2026-06-30 15:59", "2026-06-30 16:00", "2026-07-01 15:59"):
            self.said(50, date=f"{date}:00")
        factors.write({"date_start": "2026-07-01", "date_end": "2026-07-01"})
        factors.action_compute()
        self.assertEqual(factors.answer_count, 2)
        stranger = self.as_user(
            self.make_user("stranger", "user"), "relationship.key.factors"
        ).create({})
        stranger.action_compute()
        self.assertEqual(stranger.answer_count, 0)

    def test_low_score_opens_a_case(self):
        """Below the company's limit; 0 is never. The measure is opened anyway."""
        cases = self.env["relationship.complaint"]
        mine = [("partner_id", "=", self.customer.id)]
        self.assertTrue(self.said(20).action_id)
        self.assertFalse(cases.search(mine))
        self.company.relationship_low_case_score = 40
        self.assertTrue(self.said(40, comment="Late").action_id)
        self.assertFalse(cases.search(mine))
        self.said(39, comment="Late")
        case = cases.search(mine)
        self.assertIn("39 of 100", case.subject)
        self.assertIn("Late", case.description)
        self.assertEqual(case.card_id, self.card)


@tagged("standard", "post_install", "-at_install")
class TestPortalAnswers(HttpCase):
    """A customer sees the own answers only, and says whether they want e-mails."""

    def test_portal(self):
        """Their answers, not those of others; the blacklist by one button."""
        customer, other = self.env["res.partner"].create(
            [
                {"name": "Valve Works", "is_company": True},
                {"name": "Other", "is_company": True},
            ]
        )
        company = self.env.company
        user = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Portal Chen",
                    "login": "portal_chen",
                    "password": "portal_chen",
                    "email": "portal.chen@valve.example",
                    "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
                }
            )
        )
        user.partner_id.parent_id = customer
        survey = self.env.ref("crm_relationship_care.survey_general")
        for partner, person, words in (
            (customer, user.partner_id, "My own words"),
            (other, other, "Words of others"),
        ):
            card = self.env["relationship.card"].create(
                {"partner_id": partner.id, "company_id": company.id}
            )
            answers = self.env["survey.user_input"].create(
                {
                    "survey_id": survey.id,
                    "relationship_card_id": card.id,
                    "partner_id": person.id,
                }
            )
            self.env["relationship.satisfaction"]._collect(
                answers, 80, source="survey", comment=words
            )
        self.authenticate("portal_chen", "portal_chen")
        page = self.url_open("/my/answers").text
        self.assertIn("My own words", page)
        self.assertNotIn("Words of others", page)
        self.assertIn("/my/answers", self.url_open("/my/home").text)
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        url = "/my/answers/emails"
        self.url_open(url, data={"csrf_token": token})
        self.env.invalidate_all()
        self.assertTrue(user.partner_id.is_blacklisted)
        self.assertIn("Write to me", self.url_open("/my/answers").text)
        self.url_open(url, data={"csrf_token": token, "wanted": "1"})
        self.env.invalidate_all()
        self.assertFalse(user.partner_id.is_blacklisted)
