import unittest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.crm_relationship_care.tools.scores import promoter, score, summary

from .common import CareCommon

DIMENSIONS = ("quality", "service", "price", "loyalty")


class TestScores(unittest.TestCase):
    """What answers are on the scale of 0 to 100 (R177, R178, R189)."""

    def test_by_hand(self):
        self.assertEqual([score(value, 0, 10) for value in (0, 7, 10)], [0, 70, 100])
        self.assertEqual([score(value, 1, 5) for value in (1, 3, 5)], [0, 50, 100])
        # Two questions on quality count as one dimension.
        self.assertEqual(
            summary([("quality", 100), ("quality", 50), ("price", 25)]),
            (50, {"quality": 75, "price": 25}),
        )
        # What was asked as a whole is the overall score, and loyalty is no part of it.
        self.assertEqual(
            summary([("overall", 90), ("price", 10), ("loyalty", 0)])[0], 90
        )
        self.assertEqual(summary([("price", 10), ("loyalty", 90)])[0], 10)
        self.assertEqual(summary([("loyalty", 90)])[0], 90)
        self.assertEqual(summary([]), (None, {}))
        self.assertEqual(
            [promoter(10 * points) for points in (10, 9, 8, 7, 6, 0)],
            [100, 100, 0, 0, -100, -100],
        )

    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.sampled_from(DIMENSIONS), st.integers(0, 100)), min_size=1
        )
    )
    def test_between_the_worst_and_the_best(self, answers):
        whole, parts = summary(answers)
        values = [value for __, value in answers]
        for value in (whole, *parts.values()):
            self.assertTrue(min(values) - 1e-9 <= value <= max(values) + 1e-9)


@tagged("standard", "post_install", "-at_install")
class TestSurvey(CareCommon):
    """Customers are asked by questionnaires; answers become scores (R172, R179)."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.survey = cls.env.ref("crm_relationship_care.survey_general")

    def ask(self, way="mail", user=None, **values):
        """Ask as a specialist; return the answers, still empty."""
        steps = self.as_user(user or self.specialist, "relationship.survey.ask")
        step = steps.create(
            {
                "card_id": self.card.id,
                "partner_id": self.chen.id,
                "survey_id": self.survey.id,
                "way": way,
                **values,
            }
        )
        self.shown = step.action_ask()
        self.step = step
        return self.env["survey.user_input"].search(
            [("relationship_card_id", "=", self.card.id)], order="id desc", limit=1
        )

    def answer(self, answers, **points):
        """Answer as the customer does, by dimension."""
        for question in answers.survey_id.question_ids:
            dimension = question.relationship_dimension
            if dimension in points:
                answers._save_lines(question, str(points[dimension]))
            elif question.question_type == "text_box":
                answers._save_lines(question, "Deliver faster")
        answers._mark_done()
        return self.env["relationship.satisfaction"].search(
            [("res_model", "=", answers._name), ("res_id", "=", answers.id)]
        )

    def test_by_mail(self):
        """Its score and dimensions stand on the card; the customer alone answered."""
        answers = self.ask()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn(answers.access_token, mail.body_html)
        self.assertIn("chen@valve.example", mail.email_to)
        found = self.answer(answers, overall=8, quality=9, price=4, loyalty=9)
        self.assertEqual(
            (found.score, found.score_quality, found.score_price, found.promoter_score),
            (80, 90, 40, 100),
        )
        self.assertEqual((found.source, found.comment), ("survey", "Deliver faster"))
        self.assertFalse(found.collector_id or found.is_self_collected)
        self.assertEqual(found.card_id, self.card)
        self.assertEqual(
            (self.card.satisfaction, self.card.satisfaction_count), (80, 1)
        )
        # What was not asked is not zero.
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT score_taste FROM relationship_satisfaction WHERE id = %s",
            [found.id],
        )
        self.assertIsNone(self.env.cr.fetchone()[0])

    def test_language_of_the_page(self):
        """It is the person's, and shipped questionnaires support each."""
        self.company.relationship_cooldown_days = 0
        for lang in ("zh_CN", "en_US"):
            self.chen.lang = lang
            self.assertEqual(self.ask().lang_id.code, lang)
        self.chen.lang = False
        self.assertFalse(self.ask("here").lang_id)

    def test_answered_twice(self):
        """The first answer counts; nobody changes it (R186)."""
        answers = self.ask()
        found = self.answer(answers, overall=2)
        self.assertTrue(found.is_low)
        self.assertTrue(found.action_id)
        again = self.answer(answers, overall=10) - found
        self.assertFalse(again.is_first)
        self.assertEqual(self.card.satisfaction, 20)

    def test_on_the_spot(self):
        """A QR code; who asks about themself is flagged, a colleague is not (X10)."""
        found = self.answer(self.ask("here"), overall=10)
        self.assertTrue(self.step.qr_code)
        self.assertIn("/survey/start/", self.step.url)
        self.assertEqual(found.collector_id, self.specialist)
        self.assertTrue(found.is_self_collected)
        found = self.answer(self.ask("here", self.head), overall=10)
        self.assertEqual(found.collector_id, self.head)
        self.assertFalse(found.is_self_collected)

    def test_who_is_not_asked(self):
        """Without address, blacklisted, asked lately; a stranger."""
        self.ask()
        with self.refused("within the last 30 days"):
            self.ask(partner_id=self.zhao.id)
        self.ask("here", partner_id=self.zhao.id)
        self.company.relationship_cooldown_days = 0
        self.ask(partner_id=self.zhao.id)
        self.env["mail.blacklist"].sudo()._add("zhao@valve.example")
        self.env.invalidate_all()
        with self.refused("wants no e-mails"):
            self.ask(partner_id=self.zhao.id)
        self.chen.email = False
        with self.refused("no e-mail address"):
            self.ask()
        other = self.make_customer("Other", is_company=False)
        with self.refused():
            self.ask(partner_id=other.id)

    def test_whose_customer(self):
        """Nobody asks the customers of others, nor reads what is still to be given."""
        stranger = self.make_user("stranger", "user")
        with self.forbidden():
            self.ask(user=stranger)
        answers = self.ask()
        with self.forbidden():
            self.as_user(self.specialist, answers).read(["access_token"])

    def test_survey_is_gone(self):
        """Deleted with invitations open: what was answered stays."""
        found = self.answer(self.ask(), overall=7)
        self.company.relationship_cooldown_days = 0
        waiting = self.ask()
        self.survey.unlink()
        self.assertFalse(waiting.exists())
        self.assertEqual(found.exists().score, 70)

    def test_who_reads_the_answers(self):
        """Who works with questionnaires reads answers of the customers they may see.

        Nor do they say which customer answers.
        """
        answers = self.ask()
        self.answer(answers, quality=5)
        line = answers.user_input_line_ids[:1]
        group = self.env.ref("survey.group_survey_manager")
        surveyor = self.make_user("surveyor")
        colleague = self.make_user("colleague", "user")
        for user in (surveyor, colleague, self.specialist, self.head):
            user.group_ids += group
            sees = user in (self.specialist, self.head)
            for records in (answers, line):
                with self.subTest(f"{user.name} {records._name}"):
                    self.env.invalidate_all()
                    seen = self.as_user(user, records)
                    self.assertEqual(seen.has_access("read"), sees)
                    found = seen.search([("id", "in", records.ids)])
                    self.assertEqual(bool(found), sees)
            surveys = self.as_user(user, "survey.user_input")
            own = surveys.create({"survey_id": self.survey.id})
            self.assertFalse(own.relationship_card_id)
            for values in (
                {"relationship_card_id": self.card.id},
                {"relationship_collector_id": user.id},
            ):
                with self.forbidden():
                    surveys.create({"survey_id": self.survey.id, **values})
                with self.forbidden():
                    own.write(values)
