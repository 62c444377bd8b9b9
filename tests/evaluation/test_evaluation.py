from datetime import date, datetime
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_relationship_evaluation.tools.spans import mark

from .common import MAY, EvaluationCommon


@tagged("standard", "post_install", "-at_install")
class TestFigures(EvaluationCommon):
    """What is counted, for whom: by hand, on a small company."""

    def test_score_by_weights(self):
        """Two of four reports in time are 50 %; 50 of 80 wanted is a mark of 62.5.

        Satisfaction of 90 and 70 is 80, as wanted: 100. Weights are 30 and 10:
        (62.5 × 30 + 100 × 10) / 40 = 71.875, rounded 71.9.
        """
        self.make_kpi("reports_in_time", target=80, weight=30)
        self.make_kpi("satisfaction", target=80, weight=10)
        for day, late in ((4, False), (5, False), (6, True), (7, None)):
            self.make_visit(self.card, day, late)
        visits = self.card.visit_ids
        for visit, score in zip(visits[:2], (90, 70), strict=True):
            self.env["relationship.satisfaction"]._collect(
                visit, score, source="call", date=datetime(2026, 5, 8)
            )
        evaluation = self.of(self.evaluate(), self.specialist)
        reports = self.line_of(evaluation, "reports_in_time")
        self.assertEqual((reports.numerator, reports.denominator), (2, 4))
        self.assertEqual((reports.value, reports.mark), (50, 62.5))
        heard = self.line_of(evaluation, "satisfaction")
        self.assertEqual((heard.value, heard.mark), (80, 100))
        self.assertEqual(evaluation.score, 71.9)
        self.assertEqual(evaluation.final_score, 71.9)
        self.assertIn("71.9", evaluation.explanation)

    def test_nothing_to_judge(self):
        """Without visits there is no mark, not 0: the weight is left to the others."""
        self.make_kpi("reports_in_time", weight=90)
        self.make_kpi("card_count", target=4, weight=10)
        evaluation = self.of(self.evaluate(), self.specialist)
        reports = self.line_of(evaluation, "reports_in_time")
        self.assertFalse(reports.has_mark or reports.has_value)
        # Two cards of four wanted.
        self.assertEqual(evaluation.score, 50)
        self.assertIn("reports_in_time", evaluation.explanation)

    def test_no_score(self):
        """Who has nothing to be judged by has no score, and no rank."""
        self.make_kpi("reports_in_time")
        self.make_visit(self.card_3, 4, False)
        evaluations = self.evaluate()
        nobody = self.of(evaluations, self.specialist)
        self.assertFalse(nobody.has_score or nobody.rank)
        other = self.of(evaluations, self.specialist_2)
        self.assertEqual((other.rank, other.rank_count), (1, 1))

    def test_less_is_better(self):
        """Two complaints for four visits are 50 for 100; at most 25 is wanted: 50."""
        self.make_kpi("complaint_rate", target=25, direction="down")
        for day in (4, 5, 6, 7):
            self.make_visit(self.card, day)
        for day in (8, 9):
            self.env["relationship.complaint"].create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.card.partner_id.id,
                    "subject": "Late",
                    "received_date": datetime(2026, 5, day),
                }
            )
        line = self.of(self.evaluate(), self.specialist).line_ids
        self.assertEqual((line.numerator, line.denominator), (2, 4))
        self.assertEqual((line.value, line.mark), (50, 50))
        action = line.action_open_records()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            self.card.complaint_ids,
        )

    def test_days_are_the_company_s(self):
        """In Shanghai, 31 May 17:00 UTC is June, and 30 April 17:00 UTC is May."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.make_kpi("visit_count", target=1)
        visits = self.make_visit(self.card, 4) + self.make_visit(self.card, 5)
        visits[0].sudo()._stamp(date_start=datetime(2026, 4, 30, 17))
        visits[1].sudo()._stamp(date_start=datetime(2026, 5, 31, 17))
        line = self.of(self.evaluate(), self.specialist).line_ids
        self.assertEqual(line.numerator, 1)

    def test_turnover(self):
        """Customers kept, stable, and what each has brought (X25).

        April: Azure 100, Bolt 100. May: Azure 70, Bolt 300. Both are kept; Azure fell
        by more than a fifth; 370 of two customers is 185 for each.
        """
        for formula in ("retention", "stability", "contribution", "growth"):
            self.make_kpi(formula)
        for card, amounts in ((self.card, (100, 70)), (self.card_2, (100, 300))):
            for month, amount in zip((4, 5), amounts, strict=True):
                day = date(2026, month, 1)
                self.import_turnover(card.partner_id, amount, day)
        scheme = self.make_scheme([], turnover_source="imported")
        self.company.relationship_badge_scheme_id = scheme
        evaluation = self.of(self.evaluate(), self.specialist)
        values = {line.formula: line.value for line in evaluation.line_ids}
        self.assertEqual(
            values,
            {"retention": 100, "stability": 50, "contribution": 185, "growth": 185},
        )
        # Without turnover there is nobody to keep.
        other = self.of(evaluation.search([]), self.specialist_2)
        self.assertFalse(any(other.line_ids.mapped("has_mark")))

    def test_training(self):
        """Six hours of training of twelve wanted a month: 50 (X26)."""
        self.make_kpi("training_hours", target=12)
        trainings = self.env["relationship.training"].create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "date": day,
                    "hours": 6,
                    "user_ids": [Command.set(self.specialist.ids)],
                }
                for name, day in (("Held", "2026-05-31"), ("Planned", "2026-05-04"))
            ]
        )
        trainings[0].action_done()
        evaluations = self.evaluate()
        line = self.of(evaluations, self.specialist).line_ids
        self.assertEqual((line.value, line.mark), (6, 50))
        other = self.of(evaluations, self.specialist_2).line_ids
        self.assertEqual((other.value, other.mark, other.has_mark), (0, 0, True))

    def test_every_formula(self):
        """Each formula can be computed, for persons, teams and leaders."""
        formulas = self.env["relationship.kpi"]._selection_formula()
        for whom in ("specialist", "team", "leader"):
            for code, __ in formulas:
                self.make_kpi(code, whom=whom)
        self.card.leader_id = self.head
        evaluations = self.evaluate()
        self.assertEqual(len(evaluations), 4)
        for evaluation in evaluations:
            self.assertEqual(len(evaluation.line_ids), len(formulas))
            for line in evaluation.line_ids.filtered(lambda one: one.unit != "manual"):
                line.action_open_records()


@tagged("standard", "post_install", "-at_install")
class TestKpi(EvaluationCommon):
    """What a KPI may say."""

    @mute_logger("odoo.sql_db")
    def test_refused(self):
        """Weights that sum to nothing, and targets that cannot be divided by."""
        with self.refused("sum to nothing", error=ValidationError):
            self.make_kpi("visit_count", weight=0)
        with self.refused("Target"):
            self.make_kpi("visit_count", target=0)
        with self.refused("Weight"):
            self.make_kpi("visit_count", weight=-1)
        kpi = self.make_kpi("complaint_rate", target=0, direction="down")
        with self.refused("Target"):
            kpi.direction = "up"
        with self.refused("sum to nothing", error=ValidationError):
            kpi.weight = 0

    def test_changed_later(self):
        """Lines keep the definition with which they were computed."""
        kpi = self.make_kpi("card_count", target=4, name="Cards")
        evaluation = self.of(self.evaluate(), self.specialist)
        kpi.write({"target": 2, "name": "Number", "weight": 77})
        line = evaluation.line_ids
        self.assertEqual((line.target, line.name, line.weight), (4, "Cards", 10))
        self.assertEqual(line.mark, 50)
        kpi.unlink()
        self.assertEqual((line.exists().name, line.mark), ("Cards", 50))

    def test_changed_in_the_middle(self):
        """A whole period is judged by what its KPI says when it has ended.

        One that is archived before the end judges nobody, one that is added in the
        middle judges the whole period.
        """
        with self.on("2026-05-01"):
            kpi = self.make_kpi("card_count", target=4)
            gone = self.make_kpi("visit_count", target=1)
        with self.on("2026-05-15"):
            kpi.target = 8
            gone.active = False
            self.make_kpi("training_hours", target=1)
        with self.on("2026-06-01"):
            self.work._catch_up(self.company, "month", date(2026, 5, 1))
        evaluation = self.of(
            self.env["relationship.evaluation"].search(
                [("company_id", "=", self.company.id)]
            ),
            self.specialist,
        )
        found = {line.formula: line.target for line in evaluation.line_ids}
        self.assertEqual(found, {"card_count": 8, "training_hours": 1})
        # Two cards of eight.
        self.assertEqual(self.line_of(evaluation, "card_count").mark, 25)
        kpi.target = 1
        self.assertEqual(self.line_of(evaluation, "card_count").target, 8)


@tagged("standard", "post_install", "-at_install")
class TestWay(EvaluationCommon):
    """Self-assessment, supervisor, committee."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.make_kpi("card_count", target=4)
        cls.make_kpi("manual", target=10, name="Leadership")
        cls.evaluations = cls.work._evaluate(cls.company, "month", *MAY)
        cls.evaluation = cls.evaluations.filtered(
            lambda one: one.user_id == cls.specialist
        )

    def counted(self, evaluation):
        return evaluation.line_ids.filtered(lambda line: line.unit != "manual")

    def test_way(self):
        """Each marks in turn; who differs says why; then it is closed."""
        own = self.as_user(self.specialist, self.evaluation)
        leads = self.as_user(self.supervisor, self.evaluation)
        decides = self.as_user(self.committee, self.evaluation)
        by_hand = leads.line_ids - self.counted(leads)
        by_hand.entered_value = 5
        self.assertEqual((by_hand.mark, by_hand.has_mark), (50, True))
        leads.action_ask()
        self.assertEqual(own.activity_ids.user_id, self.specialist)
        self.assertEqual(self.counted(own).self_mark, 50)
        self.counted(own).self_mark = 80
        with self.refused("say why"):
            own.action_hand_in()
        self.counted(own).self_note = "Two cards came on 1 June"
        own.action_hand_in()
        self.assertEqual(own.self_score, 65)
        self.assertEqual(own.score, 50)
        self.assertEqual(own.final_score, 50)
        self.assertTrue(self.counted(own).is_different)
        with self.refused(error=UserError):
            self.counted(own).self_mark = 90
        self.counted(leads).write({"supervisor_mark": 60, "supervisor_note": "One"})
        leads.action_to_committee()
        self.assertEqual(own.supervisor_score, 55)
        with self.refused(error=AccessError):
            self.counted(leads).committee_mark = 100
        decides.action_close()
        self.assertEqual((own.state, own.committee_score), ("closed", 55))
        self.assertEqual(own.final_score, 55)
        with self.refused("state"):
            self.counted(decides).committee_mark = 100
        for user in (self.supervisor, self.specialist):
            with self.refused(error=AccessError):
                self.as_user(user, self.evaluation).action_back()
        decides.action_back()
        self.assertEqual(own.state, "committee")

    def test_nobody_marks_their_own(self):
        """Not even a head marks their own work as supervisor or committee."""
        self.evaluation.sudo()._stamp(state="committee")
        line = self.counted(self.evaluation)
        self.specialist.group_ids += self.committee.group_ids
        with self.refused("nobody", error=AccessError):
            self.as_user(self.specialist, line).committee_mark = 100
        with self.refused("nobody", error=AccessError):
            self.as_user(self.specialist, self.evaluation).action_close()

    def test_figures_are_not_entered(self):
        """Neither figures nor scores are written, nor a value that is counted."""
        line = self.counted(self.evaluation)
        for user in (self.specialist, self.supervisor, self.head):
            for record, name in (
                (line, "numerator"),
                (line, "mark"),
                (line, "weight"),
                (self.evaluation, "score"),
                (self.evaluation, "rank"),
            ):
                with self.refused(error=UserError):
                    self.as_user(user, record)[name] = 99
        with self.refused("counted in the registers"):
            self.as_user(self.supervisor, line).entered_value = 5
        with self.refused(error=AccessError):
            self.as_user(self.specialist, self.evaluation).supervisor_id = self.head

    def of_the_team(self):
        """Return an evaluation of the team, which waits for the supervisor."""
        values = {"team_id": self.team.id, "interval": "month"}
        days = {"date_start": "2026-03-01", "date_end": "2026-03-31"}
        return self.env["relationship.evaluation"].create({**values, **days})

    def test_nobody_judges_the_own_team(self):
        """Who leads a team assesses its work, and somebody else judges it."""
        team = self.of_the_team()
        self.assertFalse(team.supervisor_id)
        leader = self.as_user(self.supervisor, team)
        team._stamp(state="self")
        leader.self_note = "All well"
        team.supervisor_id = self.supervisor
        team._stamp(state="supervisor")
        for name in ("supervisor_note", "supervisor_id"):
            with self.subTest(name), self.refused(error=AccessError):
                leader[name] = name == "supervisor_note" and "All well"
        for step in (leader.action_to_committee, leader.action_back):
            with self.refused(error=AccessError):
                step()
        self.as_user(self.head, team).supervisor_note = "Late reports"

    def test_heads_enter_nothing_for_themselves(self):
        """Neither a value by hand nor who is to judge them."""
        self.team.user_id = self.head
        team = self.of_the_team()
        own = self.as_user(self.head, team)
        with self.refused(error=AccessError):
            own.supervisor_id = self.supervisor
        self.assertTrue(own.action_compute())
        with self.refused(error=AccessError):
            own._check_leads(own=False)
        self.as_user(self.committee, team).supervisor_id = self.supervisor

    def test_who_sees(self):
        """A specialist sees the own one, the supervisor the team's, heads all."""
        model = "relationship.evaluation"
        known = [("id", "in", self.evaluations.ids)]
        for user, number in (
            (self.specialist, 1),
            (self.specialist_2, 1),
            (self.supervisor, 2),
            (self.head, 2),
            (self.committee, 2),
            (self.auditor, 2),
            (self.confidential, 0),
            (self.specialist_usd, 0),
        ):
            found = self.as_user(user, model).search(known)
            self.assertEqual(len(found), number, user.name)
            lines = self.as_user(user, "relationship.evaluation.line").search(
                [("evaluation_id", "in", self.evaluations.ids)]
            )
            self.assertEqual(len(lines), 2 * number, user.name)
        for user in (self.data_officer, self.administrator, self.outsider):
            with self.forbidden():
                self.as_user(user, model).search(known)

    def test_rank(self):
        """Two cards rank before one; equal scores are equal (R323)."""
        other = self.evaluations - self.evaluation
        self.assertEqual((self.evaluation.rank, other.rank), (1, 2))
        self.assertEqual(other.rank_count, 2)
        self.card_2.user_id = self.specialist_2
        self.evaluations.sudo().action_compute()
        # Who had them at the end of May.
        self.assertEqual((self.evaluation.rank, other.rank), (1, 2))

    def test_critical(self):
        """Who misses a critical target ranks behind who does not."""
        other = self.evaluations - self.evaluation
        self.counted(self.evaluation)._stamp(is_critical=True)
        self.work._score(self.evaluation)
        self.assertEqual((self.evaluation.rank, other.rank), (2, 1))
        self.assertTrue(self.evaluation.critical_missed)

    def test_overlap(self):
        """No day is judged twice."""
        values = {
            "company_id": self.company.id,
            "user_id": self.specialist.id,
            "interval": "month",
            "date_start": "2026-05-20",
            "date_end": "2026-06-10",
        }
        with self.refused("judged already", error=ValidationError):
            self.as_user(self.head, "relationship.evaluation").create(values)
        values["date_start"] = "2026-06-01"
        june = self.as_user(self.head, "relationship.evaluation").create(values)
        self.assertEqual(len(june.line_ids), 2)
        self.assertEqual(june.period_date, date(2026, 6, 1))


@tagged("standard", "post_install", "-at_install")
class TestNight(EvaluationCommon):
    """Evaluations are made by themselves, once."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.make_kpi("card_count")

    def night(self, since):
        self.work._catch_up(self.company, "month", since)
        return self.env["relationship.evaluation"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_catches_up(self):
        """Three months that ended are evaluated, a night later nothing is new."""
        evaluations = self.night(date(2026, 3, 10))
        self.assertEqual(
            set(evaluations.mapped("period_date")),
            {date(2026, month, 1) for month in (3, 4, 5)},
        )
        self.assertEqual(len(evaluations), 6)
        self.assertEqual(self.night(date(2026, 3, 10)), evaluations)
        with self.on("2026-07-01"):
            self.assertEqual(len(self.night(date(2026, 3, 10))), 8)

    def test_who_is_judged_already(self):
        """An evaluation that somebody entered before is not made again."""
        self.env["relationship.evaluation"].create(
            {
                "company_id": self.company.id,
                "user_id": self.specialist.id,
                "interval": "month",
                "date_start": "2026-05-10",
                "date_end": "2026-05-31",
            }
        )
        self.assertEqual(len(self.night(date(2026, 5, 10))), 2)

    def test_killed_half_way(self):
        """Killed half-way, nothing is there; the next night has all."""
        with (
            patch.object(
                self.registry["relationship.evaluation.work"],
                "_rank",
                side_effect=RuntimeError("killed"),
            ),
            self.assertRaises(RuntimeError),
            self.env.cr.savepoint(),
        ):
            self.evaluate()
        self.env.invalidate_all()
        found = self.env["relationship.evaluation"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(found or self.company.relationship_evaluated)
        self.assertEqual(len(self.evaluate()), 2)

    def test_two_at_once(self):
        """While another worker evaluates the same, this one does nothing."""
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"relationship.evaluation.work,{self.company.id},month"],
            )
            self.assertFalse(self.evaluate())
            other.rollback()
        self.assertEqual(len(self.evaluate()), 2)
        self.assertFalse(self.evaluate())


@tagged("standard", "post_install", "-at_install")
class TestMark(EvaluationCommon):
    """The mark is the same in Python and in SQL."""

    @given(
        st.floats(-1e6, 1e6, allow_nan=False),
        st.floats(0.01, 1e6, allow_nan=False),
        st.sampled_from(["up", "down"]),
    )
    @settings(max_examples=60, deadline=None)
    def test_mark(self, value, target, direction):
        [(found,)] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (VALUES (%s::float8, %s::float8, %s))"
                " AS m (value, target, direction)",
                *(self.work._mark_sql(), value, target, direction),
            )
        )
        expected = mark(value, target, direction)
        self.assertAlmostEqual(found, expected, places=6)
        self.assertTrue(0 <= found <= 100)
