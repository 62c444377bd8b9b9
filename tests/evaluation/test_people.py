from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .common import MAY, EvaluationCommon


@tagged("standard", "post_install", "-at_install")
class TestPeople(EvaluationCommon):
    """Who is judged, on which part of a period."""

    def test_change_of_team(self):
        """Who changes the team on 16 May is judged twice, on the days in each.

        Hours of training are wanted of a whole month: three hours in 15 of 31 days
        are 6.2 a month.
        """
        self.make_kpi("visit_count", target=1)
        self.make_kpi("training_hours", target=31)
        member = self.team.crm_team_member_ids.filtered(
            lambda one: one.user_id == self.specialist
        )
        other = self.env["crm.team"].create(
            {"name": "Others", "company_id": self.company.id, "user_id": self.head.id}
        )
        self.env["crm.team.member"].create(
            {
                "user_id": self.specialist.id,
                "crm_team_id": other.id,
                "relationship_date_start": "2026-05-16",
            }
        )
        member.write({"active": False, "relationship_date_end": "2026-05-15"})
        for day in (4, 5, 20):
            self.make_visit(self.card, day)
        training = self.env["relationship.training"].create(
            {
                "name": "Service",
                "company_id": self.company.id,
                "date": "2026-05-15",
                "hours": 3,
                "user_ids": [Command.set(self.specialist.ids)],
            }
        )
        training.action_done()
        first, second = self.of(self.evaluate(), self.specialist).sorted("date_start")
        self.assertEqual((first.team_id, second.team_id), (self.team, other))
        self.assertEqual(
            (first.date_end, second.date_start), (date(2026, 5, 15), date(2026, 5, 16))
        )
        self.assertEqual(first.supervisor_id, self.supervisor)
        self.assertEqual(second.supervisor_id, self.head)
        self.assertEqual(first.period_date, second.period_date)
        visits = [self.line_of(one, "visit_count").numerator for one in (first, second)]
        self.assertEqual(visits, [2, 1])
        self.assertAlmostEqual(self.line_of(first, "training_hours").value, 6.2)

    def test_who_has_left(self):
        """A member who left is judged until then; that is noted when it happens."""
        self.make_kpi("visit_count", target=1)
        member = self.team.crm_team_member_ids.filtered(
            lambda one: one.user_id == self.specialist_2
        )
        with self.on("2026-05-20"):
            member.action_archive()
        self.assertEqual(member.relationship_date_end, date(2026, 5, 20))
        gone = self.of(self.evaluate(), self.specialist_2)
        self.assertEqual((gone.date_start, gone.date_end), (MAY[0], date(2026, 5, 20)))
        june = self.evaluate((date(2026, 6, 1), date(2026, 6, 30)))
        # The card is still his.
        self.assertFalse(self.of(june, self.specialist_2).team_id)

    def test_handover_moves_no_past(self):
        """What was done before a card is handed over stays with who did it."""
        for formula in ("visit_count", "complaint_rate", "card_count"):
            self.make_kpi(formula)
        self.make_visit(self.card, 4)
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.card.partner_id.id,
                "subject": "Late",
                "received_date": datetime(2026, 5, 8),
            }
        )
        wizard = self.as_user(self.head, "relationship.handover").create(
            {
                "from_user_id": self.specialist.id,
                "to_user_id": self.specialist_2.id,
            }
        )
        wizard.action_hand_over()
        self.assertEqual(self.card.user_id, self.specialist_2)
        term = self.card.term_ids
        self.assertEqual((term.user_id, term.team_id), (self.specialist, self.team))
        self.assertEqual((term.date_start, term.date_end), (False, date(2026, 6, 14)))
        evaluations = self.evaluate()
        did = self.of(evaluations, self.specialist)
        follows = self.of(evaluations, self.specialist_2)
        for formula, numbers in (
            ("visit_count", (1, 0)),
            ("complaint_rate", (1, 0)),
            # At the end of May the cards were still his.
            ("card_count", (2, 1)),
        ):
            lines = (self.line_of(one, formula) for one in (did, follows))
            self.assertEqual(tuple(line.numerator for line in lines), numbers, formula)
        self.assertTrue(case.user_id)

    def test_without_customers(self):
        """A member without customers is judged: no card is 0 cards, of four wanted.

        Where there is nobody who could stay or leave there is no mark.
        """
        self.make_kpi("card_count", target=4)
        self.make_kpi("retention")
        self.make_kpi("completeness")
        self.card_3.user_id = self.specialist
        self.env["relationship.card.term"].search([]).sudo()._as_system().unlink()
        alone = self.of(self.evaluate(), self.specialist_2)
        cards = self.line_of(alone, "card_count")
        self.assertEqual((cards.value, cards.has_mark, cards.mark), (0, True, 0))
        for formula in ("retention", "completeness"):
            self.assertFalse(self.line_of(alone, formula).has_mark, formula)
        self.assertEqual(alone.score, 0)

    def test_team_that_is_gone(self):
        """Evaluations of a team that is deleted stay, with the name it had."""
        self.make_kpi("card_count", whom="team")
        self.make_kpi("card_count")
        evaluations = self.evaluate()
        team = evaluations.filtered(lambda one: not one.user_id)
        name = self.team.name
        self.team.sudo().unlink()
        self.assertEqual((team.exists().team_id.id, team.team_name), (False, name))
        self.assertIn(name, team.display_name)
        self.assertEqual(len(evaluations.exists()), 3)

    def test_no_kpi(self):
        """Without KPIs nobody is evaluated."""
        self.assertFalse(self.evaluate())

    def test_teams(self):
        """A team is judged by what all its members have done in it."""
        self.make_kpi("visit_count", whom="team", target=10)
        self.make_visit(self.card, 4)
        self.make_visit(self.card_3, 5)
        evaluation = self.evaluate()
        self.assertEqual(
            (evaluation.user_id.id, evaluation.team_id), (False, self.team)
        )
        line = evaluation.line_ids
        # Of two people: one visit each.
        self.assertEqual((line.numerator, line.denominator, line.value), (2, 2, 1))

    def test_kpi_of_one_team(self):
        """A KPI of another team is not counted here."""
        other = self.env["crm.team"].create(
            {"name": "Others", "company_id": self.company.id}
        )
        self.make_kpi("visit_count", team_ids=[Command.set(other.ids)])
        self.make_kpi("card_count", team_ids=[Command.set(self.team.ids)])
        lines = self.of(self.evaluate(), self.specialist).line_ids
        self.assertEqual(lines.formula, "card_count")
