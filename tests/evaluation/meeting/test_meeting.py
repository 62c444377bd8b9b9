from odoo import Command
from odoo.tests import tagged

from ...cards.common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestMeeting(CardCommon):
    """The agenda from what waits, minutes that stay, measures with their owners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(cls.make_customer("Valve Works"), team_id=cls.team.id)
        cls.case = cls.env["relationship.complaint"].create(
            {
                "subject": "Noise",
                "partner_id": cls.card.partner_id.id,
                "company_id": cls.company.id,
                "severity": "major",
            }
        )
        cls.case.team_id = cls.team
        cls.late = cls.env["relationship.action"].create(
            {
                "name": "Replace the valve",
                "card_id": cls.card.id,
                "user_id": cls.specialist.id,
                "date_deadline": "2026-06-01",
            }
        )

    def make(self, user=None, **values):
        return self.as_user(user or self.supervisor, "relationship.meeting").create(
            {
                "name": "June",
                "team_id": self.team.id,
                "date_start": "2026-06-16 08:00:00",
                "attendee_ids": [Command.set(self.team.member_ids.ids)],
                **values,
            }
        )

    def test_agenda(self):
        """Serious cases and late measures of the team are proposed, once (R276)."""
        meeting = self.make()
        meeting.action_propose()
        about = [item.reference for item in meeting.item_ids]
        self.assertEqual(
            {(record._name, record.id) for record in about},
            {
                ("relationship.complaint", self.case.id),
                ("relationship.action", self.late.id),
            },
        )
        self.assertEqual(meeting.item_ids.card_id, self.card)
        with self.refused("Nothing waits"):
            meeting.action_propose()

    def test_agenda_of_what_one_sees(self):
        """Of what its chair does not see nothing is put on the agenda."""
        stranger = self.make_user("stranger", "user")
        meeting = self.make(stranger, team_id=False, attendee_ids=False)
        with self.refused("Nothing waits"):
            meeting.action_propose()

    def test_minutes(self):
        """They are issued once something was decided, and stay as they are."""
        meeting = self.make(secretary_id=self.specialist.id)
        meeting.action_propose()
        meeting.action_hold()
        with self.refused("Minutes"):
            meeting.action_issue()
        writing = self.as_user(self.specialist, meeting)
        writing.item_ids[0].decision = "The valve is replaced"
        writing.action_issue()
        told = meeting.message_ids[:1].partner_ids
        self.assertEqual(told, self.specialist_2.partner_id)
        for change in (
            {"minutes": "Other"},
            {"item_ids": [Command.create({"name": "More"})]},
        ):
            with self.refused("stay as they are"):
                meeting.write(change)
        with self.refused("stay as they are"):
            meeting.item_ids[0].decision = "Nothing"
        with self.refused("stays on record"):
            meeting.unlink()

    def test_measures(self):
        """Who leads the meeting gives measures, who was invited reads them."""
        meeting = self.make()
        measure = self.as_user(self.supervisor, "relationship.action").create(
            {
                "name": "Train the installers",
                "meeting_id": meeting.id,
                "user_id": self.specialist.id,
                "date_deadline": "2026-06-30",
            }
        )
        self.assertEqual(measure.company_id, self.company)
        self.assertEqual(measure.activity_ids.user_id, self.specialist)
        self.assertEqual(meeting.open_action_count, 1)
        self.as_user(self.specialist_2, measure).read(["name"])
        with self.forbidden():
            self.as_user(self.specialist_2, measure).name = "Other"
        with self.forbidden():
            self.as_user(self.specialist_2, "relationship.action").create(
                {
                    "name": "Mine",
                    "meeting_id": meeting.id,
                    "date_deadline": "2026-06-30",
                }
            )
        with self.refused("in use"):
            meeting.unlink()

    def test_readers(self):
        """Chair, minutes and who is invited: nobody else of the company."""
        meeting = self.make()
        self.assertEqual(
            meeting.reader_ids,
            self.supervisor | self.specialist | self.specialist_2,
        )
        other = self.make_user("other", "user")
        with self.forbidden():
            self.as_user(other, meeting).read(["name"])
        self.as_user(self.head, meeting).read(["name"])
        with self.forbidden():
            self.as_user(self.specialist, meeting).name = "Other"

    def test_calendar(self):
        """Who is invited has it in the calendar, moved with it, gone with it."""
        meeting = self.make()
        meeting.action_invite()
        event = meeting.sudo().calendar_event_id
        invited = self.supervisor | self.specialist | self.specialist_2
        self.assertEqual(event.partner_ids, invited.partner_id)
        meeting.write(
            {"date_start": "2026-06-17 08:00:00", "date_end": "2026-06-17 10:00:00"}
        )
        self.assertEqual(str(event.stop), "2026-06-17 10:00:00")
        meeting.action_cancel()
        self.assertFalse(event.exists())
        with self.refused("cannot end before"):
            meeting.date_end = "2026-06-01 08:00:00"

    def test_history(self):
        """What was decided is part of the customer's history, for who was there."""
        meeting = self.make()
        meeting.action_propose()
        meeting.item_ids.decision = "A leader visits them"
        events = self.as_user(self.specialist, "relationship.history")
        domain = [("card_id", "=", self.card.id), ("kind", "=", "decision")]
        self.assertFalse(events.search(domain, limit=9))
        meeting.action_hold()
        found = events.search(domain, limit=9)
        self.assertEqual(len(found), 2)
        self.assertIn("A leader visits them", found[0].summary)

    def test_tile(self):
        """Minutes that are missing are on the desk of who writes them."""
        self.make(date_start="2026-06-10 08:00:00", date_end="2026-06-10 09:00:00")
        tiles = self.as_user(self.supervisor, "relationship.tile").get_tiles()
        [tile] = [one for one in tiles if one["name"] == "minutes_owed"]
        self.assertEqual(tile["count"], 1)
