from datetime import date, datetime
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools.date_utils import localized

from ..common import RelationshipCommon

MONDAY, SATURDAY = "2026-06-15", "2026-06-20"


@tagged("standard", "post_install", "-at_install")
class TestCalendar(RelationshipCommon):
    """Days worked anyway (调休), as Odoo's own methods of working times see them.

    The week of 15 June 2026: Monday to Friday from 8 to 12 and 13 to 17, and on Friday
    from 8 to 12 only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [(day, 8, 12) for day in range(5)] + [(day, 13, 17) for day in range(4)]
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Exchanged Days",
                "company_id": cls.company.id,
                "tz": "UTC",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning" if start == 8 else "afternoon",
                        }
                    )
                    for day, start, end in hours
                ],
            }
        )
        cls.person = cls.env["resource.resource"].create(
            {
                "name": "Somebody",
                "company_id": cls.company.id,
                "calendar_id": cls.calendar.id,
                "tz": "UTC",
            }
        )
        cls.workdays = cls.env["relationship.workday"]

    def exchange(self, day=SATURDAY, like="0", **values):
        """Have a day worked like another weekday."""
        return self.workdays.create(
            {
                "date": day,
                "company_id": self.company.id,
                "like_weekday": like,
                **values,
            }
        )

    def leave(self, day, **values):
        """Give everybody a day off, or somebody."""
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Off",
                "date_from": f"{day} 00:00:00",
                "date_to": f"{day} 23:59:59",
                "calendar_id": self.calendar.id,
                **values,
            }
        )

    def hours(self, day, calendar=None, resource=None):
        """Return the hours that Odoo counts on a day."""
        calendar = calendar or self.calendar
        start = localized(datetime.fromisoformat(f"{day} 00:00:00"))
        end = localized(datetime.fromisoformat(f"{day} 23:59:59"))
        if not resource:
            return calendar.get_work_hours_count(start, end)
        intervals = calendar._work_intervals_batch(start, end, resource)[resource.id]
        return sum((end - start).total_seconds() / 3600 for start, end, __ in intervals)

    def test_hours_of_another_weekday(self):
        """A Saturday counts the hours of the weekday that it is worked like."""
        for like, expected in (("0", 8), ("4", 4), ("5", 0)):
            with self.subTest(like=like):
                self.assertEqual(self.hours(SATURDAY), 0)
                day = self.exchange(like=like)
                self.assertEqual(self.hours(SATURDAY), expected)
                self.assertEqual(self.hours(SATURDAY, resource=self.person), expected)
                day.unlink()

    def test_plan_hours(self):
        """Odoo plans into the day: with holidays counted, and without."""
        start = datetime(2026, 6, 19, 8)
        self.exchange()
        for hours, end in ((4, (19, 12)), (8, (20, 12)), (12, (20, 17)), (13, (22, 9))):
            for leaves in (False, True):
                with self.subTest(hours=hours, leaves=leaves):
                    self.assertEqual(
                        self.calendar.plan_hours(hours, start, compute_leaves=leaves),
                        datetime(2026, 6, *end),
                    )
        # Backwards from Monday, nine o'clock.
        self.assertEqual(
            self.calendar.plan_hours(-5, datetime(2026, 6, 22, 9), compute_leaves=True),
            datetime(2026, 6, 20, 13),
        )

    def test_plan_days(self):
        """The second day from Friday on is the Saturday, until its break at noon."""
        self.exchange()
        self.assertEqual(
            self.calendar.plan_days(2, datetime(2026, 6, 19, 6), compute_leaves=True),
            datetime(2026, 6, 20, 12),
        )

    def test_part_of_the_day(self):
        """What is asked for is no more than what is answered."""
        self.exchange()
        start, end = (localized(datetime(2026, 6, 20, hour)) for hour in (10, 14))
        self.assertEqual(self.calendar.get_work_hours_count(start, end), 3)

    def test_in_a_holiday(self):
        """A day in the middle of a holiday is worked after all, the others are not."""
        for day in (MONDAY, "2026-06-16", "2026-06-17"):
            self.leave(day)
        self.exchange("2026-06-16", "4")
        self.assertEqual(self.hours(MONDAY), 0)
        self.assertEqual(self.hours("2026-06-16"), 4)
        self.assertEqual(self.hours("2026-06-17"), 0)
        self.assertEqual(self.hours("2026-06-18"), 8)

    def test_day_off_of_somebody(self):
        """Who has taken the day off has it, others work."""
        self.exchange()
        self.leave(SATURDAY)
        self.leave(SATURDAY, resource_id=self.person.id, date_to=f"{SATURDAY} 12:00:00")
        self.assertEqual(self.hours(SATURDAY, resource=self.person), 4)
        self.assertEqual(self.hours(SATURDAY), 8)

    def test_whose_day_it_is(self):
        """It is a day of one company, of one calendar, or of all."""
        other = self.calendar.copy()
        foreign = self.calendar.copy({"company_id": self.company_usd.id})
        for values, expected in (
            ({}, (8, 8, 0)),
            ({"calendar_id": other.id}, (0, 8, 0)),
            ({"company_id": False}, (8, 8, 8)),
            ({"company_id": self.company_usd.id}, (0, 0, 8)),
        ):
            with self.subTest(values):
                day = self.exchange(**values)
                found = [
                    self.hours(SATURDAY, calendar)
                    for calendar in (self.calendar, other, foreign)
                ]
                self.assertEqual(found, list(expected))
                day.unlink()

    def test_in_the_zone_of_the_calendar(self):
        """The day is that of the place: in Shanghai it begins at 16 o'clock of UTC."""
        self.calendar.tz = "Asia/Shanghai"
        self.exchange()
        start, end = (localized(datetime(2026, 6, 20, hour)) for hour in (0, 9))
        self.assertEqual(self.calendar.get_work_hours_count(start, end), 8)
        intervals = self.calendar._work_intervals_batch(start, end)[False]
        self.assertEqual(
            [localized(begin).utctimetuple()[:4] for begin, __, __ in intervals],
            [(2026, 6, 20, 0), (2026, 6, 20, 5)],
        )

    def test_two_weeks(self):
        """Of a calendar of two weeks, the hours of the week that the day is in."""
        self.calendar.switch_calendar_type()
        attendances = self.calendar.attendance_ids
        number = str(attendances.get_week_type(date(2026, 6, 20)))
        lines = attendances.filtered(
            lambda line: line.week_type == number and line.dayofweek == "0"
        )
        (lines - lines[:1]).unlink()
        expected = lines[0].hour_to - lines[0].hour_from
        self.exchange()
        self.assertEqual(self.hours(SATURDAY), expected)
        self.exchange("2026-06-27")
        self.assertNotEqual(self.hours("2026-06-27"), expected)

    def test_calendar_widgets(self):
        """Screens do not show the day in grey; half days have its hours."""
        start, end = (datetime(2026, 6, day) for day in (19, 21))
        days = self.calendar._get_unusual_days(start, end, self.company)
        self.assertTrue(days[SATURDAY])
        self.exchange(like="4")
        days = self.calendar._get_unusual_days(start, end, self.company)
        self.assertFalse(days[SATURDAY])
        self.assertTrue(self.calendar._works_on_date(date(2026, 6, 20)))
        self.assertFalse(self.calendar._works_on_date(date(2026, 6, 21)))
        hours = self.calendar._get_hours_for_date(date(2026, 6, 20))
        self.assertEqual(hours, (8, 12))

    def test_flexible_hours(self):
        """Flexible hours have no weekdays: the day is as any other."""
        self.calendar.flexible_hours = True
        before = self.hours(SATURDAY)
        self.exchange()
        self.assertEqual(self.hours(SATURDAY), before)

    def test_no_more_queries(self):
        """Where there is no such day, Odoo asks what it has always asked."""
        start, end = (localized(datetime(2026, 6, day)) for day in (15, 22))

        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.calendar._work_intervals_batch(start, end, self.person)
            return self.cr.sql_log_count - before

        calendars = self.registry["resource.calendar"]
        with patch.object(calendars, "_relationship_workdays", lambda *args: []):
            queries()
            alone = queries()
        self.workdays.search([]).unlink()
        queries()  # reads, once, that there are none
        self.assertEqual(queries(), alone)
        self.exchange("2027-06-20")
        queries()
        self.assertEqual(queries(), alone, "it is far away")

    def test_changed(self):
        """A day that is changed or deleted is known at once."""
        day = self.exchange()
        self.assertEqual(self.hours(SATURDAY), 8)
        day.like_weekday = "4"
        self.assertEqual(self.hours(SATURDAY), 4)
        day.date = "2026-06-21"
        self.assertEqual(self.hours(SATURDAY), 0)
        day.unlink()
        self.assertEqual(self.hours("2026-06-21"), 0)
