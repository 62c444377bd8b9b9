from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.microsoft_account.models.microsoft_service import MicrosoftService

from ..visits.common import NOW
from .calendar_common import LATER, CalendarServerCommon


@tagged("standard", "post_install", "-at_install")
class TestOutlook(CalendarServerCommon):
    """The meeting of a visit in Outlook's calendar: private, neutral, both ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.unpause_microsoft_synchronization()
        cls.person.partner_id.email = "chen@example.com"
        for user in cls.specialist + cls.leader:
            user._set_microsoft_auth_tokens(f"of {user.login}", "refresh", 3600)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(MicrosoftService, "_do_request", self._receive))

    def _receive(self, uri, *args, **kwargs):
        return super()._receive(None, uri, *args, **kwargs)

    def _answer(self, method, name, body):
        if method == "GET":
            changed, self.changed = self.changed, []
            return {"value": changed}
        if method == "DELETE":
            return self.served.pop(name) and {}
        if method == "POST":
            name = f"meeting-{len(self.requests)}"
            body |= {"id": name, "iCalUId": f"uid-{name}", "type": "singleInstance"}
            body["onlineMeeting"] = {}
        self.served[name] = {**self.served.get(name, {}), **body}
        return self.served[name]

    def change(self, **values):
        """Change the only meeting on Outlook's side, and let Odoo fetch it."""
        (event,) = self.served.values()
        event = {**event, "lastModifiedDateTime": LATER, **values}
        self.changed = [event]
        user = self.as_user(self.specialist, self.specialist)
        self.requests.clear()
        user._sync_microsoft_calendar()
        return [*self.requests, *self.send()]

    def move(self, days):
        start = NOW + timedelta(days=days)
        return self.change(
            start={"dateTime": f"{start.isoformat()}Z", "timeZone": "UTC"},
            end={
                "dateTime": f"{(start + timedelta(hours=2)).isoformat()}Z",
                "timeZone": "UTC",
            },
        )

    def test_created(self):
        """One private meeting; the visited person is not in it."""
        visit, requests = self.plan(key_person_ids=self.person.ids)
        self.assertEqual([request.method for request in requests], ["POST"])
        self.assert_neutral(*requests)
        body = requests[0].body
        self.assertEqual(body["subject"], "On-Site Visit")
        self.assertEqual(body["sensitivity"], "private")
        self.assertEqual(body["start"]["dateTime"], "2026-06-25T04:00:00+00:00")
        self.assertEqual(body["attendees"], [])
        self.assertEqual(visit.calendar_event_id.microsoft_id, body["id"])

    def test_calendar_of_the_visitor(self):
        """What the specialist plans for the leader comes into the leader's calendar."""
        visit, requests = self.plan(user=self.leader)
        self.assertEqual([r.token for r in requests], [f"of {self.leader.login}"])
        # Else the next synchronization would make it once more.
        self.assertIn(visit.calendar_event_id.microsoft_id, self.served)

    def test_visitor_who_is_not_connected(self):
        """A connected specialist plans for somebody who is not, without refusal."""
        visit, requests = self.plan(user=self.main_leader)
        self.assertFalse(requests)
        self.assertEqual(visit.calendar_event_id.user_id, self.main_leader)

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

    def test_another_visitor(self):
        """Outlook keeps the organizer of a meeting: another visitor has a new one."""
        visit, __ = self.plan()
        self.as_user(self.specialist, visit).user_id = self.leader
        requests = self.send()
        self.assertEqual(
            {(request.method, request.token) for request in requests},
            {
                ("DELETE", f"of {self.specialist.login}"),
                ("POST", f"of {self.leader.login}"),
            },
        )
        self.assertEqual(len(self.served), 1)

    def test_moved_there(self):
        """A meeting that is moved there moves the visit, and sends nothing back."""
        visit, __ = self.plan()
        requests = self.move(15)
        self.assertEqual(visit.date_start, NOW + timedelta(days=15))
        self.assertEqual(visit.date_end, NOW + timedelta(days=15, hours=2))
        self.assertEqual({request.method for request in requests}, {"GET"})

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
        self.change(**{"@removed": {"reason": "deleted"}})
        self.assertFalse(event.exists() or visit.calendar_event_id)
        self.assertEqual(visit.state, "planned")
        self.assertIn("deleted from the calendar", visit.message_ids[0].body)

    def test_cancelled_here(self):
        """A visit that is cancelled takes its meeting away there."""
        visit, __ = self.plan()
        self.as_user(self.specialist, visit).action_cancel(self.reason_cancel)
        requests = self.send()
        self.assertEqual([request.method for request in requests], ["DELETE"])
        self.assertFalse(self.served)
