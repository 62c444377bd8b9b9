from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from ...common import RelationshipCommon

PHOTO = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


@tagged("standard", "post_install", "-at_install")
class TestMorning(RelationshipCommon):
    """The meeting of each morning: who is there, or checks in with a photo (R277).

    It begins at 8 o'clock in Shanghai, on Monday, 15 June 2026.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.meeting = cls.make_meeting()

    @classmethod
    def make_meeting(cls, **values):
        return cls.as_user(cls.supervisor, "relationship.meeting").create(
            {
                "name": "Morning",
                "kind": "morning",
                "team_id": cls.team.id,
                "date_start": "2026-06-15 00:00:00",
                "date_end": "2026-06-15 00:30:00",
                "attendee_ids": [Command.set(cls.team.member_ids.ids)],
                **values,
            }
        )

    def check_in(self, user, **values):
        meeting = self.as_user(user, self.meeting)
        action = meeting.action_check_in()
        attendance = self.as_user(user, action["res_model"])
        return attendance.with_context(**action["context"]).create(values)

    def test_check_in(self):
        """From a site with a photo; who has not checked in was absent."""
        with self.refused("Specialist", "photo"):
            self.check_in(self.specialist, place="Plant 3")
        made = self.check_in(self.specialist, place="Plant 3", photo=PHOTO)
        self.assertEqual((made.user_id, made.kind), (self.specialist, "remote"))
        self.assertEqual(made.date, datetime(2026, 6, 15, 4))
        with self.refused("once"):
            self.check_in(self.specialist, photo=PHOTO)
        self.meeting.action_hold()
        self.assertEqual(self.meeting.absent_ids, self.specialist_2)

    def test_who_checks_in(self):
        """Who is invited, for oneself; who leads the meeting notes the others."""
        with self.forbidden():
            self.check_in(self.confidential, kind="there")
        attendance = self.as_user(self.specialist, "relationship.meeting.attendance")
        with self.forbidden():
            attendance.create(
                {"meeting_id": self.meeting.id, "user_id": self.specialist_2.id}
            )
        noted = self.as_user(self.supervisor, attendance).create(
            {"meeting_id": self.meeting.id, "user_id": self.specialist_2.id}
        )
        self.assertEqual(noted.kind, "there")
        with self.refused("not invited"):
            self.as_user(self.supervisor, attendance).create(
                {"meeting_id": self.meeting.id, "user_id": self.confidential.id}
            )

    def test_on_its_day(self):
        """Not a day later; who leads it may."""
        with self.on("2026-06-16"):
            with self.refused("on the day of the meeting"):
                self.check_in(self.specialist, photo=PHOTO)
            self.as_user(self.supervisor, "relationship.meeting.attendance").create(
                {"meeting_id": self.meeting.id, "user_id": self.specialist.id}
            )

    def test_over(self):
        """Once the minutes are issued it stays."""
        made = self.check_in(self.specialist, photo=PHOTO)
        self.meeting.minutes = "All said"
        self.meeting.action_hold()
        self.meeting.action_issue()
        with self.refused("stays as it is"):
            made.note = "Other"
        with self.refused("once"):
            self.check_in(self.specialist_2, photo=PHOTO)

    def next(self, day, repeat, **values):
        """Return when the next one of a meeting at 8 o'clock is, in UTC."""
        with self.on(day):
            meeting = self.make_meeting(repeat=repeat, **values)
            meeting.action_hold()
            return self.env["relationship.meeting"].search(
                [("previous_id", "=", meeting.id)]
            )

    def test_again(self):
        """Planned when it was held, with the same people, and no points."""
        made = self.next("2026-06-15", "day", item_ids=[Command.create({"name": "A"})])
        self.assertEqual(made.date_start, datetime(2026, 6, 16))
        self.assertEqual(made.date_end, datetime(2026, 6, 16, 0, 30))
        self.assertEqual(made.attendee_ids, self.team.member_ids)
        self.assertEqual((made.state, made.item_ids.ids), ("planned", []))
        self.assertEqual((made.user_id, made.repeat), (self.supervisor, "day"))
        meeting = made.previous_id
        self.as_user(self.supervisor, meeting).action_plan()
        self.as_user(self.supervisor, meeting).action_hold()
        found = self.env["relationship.meeting"].search_count(
            [("previous_id", "=", meeting.id)]
        )
        self.assertEqual(found, 1)

    def test_working_days(self):
        """On Friday the next one is on Monday; a week later, at the same hour."""
        friday = {
            "date_start": "2026-06-19 00:00:00",
            "date_end": "2026-06-19 00:30:00",
        }
        made = self.next("2026-06-19", "day", **friday)
        self.assertEqual(made.date_start, datetime(2026, 6, 22))
        made = self.next("2026-06-19", "week", **friday)
        self.assertEqual(made.date_start, datetime(2026, 6, 26))
        made = self.next("2026-06-19", "month", **friday)
        # 19 July is a Sunday.
        self.assertEqual(made.date_start, datetime(2026, 7, 20))

    def test_after_a_break(self):
        """Held three weeks late: the next one is still to come."""
        made = self.next("2026-07-08", "day")
        self.assertEqual(made.date_start, datetime(2026, 7, 9))
