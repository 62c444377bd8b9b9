from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.google_account.models.google_service import GoogleService
from odoo.addons.google_calendar.utils.google_calendar import GoogleCalendarService

from ..visits.common import NOW
from .calendar_common import LATER, CalendarServerCommon


@tagged("standard", "post_install", "-at_install")
class TestGoogle(CalendarServerCommon):
    """The meeting of a visit in Google's calendar: private, neutral, both ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.unpause_google_synchronization()
        cls.person.partner_id.email = "chen@example.com"
        for user in cls.specialist + cls.leader:
            settings = cls.env["res.users.settings"]._find_or_create_for_user(user)
            settings._set_google_auth_tokens(f"of {user.login}", "refresh", 3600)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(GoogleService, "_do_request", self._receive))

    def _receive(self, uri, *args, **kwargs):
        return super()._receive(None, uri, *args, **kwargs)

    def _answer(self, method, name, body):
        if method == "GET":
            items, self.changed = self.changed, []
            return {"items": items, "nextSyncToken": "next", "defaultReminders": []}
        if method == "DELETE":
            return self.served.pop(name) and {}
        event = {"status": "confirmed", **self.served.get(name, {}), **body}
        self.served[event.get("id") or name] = event
        return event

    def change(self, **values):
        """Change the only meeting on Google's side, and let Odoo fetch it."""
        ((name, event),) = self.served.items()
        self.changed = [{**event, "id": name, "updated": LATER, **values}]
        user = self.as_user(self.specialist, self.specialist)
        self.requests.clear()
        user._sync_google_calendar(GoogleCalendarService(user.env["google.service"]))
        return [*self.requests, *self.send()]

    def move(self, days):
        start = NOW + timedelta(days=days)
        return self.change(
            start={"dateTime": f"{start.isoformat()}Z"},
            end={"dateTime": f"{(start + timedelta(hours=2)).isoformat()}Z"},
        )

    def test_created(self):
        """One private meeting that tells nobody; the visited person is not in it."""
        visit, requests = self.plan(key_person_ids=self.person.ids)
        self.assertEqual([request.method for request in requests], ["POST"])
        self.assertIn("sendUpdates=none", requests[0].query)
        self.assert_neutral(*requests)
        body = requests[0].body
        self.assertEqual(body["summary"], "On-Site Visit")
        self.assertEqual(body["visibility"], "private")
        self.assertEqual(body["start"]["dateTime"], "2026-06-25T04:00:00+00:00")
        people = [person["email"] for person in body["attendees"]]
        self.assertEqual(people, [self.specialist.email])
        self.assertEqual(visit.calendar_event_id.google_id, body["id"])

    def test_calendar_of_the_visitor(self):
        """What the specialist plans for the leader comes into the leader's calendar."""
        visit, requests = self.plan(user=self.leader)
        self.assertEqual([r.token for r in requests], [f"of {self.leader.login}"])
        self.assertEqual(visit.calendar_event_id.user_id, self.leader)

    def test_moved_here(self):
        """A visit that is moved moves the meeting there."""
        visit, __ = self.plan(key_person_ids=self.person.ids)
        start = NOW + timedelta(days=20)
        self.as_user(self.specialist, visit).date_start = start
        requests = self.send()
        self.assertEqual({request.method for request in requests}, {"PATCH"})
        self.assert_neutral(*requests)
        (event,) = self.served.values()
        self.assertEqual(event["start"]["dateTime"], "2026-07-05T04:00:00+00:00")

    def test_moved_there(self):
        """A meeting that is moved there moves the visit, and sends nothing back."""
        visit, __ = self.plan()
        requests = self.move(15)
        self.assertEqual(visit.date_start, NOW + timedelta(days=15))
        self.assertEqual(visit.date_end, NOW + timedelta(days=15, hours=2))
        self.assertEqual([request.method for request in requests], ["GET"])

    def test_moved_there_too_late(self):
        """Where the notice is broken the visit stays, says so, and stops nothing."""
        visit, __ = self.plan()
        start = visit.date_start
        self.move(1)
        self.assertEqual(visit.date_start, start)
        self.assertIn("7 days before", visit.message_ids[0].body)

    def test_deleted_there(self):
        """A meeting that is deleted there leaves the visit."""
        visit, __ = self.plan()
        event = visit.calendar_event_id
        self.change(status="cancelled")
        self.assertFalse(event.exists() or visit.calendar_event_id)
        self.assertEqual(visit.state, "planned")
        self.assertIn("deleted from the calendar", visit.message_ids[0].body)

    def test_cancelled_here(self):
        """A visit that is cancelled takes its meeting away there."""
        visit, __ = self.plan()
        self.as_user(self.specialist, visit).action_cancel(self.reason_cancel)
        self.send()
        (event,) = self.served.values()
        self.assertEqual(event["status"], "cancelled")
        self.assertFalse(visit.calendar_event_id)

    def test_not_connected(self):
        """Who uses no such calendar plans as ever."""
        visit, requests = self.plan(user=self.specialist_2)
        self.assertFalse(requests)
        self.assertTrue(visit.calendar_event_id)
