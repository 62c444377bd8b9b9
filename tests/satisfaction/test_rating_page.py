import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import RatingCommon


@tagged("standard", "post_install", "-at_install")
class TestRatingPage(RatingCommon, HttpCase):
    """Odoo's page; only a person who presses its button votes."""

    def setUp(self):
        super().setUp()
        self.case = self.make_case()
        self.close(self.case)
        self.token = self.rating(self.case).access_token

    def page(self, rate=5):
        answer = self.url_open(f"/rate/{self.token}/{rate}")
        self.assertEqual(answer.status_code, 200)
        return answer.text

    def form(self, page):
        """Return the values that the page's script puts into the form."""
        return {
            "csrf_token": re.search(r'name="csrf_token"\s+value="([^"]+)"', page)[1],
            "nonce": re.search(r'data-nonce="([^"]+)"', page)[1],
        }

    def send(self, form, rate=5, feedback="", seconds=5):
        with freeze_time(fields.Datetime.now() + timedelta(seconds=seconds)):
            answer = self.url_open(
                f"/rate/{self.token}/submit_feedback",
                data={**form, "rate": rate, "feedback": feedback},
            )
        self.env.invalidate_all()
        return answer

    def test_customer_votes(self):
        """The answer is a score of 100 with its comment, kept with card and owner."""
        self.send(self.form(self.page(5)), 5, "Well <b>done</b>")
        answer = self.answers(self.case)
        self.assertEqual(answer.score, 100)
        self.assertEqual(answer.comment, "Well <b>done</b>")
        self.assertTrue(answer.is_first)
        self.assertFalse(answer.is_low)
        self.assertEqual(answer.card_id, self.card)
        self.assertEqual(answer.partner_id, self.contact)
        self.assertEqual(answer.user_id, self.specialist)
        self.assertFalse(answer.collector_id)
        self.assertEqual(self.case.satisfaction, 100)
        self.assertIn("&lt;b&gt;done", self.case.message_ids[:1].body)

    def test_scanner_before_and_after(self):
        """GETs and posts of a scanner do not vote, before or after the customer."""
        scanner = {"csrf_token": self.form(self.page())["csrf_token"]}
        for rate in (1, 3, 5):
            self.page(rate)
            self.send(scanner, rate)
            self.send({**scanner, "nonce": ""}, rate)
            self.send({**scanner, "nonce": "1.2.3"}, rate)
            self.send({**scanner, "nonce": "ü.ü.ü"}, rate)
        self.url_open(f"/rate/{self.token}/submit_feedback")
        self.assertFalse(self.answers(self.case))
        self.send(self.form(self.page(1)), 1)
        self.assertEqual(self.answers(self.case).score, 20)
        for rate in (1, 3, 5):
            self.page(rate)
            self.send(scanner, rate)
        self.assertEqual(self.answers(self.case).score, 20)

    def test_too_quick(self):
        """Who sends the page's nonce at once is no person."""
        page = self.send(self.form(self.page()), seconds=0)
        self.assertFalse(self.answers(self.case))
        # What comes back is the page, to be confirmed; scripts are not needed for it.
        nonce = re.search(r'name="nonce" value="([^"]+)"', page.text)[1]
        form = {**self.form(page.text), "nonce": nonce}
        self.send(form)
        self.assertEqual(len(self.answers(self.case)), 1)

    def test_old_page(self):
        """A page that was open for more than a day asks for confirmation."""
        self.send(self.form(self.page()), seconds=25 * 3600)
        self.assertFalse(self.answers(self.case))

    def test_no_face_chosen(self):
        """Who presses the button without a choice is asked for one, and has no vote."""
        answer = self.send(self.form(self.page()), rate="")
        self.assertIn("Choose one of the faces", answer.text)
        self.assertNotIn("Please confirm", answer.text)
        self.assertFalse(self.answers(self.case))

    def test_replayed_post(self):
        """A form that is sent twice, perhaps by a scanner, is one answer."""
        form = self.form(self.page())
        self.send(form, 5)
        self.send(form, 1)
        self.send(form, 5)
        self.assertEqual(self.answers(self.case).mapped("score"), [100])

    def test_nonce_of_another_case(self):
        """A nonce is of one rating."""
        other = self.make_case(
            partner_id=self.make_customer("Other", email="o@o.example").id
        )
        self.close(other)
        form = self.form(self.page())
        self.token = self.rating(other).access_token
        self.send(form)
        self.assertFalse(self.answers(other))

    def test_first_answer_counts(self):
        """The first answer stays for ever; a later one is kept beside it."""
        self.send(self.form(self.page(1)), 1, "Bad")
        self.send(self.form(self.page(5)), 5, "Better")
        answers = self.answers(self.case)
        self.assertEqual(answers.mapped("score"), [20, 100])
        self.assertEqual(answers.mapped("is_first"), [True, False])
        self.assertEqual(self.case.satisfaction, 20)
        self.assertEqual(self.card.satisfaction, 20)
        self.assertEqual(self.card.satisfaction_count, 1)
        self.assertEqual(self.rating(self.case).rating, 1)

    def test_low_score_is_followed_up_once(self):
        """An unhappy customer: one measure for the leader of the team, in two days."""
        form = self.form(self.page(1))
        self.send(form, 1, "Still leaks")
        self.send(form, 1)
        self.send(self.form(self.page(1)), 1)
        action = self.env["relationship.action"].search(
            [("complaint_id", "=", self.case.id)]
        )
        self.assertEqual(len(action), 1)
        self.assertEqual(action.user_id, self.supervisor)
        self.assertEqual(str(action.date_deadline), "2026-06-17")
        self.assertEqual(action.card_id, self.card)
        self.assertIn("Still leaks", action.note)
        self.assertEqual(self.answers(self.case)[0].action_id, action)
        self.assertEqual(self.case.state, "closed")

    def test_limit_of_low_scores(self):
        """Neutral is 60, and 60 is not below 60; another limit is the company's."""
        self.send(self.form(self.page(3)), 3)
        self.assertEqual(self.answers(self.case).score, 60)
        self.assertFalse(self.case.action_ids)

    def test_no_follow_up_of_zero(self):
        """A limit of 0 opens no measure."""
        self.company.relationship_low_score = 0
        self.send(self.form(self.page(1)), 1)
        self.assertFalse(self.case.action_ids)

    def test_employees_are_refused(self):
        """Who is logged in and not of the customer does not vote."""
        form_of_customer = self.form(self.page())
        for user in (self.specialist, self.portal):
            self.authenticate(user.login, user.login)
            answer = self.url_open(f"/rate/{self.token}/5")
            self.assertIn("You cannot rate this", answer.text)
            self.assertNotIn("data-nonce", answer.text)
            with mute_logger("odoo.http"):
                self.send(form_of_customer)
        self.logout()
        self.assertFalse(self.answers(self.case))

    def test_wrong_rates_and_tokens(self):
        """Nonsense is no answer, and no traceback."""
        form = self.form(self.page())
        for rate in ("2", "99", "x", "-5"):
            self.assertEqual(self.send(form, rate).status_code, 200)
        self.assertFalse(self.answers(self.case))
        self.assertEqual(self.url_open("/rate/nonsense/5").status_code, 404)

    def test_no_cross_site_post(self):
        """A form of another site does not vote."""
        form = self.form(self.page())
        with mute_logger("odoo.http"):
            answer = self.send({"nonce": form["nonce"]})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.answers(self.case))

    def test_script_in_comment(self):
        """What is sent back on the page is text."""
        form = {"csrf_token": self.form(self.page())["csrf_token"]}
        page = self.send(form, 5, "</textarea><script>steal()</script>")
        self.assertNotIn("<script>steal", page.text)
