from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..care.common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestEvent(CareCommon):
    """Guests of a customer event are attendees of Odoo's, each once (R201-R204)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.env["relationship.event"].create(
            {
                "name": "Spring Symposium",
                "company_id": cls.company.id,
                "user_id": cls.specialist.id,
                "date_start": "2026-07-01 08:00:00",
            }
        )
        cls.card.user_id = cls.specialist
        cls.planner = cls.make_user("Planner", "head")
        cls.planner.group_ids |= cls.env.ref("event.group_event_user")
        cls.as_user(cls.planner, cls.event).action_plan_in_events()
        cls.theirs = cls.event.event_event_id
        # Odoo's own confirmations are not what is tested.
        cls.theirs.event_mail_ids.unlink()

    def make_guest(self, person, **values):
        return self.env["relationship.event.guest"].create(
            {
                "event_id": self.event.id,
                "card_id": self.card.id,
                "partner_id": person.id,
                **values,
            }
        )

    def attend(self, **values):
        return self.env["event.registration"].create(
            {"event_id": self.theirs.id, **values}
        )

    def test_installed_by_itself(self):
        module = self.env.ref("base.module_crm_relationship_event")
        self.assertEqual(module.state, "installed")

    def test_planned_once(self):
        """With the customer event's name and time, once; each way leads there."""
        self.assertEqual(self.theirs.name, "Spring Symposium")
        self.assertEqual(str(self.theirs.date_end), "2026-07-01 11:00:00")
        self.assertEqual(self.theirs.company_id, self.company)
        with self.refused("in Events already"):
            self.as_user(self.planner, self.event).action_plan_in_events()
        there = self.as_user(self.planner, self.event).action_open_event()
        self.assertEqual(there["res_id"], self.theirs.id)
        back = self.as_user(self.planner, self.theirs).action_open_relationship_event()
        self.assertEqual(back["res_id"], self.event.id)
        other = self.event.copy()
        self.assertFalse(other.event_event_id)
        with self.refused("belongs to another customer event"):
            other.event_event_id = self.theirs

    def test_invited(self):
        """Who is listed is none yet; who is invited by e-mail is, unconfirmed."""
        guest = self.make_guest(self.chen)
        self.assertFalse(self.theirs.registration_ids)
        self.as_user(self.specialist, self.event).action_invite()
        attendee = self.theirs.registration_ids
        self.assertEqual(guest.state, "invited")
        self.assertEqual(
            (attendee.partner_id, attendee.name, attendee.email, attendee.state),
            (self.chen, "chen", "chen@valve.example", "draft"),
        )
        self.assertEqual(guest.registration_id, attendee)

    def test_what_one_says(self):
        """The other says, too: both ways, and nobody is there twice."""
        guest = self.make_guest(self.chen, state="invited")
        attendee = guest.registration_id
        mine = self.as_user(self.specialist, guest)
        for state, theirs in (
            ("accepted", "open"),
            ("attended", "done"),
            ("declined", "cancel"),
            ("accepted", "open"),
            # Who accepted and did not come is registered as before.
            ("absent", "open"),
        ):
            mine.state = state
            self.assertEqual(attendee.state, theirs)
        for method, state in (
            ("action_set_done", "attended"),
            ("action_cancel", "declined"),
            ("action_set_draft", "invited"),
            ("action_confirm", "accepted"),
        ):
            getattr(self.as_user(self.planner, attendee), method)()
            self.assertEqual(guest.state, state)
        self.assertEqual(self.theirs.registration_ids, attendee)
        self.assertEqual(self.event.guest_ids, guest)

    def test_attendee_of_a_customer(self):
        """Is a guest, once; who is nobody's customer is not."""
        desk = self.make_user("Desk")
        desk.group_ids |= self.env.ref("event.group_event_registration_desk")
        attendee = self.as_user(desk, "event.registration").create(
            {"event_id": self.theirs.id, "partner_id": self.chen.id}
        )
        guest = self.event.guest_ids
        self.assertEqual(
            (guest.partner_id, guest.card_id, guest.state),
            (self.chen, self.card, "accepted"),
        )
        attendee.action_set_done()
        self.assertEqual(guest.state, "attended")
        stranger = self.make_customer("Stranger", email="stranger@example.com")
        self.attend(partner_id=stranger.id)
        # The same person a second time, and somebody who cancelled.
        self.attend(partner_id=self.chen.id)
        self.attend(partner_id=self.zhao.id, state="cancel")
        self.assertEqual(self.event.guest_ids, guest)

    def test_booked_for_another(self):
        """The address tells who comes; a stranger's is nobody's."""
        self.attend(partner_id=self.chen.id, name="Z", email="zhao@valve.example")
        self.attend(partner_id=self.chen.id, name="X", email="x@elsewhere.example")
        self.assertEqual(self.event.guest_ids.partner_id, self.zhao)

    def test_listed_then_registered(self):
        """Who was listed, and registers, is taken: invited, nobody is doubled."""
        guest = self.make_guest(self.chen)
        attendee = self.attend(partner_id=self.chen.id)
        self.assertEqual(guest.state, "accepted")
        self.assertEqual(guest.registration_id, attendee)
        self.assertEqual(self.event.guest_ids, guest)

    def test_joined_later(self):
        """An event that is chosen later: both lists are one, what says more holds."""
        self.event.event_event_id = False
        self.make_guest(self.chen, state="accepted")
        self.make_guest(self.zhao, state="invited")
        self.attend(partner_id=self.chen.id, state="done")
        late = self.make_customer("late", is_company=False, parent_id=self.customer.id)
        self.attend(partner_id=late.id)
        self.event.event_event_id = self.theirs
        states = {guest.partner_id: guest.state for guest in self.event.guest_ids}
        self.assertEqual(
            states,
            {self.chen: "attended", self.zhao: "invited", late: "accepted"},
        )
        found = {
            attendee.partner_id: attendee.state
            for attendee in self.theirs.registration_ids
        }
        self.assertEqual(found, {self.chen: "done", self.zhao: "draft", late: "open"})
        self.assertEqual(len(self.theirs.registration_ids), 3)

    def test_struck_off(self):
        """Nobody expects who was struck off the list; who came did come."""
        gone = self.make_guest(self.chen, state="accepted")
        came = self.make_guest(self.zhao, state="attended")
        attendees = gone.registration_id + came.registration_id
        (gone + came).unlink()
        self.assertEqual(attendees.mapped("state"), ["cancel", "done"])

    def test_attendee_deleted(self):
        """The guest stays, and is an attendee again when the guest says something."""
        guest = self.make_guest(self.chen, state="invited")
        guest.registration_id.unlink()
        self.assertEqual(guest.state, "invited")
        self.assertFalse(guest.registration_id)
        guest.state = "accepted"
        self.assertEqual(guest.registration_id.state, "open")

    def test_full(self):
        """Where no seat is left, a guest who accepts is refused by Odoo's event."""
        self.theirs.write({"seats_limited": True, "seats_max": 1})
        self.make_guest(self.chen, state="accepted")
        second = self.make_guest(self.zhao, state="invited")
        with self.assertRaises(ValidationError), self.undone():
            second.state = "accepted"
        self.env.invalidate_all()
        self.assertEqual(second.registration_id.state, "draft")

    def test_own_guests_only(self):
        """The event's list opens no cards: guests are read by the rights on cards."""
        other = self.make_card(
            self.make_customer("Others"), user_id=self.specialist_2.id
        )
        person = other.partner_id
        self.attend(partner_id=person.id)
        guest = self.event.guest_ids
        self.assertEqual(guest.card_id, other)
        with self.refused():
            self.as_user(self.specialist, guest).read(["state"])
