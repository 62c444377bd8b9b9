from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .common import TODAY, DutyCommon


@tagged("standard", "post_install", "-at_install")
class TestDuty(DutyCommon):
    """What a cadence makes of visits: counts and dates, calculated by hand."""

    def test_none_done(self):
        """Twice a year, none done: the first is due by 30 June (R088)."""
        self.age(self.card, "2026-01-10")
        cadence = self.make_cadence(min_count=2, period="year")
        self.assertDuty(
            cadence,
            due_date=date(2026, 6, 30),
            limit_date=date(2026, 12, 31),
            planned_count=0,
            done_count=0,
            remaining_count=2,
            last_date=False,
            status="never",
            user_id=self.specialist,
            tier_id=self.tier_key,
        )

    def test_one_done(self):
        """One of two is done: the second is due by the end of the year."""
        cadence = self.make_cadence(min_count=2, period="year")
        self.make_visit(date(2026, 3, 10))
        self.assertDuty(
            cadence,
            due_date=date(2026, 12, 31),
            limit_date=date(2026, 12, 31),
            done_count=1,
            remaining_count=1,
            last_date=date(2026, 3, 10),
            status="green",
        )

    def test_all_done(self):
        """Both are done, and one more: next year's first is due by its 30 June."""
        cadence = self.make_cadence(min_count=2, period="year")
        for day in (date(2026, 1, 1), date(2026, 3, 10), TODAY):
            self.make_visit(day)
        self.assertDuty(
            cadence,
            due_date=date(2027, 6, 30),
            limit_date=date(2027, 12, 31),
            done_count=3,
            remaining_count=0,
            last_date=TODAY,
            status="green",
        )

    def test_behind_the_pace(self):
        """In the second half of the year, with none done this year: red."""
        cadence = self.make_cadence(min_count=2, period="year")
        for day in (date(2025, 5, 1), date(2025, 12, 30)):
            self.make_visit(day)
        for day, status in [
            ("2026-06-22", "green"),
            ("2026-06-23", "yellow"),
            ("2026-06-30", "yellow"),
            ("2026-07-01", "red"),
        ]:
            with self.subTest(day), self.on(day):
                self.assertDuty(cadence, due_date=date(2026, 6, 30), status=status)

    def test_missed_period(self):
        """A month that was left out stays due until the next contact (R086)."""
        cadence = self.make_cadence(min_count=1, period="month")
        self.make_visit(date(2026, 4, 20))
        self.assertDuty(
            cadence,
            # 31 May is a Sunday.
            due_date=date(2026, 5, 29),
            limit_date=date(2026, 5, 31),
            done_count=0,
            remaining_count=1,
            status="red",
        )
        self.make_visit(date(2026, 6, 10))
        # 31 July is a Friday.
        self.assertDuty(cadence, due_date=date(2026, 7, 31), status="green")

    def test_new_customer(self):
        """Who became a customer after a due date is due by the next one."""
        cadence = self.make_cadence(min_count=4, period="year")
        self.age(self.card, "2026-04-10")
        self.assertDuty(cadence, due_date=date(2026, 6, 30), remaining_count=4)
        # Who had been a customer in the first quarter is overdue.
        self.age(self.card, "2026-02-10")
        self.assertDuty(cadence, due_date=date(2026, 3, 31), status="never")

    def test_days_after_the_last_contact(self):
        """Ideally every 30 days, at worst 45: green, yellow, red."""
        cadence = self.make_cadence(ideal_days=30, max_days=45)
        self.make_visit(date(2026, 5, 20))
        expected = {"due_date": date(2026, 6, 19), "limit_date": date(2026, 7, 4)}
        for day, status in [
            ("2026-06-11", "green"),
            ("2026-06-12", "yellow"),
            ("2026-06-20", "yellow"),
            ("2026-07-04", "yellow"),
            ("2026-07-05", "red"),
        ]:
            with self.subTest(day), self.on(day):
                self.assertDuty(cadence, status=status, **expected)

    def test_worst_case_alone(self):
        """Without an ideal the worst case is the due date."""
        cadence = self.make_cadence(max_days=10)
        self.make_visit(date(2026, 6, 8))
        self.assertDuty(
            cadence, due_date=date(2026, 6, 18), limit_date=date(2026, 6, 18)
        )

    def test_both_demands(self):
        """With a number and days, the earlier date counts."""
        cadence = self.make_cadence(min_count=1, period="year", ideal_days=30)
        self.make_visit(date(2026, 6, 10))
        self.assertDuty(
            cadence, due_date=date(2026, 7, 10), limit_date=date(2026, 7, 10)
        )

    def test_never_contacted(self):
        """Days run from when the card came under the cadence."""
        cadence = self.make_cadence(ideal_days=30)
        self.age(self.card, "2026-06-01")
        self.assertDuty(cadence, due_date=date(2026, 7, 1), status="never")

    def test_non_working_days(self):
        """A due date on a weekend or holiday moves to the working day before."""
        cadence = self.make_cadence(ideal_days=30)
        self.make_visit(date(2026, 5, 22))
        # 21 June is a Sunday.
        self.assertDuty(cadence, due_date=date(2026, 6, 19))
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Dragon Boat Festival",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": datetime(2026, 6, 19),
                "date_to": datetime(2026, 6, 19, 23, 59, 59),
            }
        )
        self.assertDuty(cadence, due_date=date(2026, 6, 18))
        # Of another company, of one person, or for half a day: people work.
        holiday.company_id = self.company_usd
        self.assertDuty(cadence, due_date=date(2026, 6, 19))
        holiday.company_id = self.company
        holiday.date_to = datetime(2026, 6, 19, 12)
        self.assertDuty(cadence, due_date=date(2026, 6, 19))

    def test_working_day_anyway(self):
        """A weekend that is worked (调休) is a working day, also in a holiday."""
        cadence = self.make_cadence(ideal_days=30)
        self.make_visit(date(2026, 5, 22))
        # 21 June is a Sunday.
        workday = self.env["relationship.workday"].create(
            {"date": "2026-06-21", "company_id": self.company.id}
        )
        self.assertDuty(cadence, due_date=date(2026, 6, 21))
        workday.company_id = self.company_usd
        self.assertDuty(cadence, due_date=date(2026, 6, 19))

    def test_day_and_night(self):
        """Where people work round the clock, every day is a working day."""
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Day and night",
                "tz": "Asia/Shanghai",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "All day",
                            "dayofweek": str(day),
                            "day_period": "morning",
                            "hour_from": 0,
                            "hour_to": 24,
                        }
                    )
                    for day in range(7)
                ],
            }
        )
        cadence = self.make_cadence(ideal_days=30)
        self.make_visit(date(2026, 5, 22))
        self.assertDuty(cadence, due_date=date(2026, 6, 21))

    def test_holiday_of_every_company(self):
        """A holiday without company is everybody's."""
        cadence = self.make_cadence(min_count=2, period="year")
        self.age(self.card, "2026-01-10")
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Half-year",
                "calendar_id": False,
                "date_from": datetime(2026, 6, 30),
                "date_to": datetime(2026, 6, 30, 23, 59, 59),
            }
        )
        leave.company_id = False
        self.assertDuty(cadence, due_date=date(2026, 6, 29))

    def test_due_not_before_the_last_contact(self):
        """A due date on a weekend after a contact on that weekend stays."""
        cadence = self.make_cadence(ideal_days=1)
        self.make_visit(date(2026, 6, 13))
        self.assertDuty(cadence, due_date=date(2026, 6, 14))

    def test_company_without_calendar(self):
        """Without working time every day is a working day."""
        cadence = self.make_cadence(ideal_days=30)
        self.make_visit(date(2026, 5, 22))
        self.company.resource_calendar_id.attendance_ids = [Command.clear()]
        self.assertDuty(cadence, due_date=date(2026, 6, 21))

    def test_what_is_planned(self):
        """Visits to come are planned; what was missed or cancelled is not."""
        cadence = self.make_cadence(min_count=2, period="year")
        self.age(self.card, "2026-01-10")
        self.make_visit(date(2026, 6, 10), "planned")
        self.make_visit(date(2026, 7, 10), "cancelled")
        self.assertDuty(cadence, planned_count=0, done_count=0, status="never")
        self.make_visit(date(2026, 7, 10), "planned")
        self.make_visit(date(2026, 7, 20), "draft")
        self.assertDuty(cadence, planned_count=2, done_count=0, status="planned")

    def test_planned_too_late(self):
        """A visit after the latest day of a duty does not make it planned."""
        cadence = self.make_cadence(min_count=1, period="month")
        self.make_visit(date(2026, 5, 20))
        # Due by 30 June.
        self.make_visit(date(2026, 7, 1), "planned")
        self.assertDuty(cadence, planned_count=0, status="green")
        self.make_visit(date(2026, 6, 30), "planned")
        self.assertDuty(cadence, planned_count=1, status="planned")

    def test_planned_after_an_overdue_day(self):
        """A month that was left out stays red, whatever is planned half a year on."""
        cadence = self.make_cadence(min_count=1, period="month")
        self.make_visit(date(2026, 4, 20))
        self.make_visit(date(2026, 12, 15), "draft")
        self.assertDuty(
            cadence, limit_date=date(2026, 5, 31), planned_count=0, status="red"
        )

    def test_planned_soon(self):
        """Who is overdue and has a visit within the days of due soon, is planned."""
        cadence = self.make_cadence(min_count=1, period="month")
        self.make_visit(date(2026, 4, 20))
        visit = self.make_visit(date(2026, 6, 23), "planned")
        # The company says seven days; today is 15 June.
        self.assertDuty(
            cadence, limit_date=date(2026, 5, 31), planned_count=0, status="red"
        )
        visit.sudo().date_start = datetime(2026, 6, 22, 9)
        self.assertDuty(cadence, planned_count=1, status="planned")

    def test_planned_without_a_latest_day(self):
        """With days alone, the visit is planned in time up to these days."""
        cadence = self.make_cadence(ideal_days=30)
        self.make_visit(date(2026, 6, 1))
        visit = self.make_visit(date(2026, 7, 2), "planned")
        self.assertDuty(cadence, limit_date=date(2026, 7, 1), planned_count=0)
        visit.sudo().date_start = datetime(2026, 7, 1, 23)
        self.assertDuty(cadence, planned_count=1, status="planned")

    def test_due_soon(self):
        """Due soon is what the company's settings say, as in the reminder."""
        cadence = self.make_cadence(ideal_days=30)
        self.make_visit(date(2026, 5, 26))
        duty = self.assertDuty(cadence, due_date=date(2026, 6, 25))
        for days, expected in ((9, False), (10, True)):
            self.company.relationship_due_soon_days = days
            duties = self.duties.with_company(self.company)
            domain = [("id", "=", duty.id), ("is_due", "=", True)]
            with self.subTest(days):
                self.assertEqual(bool(duties.search(domain)), expected)
                self.env.invalidate_all()
                self.assertEqual(duties.browse(duty.id).is_due, expected)

    def test_made_but_not_reported(self):
        """A visit counts when it is made, and not before its day."""
        cadence = self.make_cadence(min_count=2, period="year")
        self.make_visit(date(2026, 6, 10), "done")
        self.make_visit(date(2026, 6, 16), "done")
        self.assertDuty(cadence, done_count=1, last_date=date(2026, 6, 10))

    def test_time_zone(self):
        """The day of a visit is that of the company's calendar (Shanghai)."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        cadence = self.make_cadence(min_count=1, period="month")
        # 1 June, 01:00 in Shanghai.
        self.make_visit(date(2026, 5, 31), hour=17)
        self.assertDuty(cadence, done_count=1, last_date=date(2026, 6, 1))
        # 15 June, 17:00 UTC is 16 June in Shanghai: not made yet.
        self.make_visit(TODAY, hour=17, state="planned")
        self.assertDuty(cadence, planned_count=1)

    def test_daylight_saving(self):
        """Periods begin at midnight of the calendar, in summer and winter time."""
        self.company.resource_calendar_id.tz = "Europe/Paris"
        cadence = self.make_cadence(min_count=1, period="month")
        with self.on("2026-11-05"):
            # 31 October, 23:00 and 1 November, 00:00 in winter time.
            self.make_visit(date(2026, 10, 31), hour=22)
            self.assertDuty(cadence, done_count=0, last_date=date(2026, 10, 31))
            self.make_visit(date(2026, 10, 31), hour=23)
            self.assertDuty(cadence, done_count=1, last_date=date(2026, 11, 1))
        with self.on("2026-04-05"):
            # 31 March, 23:00 and 1 April, 00:00 in summer time.
            self.make_visit(date(2026, 3, 31), hour=21)
            self.assertDuty(cadence, done_count=0, last_date=date(2026, 3, 31))
            self.make_visit(date(2026, 3, 31), hour=22)
            self.assertDuty(cadence, done_count=1, last_date=date(2026, 4, 1))
