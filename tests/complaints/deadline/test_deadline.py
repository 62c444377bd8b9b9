from odoo.tests import tagged

from ..common import ComplaintCommon, moment

# Every row was calculated by hand. June 2026: the 12th is a Friday, the 15th a Monday.
# Name, values of the policy, received, what happens, when the case is to be handled.
CLOCK, WORK = {"clock": "clock"}, {"clock": "working"}


def hours(number, base=CLOCK, **values):
    return {**base, "respond_hours": 0, "resolve_hours": number, **values}


PLAIN = [
    (
        "Friday evening, 24 clock hours",
        hours(24),
        "2026-06-12 17:30",
        "2026-06-13 17:30",
    ),
    (
        "Saturday night to Sunday night",
        hours(24),
        "2026-06-13 23:00",
        "2026-06-14 23:00",
    ),
    # After work: Monday 8, Tuesday 8, Wednesday 8.
    (
        "Friday evening, 24 hours of work",
        hours(24, WORK),
        "2026-06-12 17:30",
        "2026-06-17 17:00",
    ),
    # Friday 4, Monday 8, Tuesday 8, Wednesday 4.
    ("Friday noon", hours(24, WORK), "2026-06-12 12:00", "2026-06-17 12:00"),
    ("across lunch", hours(2, WORK), "2026-06-11 11:00", "2026-06-11 14:00"),
    ("received at lunch", hours(1, WORK), "2026-06-11 12:30", "2026-06-11 14:00"),
    ("done when lunch begins", hours(4, WORK), "2026-06-15 08:00", "2026-06-15 12:00"),
    ("received on a Saturday", hours(8, WORK), "2026-06-13 10:00", "2026-06-15 17:00"),
    ("received before work", hours(1, WORK), "2026-06-15 03:00", "2026-06-15 09:00"),
    ("a quarter of an hour", hours(0.25, WORK), "2026-06-15 16:50", "2026-06-16 08:05"),
]
PAUSED = [
    # 24 hours and a pause of 24.
    (
        "pause by the clock",
        hours(24),
        "2026-06-15 08:00",
        [("2026-06-15 10:00", "wait"), ("2026-06-16 10:00", "start")],
        "2026-06-17 08:00",
    ),
    # Paused 1 hour on Monday and 2 on Tuesday: 11 hours from Monday morning.
    (
        "pause over night",
        hours(8, WORK),
        "2026-06-15 08:00",
        [("2026-06-15 16:00", "wait"), ("2026-06-16 10:00", "start")],
        "2026-06-16 11:00",
    ),
    # Only the last hour of Friday was work.
    (
        "pause that ends on a weekend",
        hours(8, WORK),
        "2026-06-12 08:00",
        [("2026-06-12 16:00", "wait"), ("2026-06-13 12:00", "start")],
        "2026-06-15 09:00",
    ),
    (
        "two pauses",
        hours(24),
        "2026-06-15 08:00",
        [
            ("2026-06-15 09:00", "wait"),
            ("2026-06-15 10:00", "start"),
            ("2026-06-15 12:00", "wait"),
            ("2026-06-15 14:00", "start"),
        ],
        "2026-06-16 11:00",
    ),
    (
        "a policy that does not pause",
        hours(24, pause_waiting=False),
        "2026-06-15 08:00",
        [("2026-06-15 09:00", "wait"), ("2026-06-15 20:00", "start")],
        "2026-06-16 08:00",
    ),
    (
        "a pause after the deadline changes nothing",
        hours(2),
        "2026-06-15 08:00",
        [("2026-06-15 11:00", "wait"), ("2026-06-15 20:00", "start")],
        "2026-06-15 10:00",
    ),
    (
        "reopened: 24 hours from then",
        hours(24),
        "2026-06-15 08:00",
        [("2026-06-15 09:00", "resolve"), ("2026-06-17 10:00", "reopen")],
        "2026-06-18 10:00",
    ),
    # Friday 1 hour, Monday 7.
    (
        "reopened on a Friday",
        hours(8, WORK),
        "2026-06-15 08:00",
        [("2026-06-15 09:00", "resolve"), ("2026-06-19 16:00", "reopen")],
        "2026-06-22 16:00",
    ),
    (
        "a pause before reopening does not count after it",
        hours(24),
        "2026-06-15 08:00",
        [
            ("2026-06-15 09:00", "wait"),
            ("2026-06-15 20:00", "start"),
            ("2026-06-15 21:00", "resolve"),
            ("2026-06-17 10:00", "reopen"),
        ],
        "2026-06-18 10:00",
    ),
]


@tagged("standard", "post_install", "-at_install")
class TestDeadlines(ComplaintCommon):
    """When a case is to be handled, calculated by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("crm_relationship.relationship_reason_came_back")

    def play(self, values, received, events=()):
        """Create a case under a policy of these values, and play the events."""
        self.policy.write(values)
        with self.at(received):
            case = self.make_case(received_date=f"{received}:00")
        for time, step in events:
            with self.at(time):
                if step == "reopen":
                    case.reopen_reason_id = self.reason
                getattr(case, f"action_{step}")()
        return case

    def test_plain(self):
        """Clock hours and working hours, without exceptions."""
        for name, values, received, expected in PLAIN:
            with self.subTest(name), self.undone():
                case = self.play(values, received)
                self.assertEqual(case.resolve_deadline, moment(expected))

    def test_steps(self):
        """Pauses and reopening."""
        for name, values, received, events, expected in PAUSED:
            with self.subTest(name), self.undone():
                case = self.play(values, received, events)
                self.assertEqual(case.resolve_deadline, moment(expected))

    def assertDue(self, expected, number, received, **values):
        case = self.play(hours(number, WORK, **values), received)
        self.assertEqual(case.resolve_deadline, moment(expected))

    def test_holiday(self):
        """A holiday of the company is no work."""
        self.make_holiday("2026-06-15 00:00:00", "2026-06-15 23:59:59")
        self.assertDue("2026-06-16 17:00", 8, "2026-06-12 17:00")

    def test_holiday_of_another_company(self):
        """A holiday of another company is none here, though it shares the calendar."""
        calendar = self.company.resource_calendar_id
        calendar.company_id = False
        self.make_holiday(
            "2026-06-15 00:00:00", "2026-06-15 23:59:59", self.company_usd, calendar
        )
        self.assertDue("2026-06-15 17:00", 8, "2026-06-12 17:00")

    def test_holiday_of_no_company(self):
        """A holiday that belongs to no company is one for all."""
        holiday = self.make_holiday("2026-06-16 00:00:00", "2026-06-16 23:59:59")
        holiday.company_id = False
        self.assertDue("2026-06-17 17:00", 16, "2026-06-15 08:00")

    def test_half_holiday(self):
        """A free afternoon: four hours on Monday, four on Tuesday."""
        self.make_holiday("2026-06-15 13:00:00", "2026-06-15 23:59:59")
        self.assertDue("2026-06-16 12:00", 8, "2026-06-15 08:00")

    def test_leave_of_a_person(self):
        """One person's leave stops no clock."""
        holiday = self.make_holiday("2026-06-15 00:00:00", "2026-06-15 23:59:59")
        resource = self.env["resource.resource"].create(
            {"name": "Grace", "company_id": self.company.id}
        )
        holiday.resource_id = resource
        self.assertDue("2026-06-15 17:00", 8, "2026-06-15 08:00")

    def test_end_of_the_year(self):
        """Thursday 31 December is worked, Friday 1 January is not."""
        self.make_holiday("2027-01-01 00:00:00", "2027-01-01 23:59:59")
        self.assertDue("2027-01-04 17:00", 16, "2026-12-30 17:00")

    def test_long_holiday(self):
        """Four months without work lie in between, farther than is read at first."""
        self.make_holiday("2026-06-15 00:00:00", "2026-10-16 23:59:59")
        self.assertDue("2026-10-19 17:00", 8, "2026-06-12 17:00")

    def test_working_day_anyway(self):
        """A Saturday that is worked like a Friday (调休)."""
        self.env["relationship.workday"].create(
            {"date": "2026-06-20", "company_id": self.company.id, "like_weekday": "4"}
        )
        self.assertDue("2026-06-20 17:00", 8, "2026-06-19 17:00")

    def test_working_day_in_a_holiday(self):
        """The third day of a holiday is worked after all."""
        self.make_holiday("2026-06-15 00:00:00", "2026-06-17 23:59:59")
        self.env["relationship.workday"].create({"date": "2026-06-17"})
        self.assertDue("2026-06-17 17:00", 8, "2026-06-12 17:00")

    def test_clocks_go_forward(self):
        """From 17:00 in Berlin on Friday to 17:00 on Monday, in another time."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        self.assertDue("2026-03-30 15:00", 8, "2026-03-27 16:00")
        with self.undone():
            case = self.play(hours(24), "2026-03-28 12:00")
            self.assertEqual(case.resolve_deadline, moment("2026-03-29 12:00"))

    def test_clocks_go_back(self):
        """The same in October."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        self.assertDue("2026-10-26 16:00", 8, "2026-10-23 15:00")

    def test_night_of_the_change(self):
        """Midnight to 8 has 7 hours on the day the clocks go forward."""
        nights = self.make_calendar((6, 0, 8), tz="Europe/Berlin")
        self.assertDue("2026-04-04 23:00", 8, "2026-03-28 12:00", calendar_id=nights.id)

    def test_time_zone(self):
        """Work begins in Shanghai at 8, which is midnight in UTC."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.assertDue("2026-06-15 02:00", 2, "2026-06-14 20:00")

    def test_calendar_of_the_team(self):
        """The team works on Tuesday mornings only."""
        self.team.relationship_calendar_id = self.make_calendar((1, 8, 12))
        self.assertDue("2026-06-16 12:00", 4, "2026-06-15 08:00")

    def test_calendar_of_the_policy(self):
        """That of the policy comes before that of the team."""
        self.team.relationship_calendar_id = self.make_calendar((1, 8, 12))
        thursday = self.make_calendar((3, 8, 12))
        self.assertDue(
            "2026-06-18 12:00", 4, "2026-06-15 08:00", calendar_id=thursday.id
        )

    def test_no_calendar(self):
        """Clock hours where the company has no working time, or none in it."""
        empty = self.make_calendar()
        self.assertDue("2026-06-16 08:00", 24, "2026-06-15 08:00", calendar_id=empty.id)
        self.policy.calendar_id = False
        self.company.resource_calendar_id = False
        self.assertDue("2026-06-16 08:00", 24, "2026-06-15 08:00")

    def test_never_works(self):
        """Clock hours where three years are free: a case never escapes."""
        self.make_holiday("2026-01-01 00:00:00", "2036-01-01 23:59:59")
        self.assertDue("2026-06-16 08:00", 24, "2026-06-15 08:00")

    def test_weeks_of_two(self):
        """A calendar of two weeks, as Odoo itself counts them."""
        calendar = self.make_calendar((0, 8, 12))
        calendar.switch_calendar_type()
        attendances = calendar.attendance_ids.filtered(
            lambda line: not line.display_type
        )
        attendance = self.env["resource.calendar.attendance"]
        this_week = attendance.get_week_type(moment("2026-06-15 08:00").date())
        attendances.filtered(lambda line: line.week_type == str(this_week)).unlink()
        self.assertTrue(calendar.two_weeks_calendar)
        self.assertDue(
            "2026-06-22 12:00", 4, "2026-06-15 08:00", calendar_id=calendar.id
        )

    def test_against_odoo(self):
        """Without other companies' holidays it is what Odoo itself would plan."""
        self.make_holiday("2026-06-18 00:00:00", "2026-06-18 23:59:59")
        calendar = self.company.resource_calendar_id
        for number in (1, 3.5, 8, 20, 41):
            for received in (
                "2026-06-15 08:00",
                "2026-06-13 10:00",
                "2026-06-17 12:30",
            ):
                with self.subTest(f"{number} {received}"), self.undone():
                    planned = calendar.with_company(self.company).plan_hours(
                        number,
                        moment(received),
                        compute_leaves=True,
                    )
                    case = self.play(hours(number, WORK), received)
                    self.assertEqual(case.resolve_deadline, planned)

    def test_promise(self):
        """The promise stops the clock; then the promised date is the deadline."""
        case = self.play(hours(24, promise_stops=True), "2026-06-15 08:00")
        case.write({"measure": "Repair", "promised_date": "2026-06-19 16:00:00"})
        with self.at("2026-06-15 09:00"):
            case.action_promise()
            self.assertEqual(self.deadline(case).met_date, moment("2026-06-15 09:00"))
            self.assertFalse(self.deadline(case).breached)
            self.assertEqual(case.next_deadline, moment("2026-06-19 16:00"))
            self.assertEqual(case.sla_status, "on_track")
        with self.at("2026-06-19 16:01"):
            case.action_resolve()
            self.assertTrue(self.deadline(case, "promise").breached)
            self.assertEqual(case.sla_status, "breached")

    def test_promise_beside(self):
        """Where a promise stops nothing, both dates stand."""
        case = self.play(hours(24), "2026-06-15 08:00")
        case.write({"measure": "Repair", "promised_date": "2026-06-19 16:00:00"})
        with self.at("2026-06-15 09:00"):
            case.action_promise()
            self.assertEqual(case.next_deadline, moment("2026-06-16 08:00"))

    def test_promise_needs_measure_and_date(self):
        """A promise says what is done, and until when."""
        case = self.play(hours(24), "2026-06-15 08:00")
        with self.at("2026-06-15 09:00"), self.refused("promised date"):
            case.action_promise()
        case.write({"measure": "Repair", "promised_date": "2026-06-15 08:30:00"})
        with self.at("2026-06-15 09:00"), self.refused("still to come"):
            case.action_promise()

    def test_changed_severity(self):
        """Another policy counts from when the case was received."""
        self.make_policy(severity="major", sequence=1, respond_hours=2, resolve_hours=4)
        case = self.play(hours(24), "2026-06-15 08:00")
        with self.at("2026-06-15 09:00"):
            case.severity = "major"
            self.assertEqual(case.resolve_deadline, moment("2026-06-15 12:00"))
            self.assertEqual(case.respond_deadline, moment("2026-06-15 10:00"))
            self.assertEqual(len(case.deadline_ids), 2)
            [event] = self.deadline(case).event_ids
            self.assertEqual(
                (event.kind, event.due_date), ("changed", moment("2026-06-16 08:00"))
            )

    def test_missed_stays_missed(self):
        """A deadline that was missed is not put off by another policy."""
        self.make_policy(severity="major", sequence=1, resolve_hours=200)
        case = self.play(hours(2), "2026-06-15 08:00")
        with self.at("2026-06-15 11:00"):
            case.severity = "major"
            self.assertEqual(case.resolve_deadline, moment("2026-06-15 10:00"))
            self.assertEqual(case.sla_status, "breached")

    def test_closed_late_stays_missed(self):
        """A case that was handled late stays late, on the deadline and on the case."""
        case = self.play(
            hours(2), "2026-06-15 08:00", [("2026-06-15 11:00", "resolve")]
        )
        self.assertTrue(self.deadline(case).breached)
        self.assertEqual(case.sla_status, "breached")
        self.assertEqual(case.resolve_result, "failed")
        with self.at("2026-06-15 12:00"):
            self.fill_for_closing(case)
            case.action_close()
        self.assertEqual(case.sla_status, "breached")
        self.assertFalse(case.next_check)

    def test_old_deadline_is_kept(self):
        """Reopening keeps the old deadline, met or missed, as history."""
        case = self.play(
            hours(2),
            "2026-06-15 08:00",
            [("2026-06-15 11:00", "resolve"), ("2026-06-17 10:00", "reopen")],
        )
        old = case.deadline_ids - self.deadline(case)
        self.assertEqual(old.met_date, moment("2026-06-15 11:00"))
        self.assertTrue(old.breached)
        self.assertEqual(case.sla_status, "on_track")
        self.assertEqual(case.reopen_count, 1)

    def test_in_time_at_the_very_moment(self):
        """Handled at the moment it is due is handled in time."""
        case = self.play(
            hours(2), "2026-06-15 08:00", [("2026-06-15 10:00", "resolve")]
        )
        self.assertFalse(self.deadline(case).breached)
        self.assertEqual((case.sla_status, case.resolve_result), ("met", "passed"))

    def test_soft(self):
        """A soft deadline that is missed is a warning, and no failure in the end."""
        case = self.play(hours(2, is_hard=False), "2026-06-15 08:00")
        with self.at("2026-06-15 11:00"):
            self.check()
            self.assertEqual(case.sla_status, "warning")
            case.action_resolve()
        self.assertEqual(case.sla_status, "met")
        self.assertTrue(self.deadline(case).breached)

    def test_no_policy(self):
        """Without a policy there is no deadline, and nothing breaks."""
        self.policy.active = False
        case = self.make_case()
        self.assertFalse(case.deadline_ids)
        self.assertFalse(case.sla_status)
        case.action_resolve()
        self.assertEqual(case.state, "resolved")

    def test_negative_hours(self):
        """Hours below zero, or handling before answering, are refused."""
        with self.refused("0 to 87600"):
            self.policy.respond_hours = -1
        with self.refused("not handled before"):
            self.policy.write({"respond_hours": 5, "resolve_hours": 4})

    def test_no_number_of_hours(self):
        """What is no number, or no end of time, would stop every new case."""
        level = self.make_level(1)
        rule = self.env["relationship.severity.rule"].create(
            {"severity": "major", "company_id": self.company.id}
        )
        for value, why in (
            (float("nan"), "no number"),
            (float("inf"), "no number"),
            (87601, "87600"),
        ):
            with self.subTest(value):
                with self.refused(why, "Answer within"):
                    self.policy.write({"respond_hours": value, "resolve_hours": value})
                with self.refused(why, "Hours after"):
                    level.hours = value
                with self.refused(why, "React within"):
                    rule.reaction_hours = value
