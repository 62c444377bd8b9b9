from datetime import datetime

from odoo import fields
from odoo.tests import tagged

from ..visits.common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestHeard(VisitCommon):
    """What customers say on visits and calls counts (R084, R100, R116, R147, X10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_site.report_field_ids = False

    def report(self, said, visit_type=None, problem=False, **values):
        """Report a visit that was made, and return it."""
        visit = self.make_visit(
            state="done",
            date_start=datetime(2026, 6, 12, 2),
            visit_type_id=(visit_type or self.phone).id,
            **values,
        )
        visit.write({"satisfaction": said, "feedback": "As they put it"})
        visit.problem_state = problem
        visit.action_report()
        return visit

    def answers(self, visit):
        return self.env["relationship.satisfaction"].search(
            [("res_model", "=", visit._name), ("res_id", "=", visit.id)], order="id"
        )

    def measures(self):
        return self.env["relationship.action"].search([("card_id", "=", self.card.id)])

    def make_key(self):
        scheme = self.env["relationship.scheme"].create(
            {"name": "Hand", "basis": "manual", "company_id": self.company.id}
        )
        tier = self.env["relationship.tier"].create(
            {"name": "A", "code": "A", "scheme_id": scheme.id, "is_key": True}
        )
        self.env["relationship.classification"].create(
            {
                "card_id": self.card.id,
                "scheme_id": scheme.id,
                "manual_tier_id": tier.id,
                "manual_reason": "Nominated",
            }
        )

    def test_scores(self):
        """Five steps of twenty; not asked is no answer."""
        for said, score in (
            ("very_satisfied", [100]),
            ("satisfied", [80]),
            ("neutral", [60]),
            ("dissatisfied", [40]),
            ("very_dissatisfied", [20]),
            ("not_asked", []),
        ):
            with self.subTest(said):
                answers = self.answers(self.report(said))
                self.assertEqual(answers.mapped("score"), score)

    def test_whose_answer(self):
        """Customer, card, owner, who asked, when, how: of a call and of a visit."""
        visit = self.report("satisfied")
        answer = self.answers(visit)
        self.assertEqual(answer.partner_id, self.customer)
        self.assertEqual(answer.card_id, self.card)
        self.assertEqual(answer.user_id, self.specialist)
        self.assertEqual(answer.collector_id, self.specialist)
        self.assertTrue(answer.is_self_collected)
        self.assertEqual(answer.date, visit.date_end)
        self.assertEqual(answer.source, "call")
        self.assertEqual(answer.comment, "As they put it")
        self.assertEqual(self.card.satisfaction, 80)
        by_leader = self.report("neutral", user=self.leader, visit_type=self.on_site)
        answer = self.answers(by_leader)
        self.assertEqual(answer.collector_id, self.leader)
        self.assertEqual(answer.user_id, self.specialist)
        self.assertFalse(answer.is_self_collected)
        self.assertEqual(answer.source, "visit")
        self.assertEqual(self.card.satisfaction, 70)

    def test_created_as_reported(self):
        """What is entered as reported at once is heard as well, in one go."""
        values = {
            "card_id": self.card.id,
            "visit_type_id": self.phone.id,
            "user_id": self.specialist.id,
            "date_start": datetime(2026, 6, 12, 2),
            "state": "reported",
            "feedback": "Fine",
            "satisfaction": "satisfied",
        }
        visits = self.env["relationship.visit"].create([values, values])
        for visit in visits:
            self.assertEqual(self.answers(visit).mapped("score"), [80])

    def test_corrected_report(self):
        """A report that is corrected says another answer; the first one counts."""
        visit = self.report("satisfied")
        visit.action_reopen()
        visit.action_report()
        self.assertEqual(len(self.answers(visit)), 1)
        visit.action_reopen()
        visit.satisfaction = "neutral"
        visit.action_report()
        answers = self.answers(visit)
        self.assertEqual(answers.mapped("score"), [80, 60])
        self.assertEqual(answers.mapped("is_first"), [True, False])

    def test_dissatisfied(self):
        """The owner gets a measure; of a strategic customer its leader hears, too."""
        self.card.leader_id = self.leader
        visit = self.report("dissatisfied")
        measure = self.measures()
        self.assertEqual(measure.user_id, self.specialist)
        self.assertEqual(measure.visit_id, visit)
        self.assertEqual(measure.satisfaction_id, self.answers(visit))
        self.assertNotIn(self.leader, self.card.activity_ids.user_id)
        self.make_key()
        self.report("very_dissatisfied", problem="open")
        # One measure for both: the score, and the problem.
        self.assertEqual(len(self.measures()), 2)
        self.assertIn(self.leader, self.card.activity_ids.user_id)

    def test_unsolved_problem(self):
        """A problem that nobody has taken up opens one measure, and no second one."""
        self.card.leader_id = self.leader
        self.make_key()
        visit = self.report("satisfied", problem="open", needs="The gate sticks")
        measure = self.measures()
        self.assertEqual(measure.user_id, self.specialist)
        self.assertEqual(measure.visit_id, visit)
        self.assertEqual(measure.note, "The gate sticks")
        days = self.company.relationship_follow_up_days
        expected = fields.Date.add(NOW.date(), days=days)
        self.assertEqual(measure.date_deadline, expected)
        self.assertIn(self.leader, self.card.activity_ids.user_id)
        visit.action_reopen()
        visit.action_report()
        self.assertEqual(self.measures(), measure)
        for problem in ("none", "in_progress", "solved"):
            self.report("satisfied", problem=problem)
        self.assertEqual(self.measures(), measure)

    def test_history(self):
        """What was heard long ago is an answer, and opens nothing."""
        self.env["relationship.visit"].create(
            {
                "card_id": self.card.id,
                "visit_type_id": self.phone.id,
                "user_id": self.specialist.id,
                "date_start": datetime(2025, 11, 3, 2),
                "state": "reported",
                "feedback": "Old",
                "satisfaction": "very_dissatisfied",
                "problem_state": "open",
            }
        )
        self.assertEqual(self.card.satisfaction, 20)
        self.assertFalse(self.measures())

    def test_told_to_somebody_else(self):
        """A supervisor calls back: another answer, which is not self-collected."""
        visit = self.report("very_satisfied", visit_type=self.on_site)
        call = self.as_user(self.supervisor, "relationship.satisfaction.call")
        call = call.with_context(active_model=visit._name, active_id=visit.id)
        call.create({"score": "20", "comment": "Not at all"}).action_enter()
        first, second = self.answers(visit)
        self.assertEqual((first.score, second.score), (100, 20))
        self.assertEqual(second.collector_id, self.supervisor)
        self.assertTrue(first.is_self_collected)
        self.assertFalse(second.is_self_collected)
        self.assertEqual(self.measures().satisfaction_id, second)
        stranger = self.as_user(self.specialist_2, "relationship.satisfaction.call")
        with self.forbidden():
            stranger.create({"visit_id": visit.id, "score": "100"}).action_enter()
