from datetime import datetime, timedelta

from odoo.tests import Form, freeze_time, tagged

from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitMove(VisitCommon):
    """Moving keeps the record, and asks why where notice is broken (R093, R124)."""

    def test_move_in_time(self):
        """A visit that moves beyond its notice needs no reason, but to be told."""
        visit = self.make_planned(10, customer_told_date="2026-06-10")
        meeting = visit.calendar_event_id
        visit.date_start = NOW + timedelta(days=12)
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.calendar_event_id, meeting)
        self.assertFalse(visit.customer_told_date)

    def test_notice_of_seven_days(self):
        """Seven days are in time, six are not."""
        visit = self.make_planned(10)
        visit.date_start = NOW + timedelta(days=7)
        with self.refused("7 days before", visit.display_name):
            visit.date_start = NOW + timedelta(days=6)
        visit.write(
            {
                "date_start": NOW + timedelta(days=6),
                "move_reason_id": self.reason_move.id,
            }
        )
        self.assertEqual(visit.move_reason_id, self.reason_move)
        # An old reason does not count for another move.
        with self.refused("7 days before"):
            visit.date_start = NOW + timedelta(days=5)

    def test_notice_of_a_change(self):
        """A change is told two hours before the booked time (R124)."""
        visit = self.make_planned(10)
        later = visit.date_start + timedelta(days=20)
        with freeze_time(visit.date_start - timedelta(hours=2)), self.undone():
            visit.date_start = later
        with freeze_time(visit.date_start - timedelta(hours=1, minutes=59)):
            with self.refused("2 hours before"):
                visit.date_start = later
            visit.write({"date_start": later, "move_reason_id": self.reason_move.id})

    def test_no_notice_asked(self):
        """A telephone call moves freely, and so does a draft."""
        call = self.make_planned(0.01, visit_type_id=self.phone.id)
        call.date_start = NOW + timedelta(hours=1)
        draft = self.make_visit(10)
        draft.date_start = NOW + timedelta(days=1)

    def test_longer_is_no_move(self):
        """A visit that takes longer starts as it was told."""
        visit = self.make_planned(1, customer_told_date="2026-06-01")
        visit.date_end += timedelta(hours=1)

    def test_reported_does_not_move(self):
        """Moving a reported visit is refused."""
        visit = self.make_visit(-1, state="reported")
        with self.refused("reported", visit.display_name):
            visit.date_start = NOW
        with self.refused("reported"):
            visit.date_end = NOW + timedelta(days=1)
        # What does not move is written.
        visit.write({"date_start": visit.date_start, "purpose": "Same"})

    def test_wizard(self):
        """The wizard says which notice is broken, and wants a reason for it."""
        visit = self.make_planned(10, date_end=NOW + timedelta(days=10, hours=3))
        action = visit.action_move()
        wizards = self.as_user(self.specialist, action["res_model"])
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.date_start, visit.date_start)
        self.assertFalse(form.broken_notice)
        form.date_start = NOW + timedelta(days=3)
        self.assertEqual(form.date_end, NOW + timedelta(days=3, hours=3))
        self.assertIn("7 days", form.broken_notice)
        with self.assertRaises(AssertionError, msg="a reason is required"):
            form.save()
        form.reason_id = self.reason_move
        form.customer_told = True
        form.save().action_move()
        self.assertEqual(visit.date_start, NOW + timedelta(days=3))
        self.assertEqual(str(visit.customer_told_date), "2026-06-15")

    def test_move_over_daylight_saving(self):
        """A day is a day of the calendar, be it of 23 hours or of 25."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        with freeze_time("2026-03-22 08:00:00"):
            visit = self.make_planned(date_start=datetime(2026, 4, 20, 8))
            # 29 March has 23 hours: seven days of the calendar, not 168 hours.
            visit.date_start = datetime(2026, 3, 29, 7)
            self.assertEqual(str(visit.notice_date), "2026-03-22")
            with self.refused("7 days before"):
                visit.date_start = datetime(2026, 3, 28, 22, 30)
