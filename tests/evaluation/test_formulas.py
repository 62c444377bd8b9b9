from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .common import EvaluationCommon

QUARTER = (date(2026, 4, 1), date(2026, 6, 30))


@tagged("standard", "post_install", "-at_install")
class FormulaCommon(EvaluationCommon):
    """Each formula is compared with figures that were counted by hand.

    The specialist has Azure and Bolt, and Delta, who has never bought anything.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.delta = cls.make_card(cls.make_customer("Delta"), team_id=cls.team.id)
        cls.cards = cls.card + cls.card_2 + cls.delta
        cls.env.cr.execute(
            "UPDATE relationship_card SET create_date = '2026-01-02' WHERE id = %s",
            [cls.delta.id],
        )
        cls.env.invalidate_all()

    def judged(self, *formulas, **evaluated):
        """Evaluate these formulas; return what the specialist has, by formula.

        Of each: numerator, denominator, value, mark, and the number of records.
        """
        for formula in formulas:
            values = {"interval": evaluated.get("interval", "month")}
            self.make_kpi(formula, **values)
        evaluation = self.of(self.evaluate(**evaluated), self.specialist)
        return {
            line.formula: (
                *(line.numerator, line.denominator, line.value, line.mark),
                line.record_count,
            )
            for line in evaluation.line_ids
        }

    def update(self, record, **values):
        """Write columns that the system keeps."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE {record._table} SET {name} = %s WHERE id = %s",
                [value, record.id],
            )
        self.env.invalidate_all()


@tagged("standard", "post_install", "-at_install")
class TestVisitFormulas(FormulaCommon):
    def test_visits_made(self):
        """Of three that were planned two were made; one more came by itself."""
        for day, state in ((4, "done"), (5, "reported"), (6, "cancelled")):
            visit = self.make_visit(self.card, day)
            visit.sudo()._stamp(state="planned")
            visit.sudo()._stamp(state=state)
        self.make_visit(self.card, 7)
        found = self.judged("visits_made", "visit_count")
        self.assertEqual(found["visits_made"], (2, 3, 66.67, 66.7, 3))
        # All three that were made; 100 are wanted of one person.
        self.assertEqual(found["visit_count"], (3, 1, 3, 3, 3))

    def test_reports_in_time(self):
        """One of four came in time, one late, of two there is none."""
        for day, late in ((4, False), (5, True), (6, None), (7, None)):
            self.make_visit(self.card, day, late)
        found = self.judged("reports_in_time")
        self.assertEqual(found["reports_in_time"], (1, 4, 25, 25, 4))

    def test_entered_in_time(self):
        """Visits end at 10 o'clock; until 10 o'clock of the next day is in time."""
        for day, entered in (
            (4, "2026-05-01 08:00:00"),
            (5, "2026-05-06 09:59:59"),
            (6, "2026-05-07 10:00:00"),
            (7, "2026-05-20 08:00:00"),
            (8, "2026-05-08 10:05:00"),
        ):
            visit = self.make_visit(self.card, day)
            self.update(visit, create_date=entered)
        found = self.judged("entered_in_time")
        self.assertEqual(found["entered_in_time"], (3, 5, 60, 60, 5))

    def test_came_in_time(self):
        """Begun at 9 o'clock, arrived at the latest five minutes before."""
        for day, arrival in ((4, (8, 55)), (5, (8, 56)), (6, (8, 30)), (7, None)):
            visit = self.make_visit(self.card, day)
            visit.visit_type_id.write(
                {"arrival_early_minutes": 10, "arrival_latest_minutes": 5}
            )
            if arrival:
                visit.sudo()._stamp(arrival_date=datetime(2026, 5, day, *arrival))
        found = self.judged("came_in_time")
        self.assertEqual(found["came_in_time"], (2, 3, 66.67, 66.7, 3))

    def test_duties_met(self):
        """Once a month: Azure was visited in May, Bolt never, Delta is not owed."""
        self.env["relationship.cadence"].search([]).active = False
        for card in self.card + self.card_2:
            self.env["relationship.cadence"].create(
                {
                    "name": "Monthly",
                    "company_id": self.company.id,
                    "card_id": card.id,
                    "min_count": 1,
                    "period": "month",
                    "start_date": False,
                }
            )
        self.make_visit(self.card, 5, False)
        self.env["relationship.contact.refresh"]._refresh(self.cards.ids)
        found = self.judged("duties_met")
        self.assertEqual(found["duties_met"], (1, 2, 50, 50, 2))

    def test_no_duty(self):
        """Where no visit is owed there is no mark, not 0 %."""
        self.env["relationship.cadence"].search([]).active = False
        self.env["relationship.contact.refresh"]._refresh(self.cards.ids)
        self.make_kpi("duties_met")
        line = self.of(self.evaluate(), self.specialist).line_ids
        self.assertFalse(line.has_mark or line.has_value or line.denominator)


@tagged("standard", "post_install", "-at_install")
class TestCaseFormulas(FormulaCommon):
    def make_case(self, day, kind="complaint", **stamped):
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.card.partner_id.id,
                "subject": "Late",
                "kind": kind,
                "received_date": datetime(2026, 5, day),
                "user_id": self.specialist.id,
                "team_id": self.team.id,
            }
        )
        case.sudo()._stamp(**stamped)
        return case

    def test_in_time(self):
        """Answered in time: one of two; resolved in time: two of three."""
        self.make_case(4, respond_result="passed", resolve_result="passed")
        self.make_case(5, respond_result="failed", resolve_result="failed")
        self.make_case(6, respond_result=False, resolve_result="passed")
        found = self.judged("answered_in_time", "resolved_in_time")
        self.assertEqual(found["answered_in_time"], (1, 2, 50, 50, 2))
        self.assertEqual(found["resolved_in_time"], (2, 3, 66.67, 66.7, 3))

    def test_complaint_rate(self):
        """One complaint, and an enquiry, for four visits: 25 for 100."""
        self.make_case(4)
        self.make_case(5, "enquiry")
        for day in (4, 5, 6, 7):
            self.make_visit(self.card, day)
        self.make_kpi("complaint_rate", target=20, direction="down")
        line = self.of(self.evaluate(), self.specialist).line_ids
        self.assertEqual((line.numerator, line.denominator, line.value), (1, 4, 25))
        # 25 where 20 are wanted at most: 20 of 25.
        self.assertEqual((line.mark, line.record_count), (80, 1))

    def test_complaints_without_visits(self):
        """A complaint for no visit at all cannot be said for 100 visits: no mark."""
        self.make_case(4)
        self.make_kpi("complaint_rate", target=20, direction="down")
        line = self.of(self.evaluate(), self.specialist).line_ids
        self.assertFalse(line.has_mark)
        self.assertEqual((line.numerator, line.denominator), (1, 0))

    def test_services(self):
        """Who worked on it has done it: two of four are his, one came a second time.

        One of the others' was resolved in June.
        """
        done = datetime(2026, 5, 20)
        for worker, resolved, rounds in (
            (self.specialist, done, 0),
            (self.specialist, done, 1),
            (self.specialist_2, done, 0),
            (self.specialist, datetime(2026, 6, 2), 0),
        ):
            self.make_case(
                4,
                "service_request",
                worker_id=worker.id,
                resolved_date=resolved,
                reopen_count=rounds,
            )
        found = self.judged("services", "services_lasting")
        self.assertEqual(found["services"], (2, 1, 2, 2, 2))
        self.assertEqual(found["services_lasting"], (1, 2, 50, 50, 2))

    def test_satisfaction(self):
        """90 and 70 are 80 on average; what was collected by oneself is left out."""
        for day, score, collector in (
            (4, 90, self.specialist_2),
            (5, 70, self.specialist_2),
            (6, 10, self.specialist),
        ):
            self.env["relationship.satisfaction"]._collect(
                self.make_visit(self.card, day),
                score,
                source="call",
                collector_id=collector.id,
                date=datetime(2026, 5, 8),
            )
        found = self.judged("satisfaction")
        self.assertEqual(found["satisfaction"], (160, 2, 80, 80, 2))


@tagged("standard", "post_install", "-at_install")
class TestCardFormulas(FormulaCommon):
    def test_cards(self):
        """Complete to 80, 50 and 50 %; one was to be confirmed by 31 May.

        Azure bought for the first time in May, Bolt last year; of the two who buy,
        one is new. Delta is counted as a card, not as a customer who buys.
        """
        for card, completeness, due, lifecycle, bought in (
            (self.card, 80, "2026-06-01", "new", "2026-05-10"),
            (self.card_2, 50, "2026-05-31", "active", "2025-01-01"),
            (self.delta, 50, None, "potential", None),
        ):
            self.update(
                card,
                completeness=completeness,
                review_due_date=due,
                lifecycle=lifecycle,
                first_turnover_date=bought,
            )
        found = self.judged(
            "completeness", "cards_confirmed", "card_count", "development"
        )
        self.assertEqual(found["completeness"], (180, 3, 60, 60, 3))
        self.assertEqual(found["cards_confirmed"], (2, 3, 66.67, 66.7, 3))
        self.assertEqual(found["card_count"], (3, 1, 3, 3, 3))
        self.assertEqual(found["development"], (1, 2, 50, 50, 2))

    def test_tier_accuracy(self):
        """Azure has the tier that the rules say, Bolt another one, Delta none."""
        self.env.cr.execute("DELETE FROM relationship_classification")
        for card, tier, computed in (
            (self.card, self.level_1, self.level_1),
            (self.card_2, self.level_1, self.level_3),
        ):
            self.env.cr.execute(
                "INSERT INTO relationship_classification"
                " (card_id, company_id, scheme_id, tier_id, computed_tier_id)"
                " VALUES (%s, %s, %s, %s, %s)",
                [card.id, self.company.id, self.scheme.id, tier.id, computed.id],
            )
        self.env.invalidate_all()
        found = self.judged("tier_accuracy")
        self.assertEqual(found["tier_accuracy"], (1, 2, 50, 50, 2))


@tagged("standard", "post_install", "-at_install")
class TestTurnoverFormulas(FormulaCommon):
    """Azure bought for 100 and then 90, Bolt for 100 and then nothing.

    Delta bought for 60 in May, and never before.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        for card, month, amount in (
            (cls.card, 4, 100),
            (cls.card, 5, 90),
            (cls.card_2, 4, 100),
            (cls.delta, 5, 60),
        ):
            cls.import_turnover(card.partner_id, amount, date(2026, month, 1))
        scheme = cls.make_scheme([], turnover_source="imported")
        cls.company.relationship_badge_scheme_id = scheme

    def test_month(self):
        """Of two who bought in April one bought in May, and not less than 80."""
        found = self.judged("retention", "stability", "growth")
        self.assertEqual(found["retention"], (1, 2, 50, 50, 2))
        self.assertEqual(found["stability"], (1, 2, 50, 50, 2))
        # 150 against 200, of the three who bought in April or May.
        self.assertEqual(found["growth"], (150, 200, 75, 75, 3))

    def test_fell_by_more(self):
        """79 after 100 is less than four fifths: kept, and not stable."""
        line = self.env["relationship.turnover"].search(
            [("partner_id", "=", self.card.partner_id.id), ("amount", "=", 90)]
        )
        line.amount = 79
        found = self.judged("retention", "stability")
        self.assertEqual(found["retention"], (1, 2, 50, 50, 2))
        self.assertEqual(found["stability"], (0, 2, 0, 0, 2))

    def test_contribution(self):
        """150 of two who bought are 75 for each, and 150 of one specialist."""
        found = self.judged("contribution", "revenue")
        self.assertEqual(found["contribution"], (150, 2, 75, 75, 2))
        self.assertEqual(found["revenue"], (150, 1, 150, 100, 2))

    def test_quarter(self):
        """In the quarter Azure bought on two days, Bolt and Delta on one."""
        found = self.judged("repeat_purchase", period=QUARTER, interval="quarter")
        self.assertEqual(found["repeat_purchase"], (1, 3, 33.33, 33.3, 3))


@tagged("standard", "post_install", "-at_install")
class TestOtherFormulas(FormulaCommon):
    def test_bids_won(self):
        """One was won in May, one lost; one was won in April, one is not decided."""
        for state, day in (
            ("in_progress", "2026-05-10"),
            ("lost", "2026-05-31"),
            ("completed", "2026-04-30"),
            ("bidding", False),
        ):
            project = self.env["relationship.project"].create(
                {"card_id": self.card.id, "name": state, "state": state}
            )
            project.decided_date = day
        found = self.judged("bids_won")
        self.assertEqual(found["bids_won"], (1, 2, 50, 50, 2))

    def test_trips(self):
        """One of two trips reached its goal; the third is not reported on."""
        self.make_kpi("trips_reached", whom="team")
        for day, result in ((8, "reached"), (15, "missed"), (22, False)):
            plan = self.env["relationship.visit.plan"].create(
                {
                    "kind": "trip",
                    "name": f"Trip {day}",
                    "purpose": "Talks",
                    "company_id": self.company.id,
                    "user_id": self.specialist.id,
                    "date_start": date(2026, 5, day - 2),
                    "date_end": date(2026, 5, day),
                }
            )
            plan.result = result
        found = self.judged("trips_reached")
        self.assertEqual(found["trips_reached"], (1, 2, 50, 50, 2))
        team = self.env["relationship.evaluation"].search(
            [("company_id", "=", self.company.id), ("user_id", "=", False)]
        )
        line = team.line_ids
        self.assertEqual((line.numerator, line.denominator), (1, 2))

    def test_training_hours(self):
        """Six and two hours; what is only planned, or of June, does not count."""
        for day, hours, held in (
            ("2026-05-04", 6, True),
            ("2026-05-31", 2, True),
            ("2026-05-20", 4, False),
            ("2026-06-01", 4, True),
        ):
            training = self.env["relationship.training"].create(
                {
                    "name": day,
                    "company_id": self.company.id,
                    "date": day,
                    "hours": hours,
                    "user_ids": [Command.set(self.specialist.ids)],
                }
            )
            if held:
                training.action_done()
        found = self.judged("training_hours")
        self.assertEqual(found["training_hours"], (8, 1, 8, 8, 2))

    def test_all_are_here(self):
        """No formula is without its hand-counted figures in this file."""
        tested = {
            *("visits_made", "visit_count", "reports_in_time", "entered_in_time"),
            *("came_in_time", "duties_met", "answered_in_time", "resolved_in_time"),
            *("complaint_rate", "services", "services_lasting", "satisfaction"),
            *("completeness", "cards_confirmed", "card_count", "development"),
            *("tier_accuracy", "retention", "stability", "growth", "contribution"),
            *("revenue", "repeat_purchase", "bids_won", "trips_reached"),
            *("training_hours", "issued_as_computed", "department_cost", "manual"),
        }
        formulas = self.env["relationship.kpi"]._selection_formula()
        self.assertEqual({code for code, __ in formulas}, tested)


@tagged("standard", "post_install", "-at_install")
class TestCostFormulas(FormulaCommon):
    """What a department costs against the share of its budget (R310, R343)."""

    def make_fund(self, budget, days=(date(2026, 1, 1), date(2026, 12, 31)), **values):
        fund = self.env["relationship.fund"].create(
            {
                "name": "Reception",
                "company_id": self.company.id,
                "date_start": days[0],
                "date_end": days[1],
                "budget": budget,
                **values,
            }
        )
        fund.action_open()
        return fund

    def spend(self, fund, day, amount, state, **stamped):
        expense = self.env["relationship.expense"].create(
            {
                "name": "Lunch",
                "fund_id": fund.id,
                "user_id": self.specialist.id,
                "currency_id": fund.currency_id.id,
                "amount": amount,
                "date": day,
            }
        )
        expense.sudo()._stamp(state=state, **stamped)

    def test_share_of_the_month(self):
        """3,650 a year are 10 a day, 310 in May: 100 are approved, 24 booked of 30."""
        fund = self.make_fund(3650, team_id=self.team.id, user_id=self.specialist.id)
        self.spend(fund, "2026-05-01", 100, "approved")
        self.spend(fund, "2026-05-31", 30, "booked", booked_amount=24)
        self.spend(fund, "2026-05-20", 70, "planned")
        self.spend(fund, "2026-05-20", 70, "refused")
        self.spend(fund, "2026-06-01", 70, "booked", booked_amount=70)
        # Of others, of a draft, and of another year.
        self.make_fund(1000, user_id=self.head.id)
        draft = self.make_fund(500, team_id=self.team.id, user_id=self.specialist.id)
        draft.action_draft()
        self.make_fund(
            900, (date(2027, 1, 1), date(2027, 12, 31)), user_id=self.specialist.id
        )
        self.make_kpi("department_cost", whom="team", direction="down")
        found = self.judged("department_cost")
        self.assertEqual(found["department_cost"], (124, 310, 40, 40, 2))
        team = self.env["relationship.evaluation"].search(
            [("company_id", "=", self.company.id), ("user_id", "=", False)]
        )
        self.assertEqual(
            (team.line_ids.numerator, team.line_ids.denominator), (124, 310)
        )
        # 40 % of the budget, where less is better and up to 100 % is good.
        self.assertEqual(team.line_ids.mark, 100)
        action = team.line_ids.action_open_records()
        expenses = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sorted(expenses.mapped("amount")), [30, 100])

    def test_fund_of_a_part(self):
        """A fund of 16 to 31 May counts whole in May; what is over is over 100 %."""
        days = (date(2026, 5, 16), date(2026, 5, 31))
        fund = self.make_fund(160, days, user_id=self.specialist.id)
        self.spend(fund, "2026-05-16", 200, "approved")
        self.make_kpi("department_cost", direction="down", weight=5)
        line = self.of(self.evaluate(), self.specialist).line_ids
        self.assertEqual((line.numerator, line.denominator), (200, 160))
        self.assertEqual((line.value, line.mark), (125, 80))

    def test_two_currencies(self):
        """80 of 310 CNY, and 5 of 31 EUR at 8 CNY: 120 of 558."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.125,
            }
        )
        fund = self.make_fund(3650, user_id=self.specialist.id)
        other = self.make_fund(365, user_id=self.specialist.id, currency_id=euro.id)
        self.spend(fund, "2026-05-04", 80, "approved")
        self.spend(other, "2026-05-05", 5, "approved")
        found = self.judged("department_cost")["department_cost"]
        self.assertEqual(found[:3], (120, 558, 21.51))

    def test_no_budget(self):
        """Who has no fund has no mark; a team's leader answers for that of the team."""
        self.team.user_id = self.specialist_2
        fund = self.make_fund(3650, team_id=self.team.id)
        self.spend(fund, "2026-05-04", 31, "approved")
        self.make_kpi("department_cost", direction="down")
        evaluations = self.evaluate()
        line = self.of(evaluations, self.specialist).line_ids
        self.assertFalse(line.has_value or line.has_mark)
        line = self.of(evaluations, self.specialist_2).line_ids
        self.assertEqual((line.numerator, line.denominator, line.value), (31, 310, 10))


@tagged("standard", "post_install", "-at_install")
class TestTeamsAndPersons(FormulaCommon):
    def test_team_is_the_sum(self):
        """Two visits of one and one of the other are three of the team, read once."""
        for whom in ("specialist", "team"):
            self.make_kpi("reports_in_time", whom=whom)
            self.make_kpi("card_count", whom=whom)
        self.make_visit(self.card, 4, False)
        self.make_visit(self.card, 5, True)
        self.make_visit(self.card_3, 6, False)
        evaluations = self.evaluate()
        team = evaluations.filtered(lambda one: not one.user_id)
        people = (self.of(evaluations, self.specialist), team)
        people = (*people, self.of(evaluations, self.specialist_2))
        for formula, expected in (
            ("reports_in_time", [(1, 2), (2, 3), (1, 1)]),
            # card_3 is in the team, too.
            ("card_count", [(3, 1), (4, 1), (1, 1)]),
        ):
            lines = [self.line_of(one, formula) for one in people]
            found = [(line.numerator, line.denominator) for line in lines]
            self.assertEqual(found, expected, formula)
