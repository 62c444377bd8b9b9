from datetime import date

from odoo.tests import HttpCase, tagged

from .common import EvaluationCommon


@tagged("standard", "post_install", "-at_install")
class TestEvaluationTour(EvaluationCommon, HttpCase):
    """A month is closed in a real browser, in English and in Chinese."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.make_kpi("reports_in_time", target=80)
        cls.make_visit(cls.card, 4, late=False)
        cls.make_visit(cls.card, 5, late=True)

    def speak(self, lang):
        """Let everybody work in a language."""
        if lang != "en_US":
            self.env["res.lang"]._activate_lang(lang)
            self.env["ir.module.module"]._load_module_terms(
                ["crm_relationship", "crm_relationship_evaluation"], [lang]
            )
        people = self.specialist + self.supervisor + self.committee
        people.write({"lang": lang})

    def tour(self, record, path, name, user):
        self.env.flush_all()
        self.start_tour(
            f"/odoo/{path}/{record.id}",
            f"relationship_{name}_tour",
            login=user.login,
        )
        self.env.invalidate_all()

    def evaluation_is_closed(self):
        """One of two reports in time is 50 %, of 80 % wanted: 62.5.

        The specialist says 90, the supervisor 70, the committee leaves it.
        """
        evaluation = self.of(self.evaluate(), self.specialist)
        evaluation.with_user(self.supervisor).action_ask()
        self.assertEqual(evaluation.state, "self")
        path = "relationship-evaluations"
        self.tour(evaluation, path, "evaluation_self", self.specialist)
        self.assertEqual(evaluation.state, "supervisor")
        self.assertEqual(evaluation.self_score, 90)
        self.tour(evaluation, path, "evaluation_supervisor", self.supervisor)
        self.assertEqual(evaluation.state, "committee")
        self.tour(evaluation, path, "evaluation_committee", self.committee)
        self.assertEqual(evaluation.state, "closed")
        self.assertEqual((evaluation.score, evaluation.final_score), (62.5, 70))

    def month_is_handed_in(self):
        """The document of a month is told of, handed in, and corrected once."""
        self.env["relationship.monthly.work"]._catch_up(self.company)
        documents = self.env["relationship.monthly.report"]
        domain = [
            ("company_id", "=", self.company.id),
            ("month", "=", date(2026, 5, 1)),
            ("user_id", "=", self.specialist.id),
        ]
        first = documents.search(domain)
        figures = first.figures
        self.tour(first, "relationship-month-end", "month_end", self.specialist)
        second = documents.search(domain) - first
        self.assertEqual((first.state, first.version), ("replaced", 1))
        self.assertEqual((second.state, second.version), ("made", 2))
        self.assertEqual(first.summary, "Three talks, one of them late")
        self.assertEqual(first.figures, figures)
        self.assertEqual(second.previous_id, first)

    def test_evaluation(self):
        self.evaluation_is_closed()

    def test_evaluation_in_chinese(self):
        self.speak("zh_CN")
        self.evaluation_is_closed()

    def test_month_end(self):
        self.month_is_handed_in()

    def test_month_end_in_chinese(self):
        self.speak("zh_CN")
        self.month_is_handed_in()
