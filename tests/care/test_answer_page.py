from base64 import b64decode
from urllib.parse import urlsplit

from odoo.tests import HttpCase, tagged

from . import qr
from .common import CareCommon

# Presses what people press; POINTS are those of each question.
ANSWER = """
(async () => {
    const until = async (find) => {
        for (let turn = 0; turn < 200; turn++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((later) => setTimeout(later, 50));
        }
        throw new Error(`not there: ${find}`);
    };
    const button = (value) =>
        document.querySelector(`button[value=${value}]:not(.disabled)`);
    (await until(() => button("start"))).click();
    for (const [question, points] of Object.entries(POINTS)) {
        const id = `${question}_${points}`;
        (await until(() => document.getElementById(id))).closest("label").click();
    }
    if (document.documentElement.scrollWidth > window.innerWidth) {
        throw new Error("The page is wider than the screen.");
    }
    (await until(() => button("finish"))).click();
    (await until(() => document.querySelector(".modal .btn-primary"))).click();
    await until(() => document.querySelector(".o_survey_finished"));
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""

# Opens the graph on the card, and its answers from there; WORDS are what it says.
GRAPH = """
(async () => {
    const until = async (find) => {
        for (let turn = 0; turn < 200; turn++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((later) => setTimeout(later, 50));
        }
        throw new Error(`not there: ${find}`);
    };
    (await until(() => document.querySelector(".nav-link[name=people]"))).click();
    const scores = ".o_relationship_scores canvas";
    const canvas = await until(() => document.querySelector(scores));
    const words = canvas.getAttribute("aria-label") || "";
    if (!words.includes("WORDS")) {
        throw new Error(`The graph says: ${words}`);
    }
    const points = () => window.Chart?.getChart(canvas)?.data.datasets[0].data;
    await until(() => points()?.length === 2);
    if (document.documentElement.scrollWidth > window.innerWidth) {
        throw new Error("The card is wider than the screen.");
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("standard", "post_install", "-at_install")
class TestAnswerPage(CareCommon, HttpCase):
    """A customer answers in a real browser, on a telephone (R179, R193)."""

    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("crm_relationship_care.survey_general")
        cls.card.user_id = cls.specialist

    def ask(self, way):
        """Ask as the specialist; return the step and the answers, still empty."""
        step = self.as_user(self.specialist, "relationship.survey.ask").create(
            {
                "card_id": self.card.id,
                "partner_id": self.chen.id,
                "survey_id": self.survey.id,
                "way": way,
            }
        )
        step.action_ask()
        answers = self.env["survey.user_input"].search(
            [("relationship_card_id", "=", self.card.id)], order="id desc", limit=1
        )
        return step, answers

    def points(self, **points):
        """Return the points by the number of the question."""
        return {
            question.id: points[question.relationship_dimension]
            for question in self.survey.question_ids
            if question.relationship_dimension in points
        }

    def answer(self, address, **points):
        """Answer in the browser."""
        path = urlsplit(address)
        self.browser_js(
            f"{path.path}?{path.query}",
            ANSWER.replace("POINTS", str(self.points(**points))),
            "document.readyState === 'complete'",
        )
        self.env.invalidate_all()

    def submit(self, answers, **points):
        """Send the page without a browser; return what the server says."""
        tokens = f"{answers.survey_id.access_token}/{answers.access_token}"
        values = {str(key): str(value) for key, value in self.points(**points).items()}
        answer = self.make_jsonrpc_request(f"/survey/submit/{tokens}", values)
        self.env.invalidate_all()
        return answer

    def scores(self):
        return self.env["relationship.satisfaction"].search(
            [("card_id", "=", self.card.id), ("source", "=", "survey")]
        )

    def refresh(self):
        self.env["relationship.card.refresh"]._refresh_figures(self.card)
        self.env.invalidate_all()

    def test_by_link(self):
        """The link of the e-mail; the score is on the card, in its trend and graph."""
        with self.on("2025-03-02"):
            __, old = self.ask("here")
            old._save_lines(self.survey.question_ids[0], "5")
            old._mark_done()
        __, answers = self.ask("mail")
        self.answer(answers.get_start_url(), overall=9, quality=8, price=6)
        score = self.scores()[:1]
        self.assertEqual(
            (score.score, score.score_quality, score.score_price, score.partner_id),
            (90, 80, 60, self.customer),
        )
        self.assertFalse(score.collector_id)
        self.refresh()
        self.assertEqual(
            (self.card.satisfaction, self.card.satisfaction_trend), (90, 40)
        )
        self.browser_js(
            f"/odoo/relationship-cards/{self.card.id}",
            GRAPH.replace("WORDS", "March 2025 50, June 2026 90"),
            "document.readyState === 'complete'",
            login=self.specialist.login,
        )

    def test_by_qr_code(self):
        """What a telephone reads of the picture is the page; the customer answers."""
        step, answers = self.ask("here")
        address = qr.read(b64decode(step.qr_code))
        self.assertEqual(address, step.url)
        self.assertIn(answers.access_token, address)
        self.answer(address, overall=7)
        self.assertEqual(self.scores().score, 70)
        self.refresh()
        self.assertEqual(self.card.satisfaction, 70)

    def test_after_the_end(self):
        """The page says that it is over, and nothing that is sent counts."""
        __, answers = self.ask("mail")
        with self.on("2026-08-01"):
            page = self.url_open(answers.get_start_url())
            self.assertNotIn('value="start"', page.text)
            self.submit(answers, overall=9)
            self.assertFalse(self.scores())
            self.assertNotEqual(answers.state, "done")

    def test_twice(self):
        """What is sent a second time changes nothing."""
        __, answers = self.ask("mail")
        self.answer(answers.get_start_url(), overall=3)
        self.assertEqual(self.scores().score, 30)
        self.submit(answers, overall=10)
        page = self.url_open(answers.get_start_url())
        self.assertNotIn('value="finish"', page.text)
        self.assertNotIn("/survey/retry/", page.text)
        self.assertEqual(self.scores().score, 30)
        self.assertEqual(len(self.scores()), 1)

    def test_not_taken_again(self):
        """Who has answered is not offered to answer again: that would be of nobody."""
        __, answers = self.ask("mail")
        self.submit(answers, overall=3)
        token = f"{self.survey.access_token}/{answers.access_token}"
        before = self.env["survey.user_input"].search_count([])
        page = self.url_open(f"/survey/retry/{token}")
        self.assertNotIn("/survey/start", page.url)
        self.assertEqual(self.env["survey.user_input"].search_count([]), before)
        # Asked again, one answers again.
        self.survey.is_attempts_limited = False
        self.migrate("19.0.1.2.0/post-once.py", "crm_relationship_care")
        self.assertTrue(self.survey.is_attempts_limited)
        self.assertTrue(
            self.survey._has_attempts_left(answers.partner_id, answers.email, "another")
        )

    def test_closed_meanwhile(self):
        """A questionnaire that is closed takes no answers of who was invited."""
        __, answers = self.ask("mail")
        self.survey.action_archive()
        self.submit(answers, overall=9)
        self.assertFalse(self.scores())
