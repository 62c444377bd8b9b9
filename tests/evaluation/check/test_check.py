from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from odoo.addons.crm_relationship_evaluation.tools.recurrence import (
    around,
    occurrence,
)

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestCheck(RelationshipCommon):
    """Checks come again by themselves, each once; what was missed is so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["relationship.check.template"].create(
            {
                "name": "Business Hall",
                "kind": "premises",
                "company_id": cls.company.id,
                "team_id": cls.team.id,
                "user_id": cls.specialist.id,
                "number": 1,
                "unit": "month",
                "date_start": "2026-01-31",
                "target": 80,
                "item_ids": [
                    Command.create({"name": "Lights", "weight": 1}),
                    Command.create({"name": "Counter", "weight": 3}),
                    Command.create({"name": "Toilet", "weight": 6}),
                ],
            }
        )

    def open(self, day):
        with self.on(day):
            self.env["relationship.check.job"]._open_company(self.company)
        return self.template.check_ids

    def mine(self, checks):
        return self.as_user(self.specialist, checks)

    def test_opened(self):
        """On its day, once, with its items, for who makes it (R278)."""
        self.assertFalse(self.open("2026-01-30"))
        check = self.open("2026-01-31")
        self.assertEqual(check.date, date(2026, 1, 31))
        self.assertEqual(check.line_ids.mapped("name"), ["Lights", "Counter", "Toilet"])
        self.assertEqual(check.activity_ids.user_id, self.specialist)
        self.assertEqual(self.open("2026-02-27"), check)

    def test_outage(self):
        """After three months only the last one is opened; what was open is missed."""
        first = self.open("2026-01-31")
        checks = self.open("2026-05-10")
        self.assertEqual(
            sorted(checks.mapped("date")), [date(2026, 1, 31), date(2026, 4, 30)]
        )
        self.assertEqual(first.state, "missed")
        self.assertFalse(first.activity_ids)
        self.assertEqual(self.open("2026-05-10"), checks)
        self.assertEqual(len(self.open("2026-05-31")), 3)

    def test_scheduled_action(self):
        with self.on("2026-06-15"), self.enter_registry_test_mode():
            cron = "crm_relationship_evaluation.ir_cron_checks"
            self.env.ref(cron).method_direct_trigger()
        self.assertEqual(self.template.check_ids.date, date(2026, 5, 31))

    def test_score(self):
        """Lights 1 and counter 3 in order, toilet 6 not: 40 %, below 80 %."""
        check = self.mine(self.open("2026-01-31"))
        lights, counter, toilet = check.line_ids
        lights.result = "ok"
        with self.refused("Counter", "Toilet"):
            check.action_done()
        counter.result, toilet.result = "ok", "bad"
        with self.refused("Say what", "Toilet"):
            check.action_done()
        toilet.note = "No paper"
        check.action_done()
        self.assertEqual((check.score, check.judged, check.is_below), (40, 3, True))
        self.assertEqual(check.done_date, date(2026, 6, 15))
        self.assertFalse(check.activity_ids)
        with self.refused("is done"):
            toilet.result = "ok"
        with self.refused("is done"):
            check.note = "All well"
        check.action_reopen()
        toilet.result = "none"
        self.assertEqual((check.score, check.judged, check.is_below), (100, 2, False))

    def test_nothing_judged(self):
        """Where nothing applies there is no score, and not 0 % below its target."""
        check = self.mine(self.open("2026-01-31"))
        check.line_ids.result = "none"
        check.action_done()
        self.assertEqual((check.score, check.judged, check.is_below), (0, 0, False))

    def test_measures(self):
        """A fault becomes a measure of who mends it (R280)."""
        check = self.mine(self.open("2026-01-31"))
        measure = self.mine(self.env["relationship.action"]).create(
            {
                "name": "Buy paper",
                "check_id": check.id,
                "user_id": self.specialist_2.id,
                "date_deadline": "2026-06-20",
            }
        )
        self.as_user(self.specialist_2, measure).action_done()
        with self.forbidden():
            self.as_user(self.specialist_2, check).read(["date"])

    def test_person_who_left(self):
        """Who acts for them is asked, and the check waits."""
        self.specialist.active = False
        check = self.open("2026-01-31")
        self.assertEqual(check.user_id, self.supervisor)

    def test_two_on_a_day(self):
        check = self.open("2026-01-31")
        with self.refused("already"):
            check.copy({"date": check.date})

    def test_now(self):
        """A head lets it be made today, beside its turn; twice it is one."""
        template = self.as_user(self.head, self.template)
        action = template.action_open_now()
        self.assertEqual(template.action_open_now()["res_id"], action["res_id"])
        self.assertEqual(self.template.check_ids.date, date(2026, 6, 15))

    def test_bad_intervals(self):
        for values in ({"number": 0}, {"number": -3}, {"target": 101}):
            with self.refused():
                self.template.write(values)

    @settings(max_examples=200, deadline=None)
    @given(
        start=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
        number=st.integers(1, 40),
        unit=st.sampled_from(["day", "week", "month", "year"]),
        days=st.integers(-400, 9000),
    )
    def test_around(self, start, number, unit, days):
        """Found one by one from the first: the last up to a day, the first after."""
        today = start + timedelta(days=days)
        last, following = around(start, number, unit, today)
        count, expected = 0, None
        while occurrence(start, number, unit, count) <= today:
            expected = occurrence(start, number, unit, count)
            count += 1
        self.assertEqual(last, expected)
        self.assertEqual(following, occurrence(start, number, unit, count))
