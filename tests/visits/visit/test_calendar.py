from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..common import NOW, VisitCommon

HOUR = timedelta(hours=1)


@tagged("standard", "post_install", "-at_install", "in_both")
class TestVisitCalendar(VisitCommon):
    """The meeting of a visit: private, neutral, silent, and in step both ways."""

    def mails(self):
        return self.env["mail.mail"].search_count([])

    def test_planned_visit_has_a_meeting(self):
        """Who goes has it in his calendar; it tells nobody else of the customer."""
        visit = self.make_visit(
            user=self.leader, participant_ids=[Command.set(self.specialist_2.ids)]
        )
        self.assertFalse(visit.calendar_event_id)
        before = self.mails()
        self.as_user(self.specialist, visit).action_plan()
        event = visit.calendar_event_id
        self.assertEqual((event.start, event.stop), (visit.date_start, visit.date_end))
        self.assertEqual(event.user_id, self.leader)
        people = (self.leader + self.specialist_2).partner_id
        self.assertEqual(event.partner_ids, people)
        self.assertEqual(event.attendee_ids.partner_id, people)
        self.assertEqual(event.privacy, "private")
        self.assertEqual(event.name, "On-Site Visit")
        for value in event.read()[0].values():
            self.assertNotIn("Huaxin", str(value))
        self.assertFalse(event.res_model or event.res_id or event.recurrency)
        self.assertFalse(visit.activity_ids | event.activity_ids)
        self.assertEqual(self.mails(), before)
        states = {
            attendee.partner_id: attendee.state for attendee in event.attendee_ids
        }
        self.assertEqual(states[self.leader.partner_id], "accepted")

    def test_defaults_of_the_screen(self):
        """What the screen proposes for the visit does not leak into the meeting."""
        context = {
            "default_name": "Huaxin",
            "default_user_id": self.specialist_2.id,
            "default_partner_ids": self.customer.ids,
            "active_model": "res.partner",
            "active_id": self.customer.id,
            "active_ids": self.customer.ids,
        }
        visit = self.make_visit()
        visit.with_context(**context).action_plan()
        event = visit.calendar_event_id
        self.assertEqual(event.user_id, self.specialist)
        self.assertEqual(event.partner_ids, self.specialist.partner_id)
        self.assertFalse(event.res_model or event.res_id)

    def test_visit_moves_meeting(self):
        """The meeting follows the visit, in time, visitor and company."""
        visit = self.make_planned()
        event = visit.calendar_event_id
        before = self.mails()
        visit.date_start = NOW + timedelta(days=20)
        self.assertEqual(event.start, visit.date_start)
        self.assertEqual(event.stop, visit.date_end)
        visit.user_id = self.leader
        # Outlook keeps the organizer of a meeting: it is a new one.
        self.assertFalse(event.exists())
        event = visit.calendar_event_id
        self.assertEqual(event.user_id, self.leader)
        self.assertEqual(event.partner_ids, self.leader.partner_id)
        visit.participant_ids = self.specialist_2
        self.assertIn(self.specialist_2.partner_id, event.attendee_ids.partner_id)
        self.assertEqual(self.mails(), before)

    def test_meeting_moves_visit(self):
        """The visit follows the meeting, with the checks of a visit."""
        visit = self.make_planned(10)
        event = self.as_user(self.specialist, visit.calendar_event_id)
        start = NOW + timedelta(days=15)
        event.write({"start": start, "stop": start + timedelta(hours=2)})
        self.assertEqual(visit.date_start, start)
        self.assertEqual(visit.date_end, start + timedelta(hours=2))
        with self.refused("7 days before", "Move"):
            soon = NOW + timedelta(days=1)
            event.write({"start": soon, "stop": soon + timedelta(hours=2)})
        self.assertEqual((visit.date_start, event.start), (start, start))

    def test_colleague_of_the_calendar(self):
        """Who was added in the calendar stays when the visit moves; others follow."""
        visit = self.make_planned(participant_ids=self.leader.ids)
        event = visit.calendar_event_id
        self.as_user(self.specialist, event).partner_ids += self.specialist_2.partner_id
        visit.date_start = NOW + timedelta(days=20)
        self.assertIn(self.specialist_2.partner_id, event.partner_ids)
        visit.participant_ids = self.supervisor
        people = self.specialist + self.specialist_2 + self.supervisor
        self.assertEqual(event.partner_ids, people.partner_id)

    def test_meeting_without_length(self):
        """A meeting that takes no time moves no visit, and stops no synchronization."""
        visit = self.make_planned(10)
        start = visit.date_start
        moved = NOW + timedelta(days=30)
        event = visit.calendar_event_id
        with self.refused("takes time", visit.display_name):
            event.write({"start": moved, "stop": moved})
        event.with_context(dont_notify=True).write({"start": moved, "stop": moved})
        self.assertEqual(visit.date_start, start)
        self.assertIn("takes time", visit.message_ids[0].body)

    def test_meeting_does_not_repeat(self):
        """A visit is one: its meeting is not made a series of."""
        visit = self.make_planned(10)
        event = self.as_user(self.specialist, visit.calendar_event_id)
        with self.refused("does not repeat", visit.display_name):
            event.write(
                {
                    "recurrency": True,
                    "rrule_type": "daily",
                    "end_type": "count",
                    "count": 3,
                }
            )
        self.assertEqual(visit.calendar_event_id, event)

    def test_meeting_of_a_report_does_not_move(self):
        """Who moves the meeting of a reported visit is told that he cannot."""
        visit = self.fill_report(self.make_planned(-1), next_visit_date=False)
        self.phone.report_field_ids = False
        visit.visit_type_id = self.phone
        visit.action_report()
        with self.refused("reported"):
            visit.calendar_event_id.write(
                {"start": NOW, "stop": NOW + timedelta(hours=1)}
            )

    def test_no_echo(self):
        """A move is written once on each side."""
        visit = self.make_planned(10)
        event_class = type(self.env["calendar.event"])
        visit_class = type(self.env["relationship.visit"])
        with (
            patch.object(
                event_class, "write", autospec=True, side_effect=event_class.write
            ) as event_write,
            patch.object(
                visit_class, "write", autospec=True, side_effect=visit_class.write
            ) as visit_write,
        ):
            start = NOW + timedelta(days=15)
            visit.write({"date_start": start, "date_end": start + timedelta(hours=1)})
            self.assertEqual(event_write.call_count, 1)
            self.assertEqual(visit_write.call_count, 1)

    def test_synchronization_is_not_stopped(self):
        """What Google or Outlook has moved already is noted, where it cannot follow."""
        visit = self.make_planned(10)
        start = visit.date_start
        event = visit.calendar_event_id.with_context(dont_notify=True)
        event.write(
            {
                "start": NOW + timedelta(days=1),
                "stop": NOW + timedelta(days=1, hours=1),
            }
        )
        self.assertEqual(visit.date_start, start)
        self.assertIn("7 days before", visit.message_ids[0].body)
        event.write(
            {
                "start": NOW + timedelta(days=30),
                "stop": NOW + timedelta(days=30, hours=1),
            }
        )
        self.assertEqual(visit.date_start, NOW + timedelta(days=30))

    def test_deleted_meeting(self):
        """A meeting that is deleted leaves the visit, and comes back when asked."""
        visit = self.make_planned()
        self.as_user(self.specialist, visit.calendar_event_id).unlink()
        self.assertFalse(visit.calendar_event_id)
        self.assertEqual(visit.state, "planned")
        self.assertIn("deleted from the calendar", visit.message_ids[0].body)
        visit.date_start += timedelta(days=30)
        self.assertFalse(visit.calendar_event_id)
        self.as_user(self.specialist, visit).action_add_to_calendar()
        self.assertEqual(visit.calendar_event_id.start, visit.date_start)

    def test_archived_meeting(self):
        """Google's synchronization archives a meeting to delete it."""
        visit = self.make_planned()
        visit.calendar_event_id.active = False
        self.assertFalse(visit.calendar_event_id)
        self.assertEqual(visit.state, "planned")

    def test_cancelled_or_deleted_visit(self):
        """A meeting goes with its visit."""
        visit = self.make_planned()
        event = visit.calendar_event_id
        visit.action_cancel(self.reason_cancel)
        self.assertFalse(event.exists() or visit.calendar_event_id)
        visit.action_draft()
        visit.action_plan()
        event = visit.calendar_event_id
        self.assertTrue(event)
        visit.unlink()
        self.assertFalse(event.exists())

    def test_customer_is_invited_when_asked(self):
        """The customer is in the meeting, and gets a mail, only with the tick."""
        self.person.email = "chen@example.com"
        visit = self.make_visit(key_person_ids=self.person.ids, invite_customer=True)
        before = self.mails()
        visit.action_plan()
        contact = self.person.partner_id
        self.assertIn(contact, visit.calendar_event_id.partner_ids)
        new = self.env["mail.mail"].search([], order="id desc", limit=5)
        self.assertEqual(self.mails(), before + 1)
        self.assertEqual(new[0].recipient_ids, contact)

    def test_time_zones(self):
        """Nine in Shanghai is one in UTC, on the meeting as on the visit."""
        self.specialist.tz = "Asia/Shanghai"
        visit = self.make_planned(date_start=datetime(2026, 6, 30, 1))
        event = self.as_user(self.specialist, visit.calendar_event_id)
        self.assertEqual(event.start, datetime(2026, 6, 30, 1))
        self.assertIn("09:00", event.with_context(tz="Asia/Shanghai").display_time)

    def test_whole_day(self):
        """A meeting of a whole day is a visit on that day, where its visitor is.

        Nine to five of 30 June: hand-written for each zone.
        """
        self.company.relationship_visit_start_hour = 9
        for zone, start, end in (
            ("Asia/Shanghai", datetime(2026, 6, 30, 1), datetime(2026, 6, 30, 9)),
            ("America/New_York", datetime(2026, 6, 30, 13), datetime(2026, 6, 30, 21)),
            ("Europe/Berlin", datetime(2026, 6, 30, 7), datetime(2026, 6, 30, 15)),
            ("Pacific/Auckland", datetime(2026, 6, 29, 21), datetime(2026, 6, 30, 5)),
        ):
            with self.subTest(zone):
                self.specialist.tz = zone
                visit = self.make_planned(date_start=datetime(2026, 6, 25, 4))
                event = self.as_user(self.specialist, visit.calendar_event_id)
                day = {"start_date": "2026-06-30", "stop_date": "2026-06-30"}
                event.write({"allday": True, **day})
                self.assertEqual((visit.date_start, visit.date_end), (start, end))
                self.assertTrue(event.allday)
                # To change what the meeting does not show leaves it a whole day.
                visit.with_user(self.specialist).purpose = "Contract"
                self.assertTrue(event.allday)
                self.assertEqual(event.start_date, date(2026, 6, 30))
                # A visit that gets hours gives them to its meeting.
                hours = {"date_start": start + HOUR, "date_end": end - HOUR}
                visit.with_user(self.specialist).write(hours)
                self.assertFalse(event.allday)
                self.assertEqual((event.start, event.stop), (start + HOUR, end - HOUR))

    def test_title_that_its_owner_gave(self):
        """What people write into their calendar stays when the visit moves."""
        call = self.env.ref("crm_relationship.relationship_visit_type_phone")
        visit = self.make_planned()
        event = self.as_user(self.specialist, visit.calendar_event_id)
        event.write({"name": "Contract talks", "location": "Room 5"})
        visit.write(
            {"date_start": visit.date_start + HOUR, "date_end": visit.date_end + HOUR}
        )
        self.assertEqual((event.name, event.location), ("Contract talks", "Room 5"))
        visit.visit_type_id = call
        self.assertEqual(event.name, "Contract talks")
        # One that nobody named follows.
        other = self.make_planned()
        other.visit_type_id = call
        self.assertEqual(other.calendar_event_id.name, call.name)

    def test_who_may_open_the_meeting(self):
        """A meeting says Busy to colleagues who do not go."""
        event = self.make_planned().calendar_event_id
        seen = self.as_user(self.specialist_2, event)
        self.env.invalidate_all()
        self.assertEqual(seen.display_name, "Busy")

    def test_without_visitor(self):
        """A planned visit without visitor has no meeting until it has one."""
        visit = self.make_planned(user_id=False)
        self.assertFalse(visit.calendar_event_id)
        visit.user_id = self.specialist
        visit.action_add_to_calendar()
        self.assertTrue(visit.calendar_event_id)

    def test_thousand_visits(self):
        """1,000 planned visits with meetings: half a query each, and no mail."""
        values = [
            {
                "card_id": self.card.id,
                "visit_type_id": self.on_site.id,
                "user_id": self.specialist.id,
                "preparer_id": self.specialist.id,
                "date_start": NOW + timedelta(days=10, minutes=number),
                "state": "planned",
            }
            for number in range(1000)
        ]
        visits = self.as_user(self.specialist, "relationship.visit")
        visits.create(values[:2])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.mails()
        with self.assertQueryCount(500):
            made = visits.create(values)
            self.env.flush_all()
        self.assertEqual(len(made.sudo().calendar_event_id), 1000)
        self.assertEqual(self.mails(), before)
