from datetime import timedelta

from odoo.tests import freeze_time, tagged

from ..common import VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitService(VisitCommon):
    """On-site service: confirmed again, in time, booked again (R121-R126)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.make_planned(10, visit_type_id=cls.service.id)
        cls.mine = cls.as_user(cls.specialist, cls.visit)
        cls.booked = cls.visit.date_start

    def at(self, minutes):
        """Let it be so many minutes after the booked time."""
        self.env.invalidate_all()
        return freeze_time(self.booked + timedelta(minutes=minutes))

    def test_arrival_window(self):
        """Five to ten minutes before the booked time is in time (R123)."""
        for minutes, status in (
            (-11, "early"),
            (-10, "in_time"),
            (-5, "in_time"),
            (-4, "late"),
            (3, "late"),
        ):
            with self.undone(), self.at(minutes):
                self.mine.action_arrive()
                self.assertEqual(self.mine.arrival_status, status)

    def test_confirmed_again(self):
        """Arrival and work are confirmed before setting out (R122)."""
        with self.at(-60):
            self.assertIn("Confirm", self.mine.service_hint)
            self.mine.action_confirm_again()
            self.assertFalse(self.mine.service_hint)
            self.assertTrue(self.mine.confirmed_date)
        with self.at(0):
            self.assertIn("late", self.mine.service_hint)
            self.mine.action_arrive()
            self.assertFalse(self.mine.service_hint)

    def test_done(self):
        """Who leaves a customer who was there has made the visit."""
        with self.refused("arrival"):
            self.mine.action_leave()
        with self.at(-7):
            self.mine.action_arrive()
        with self.at(90):
            self.mine.action_leave()
            self.assertEqual(
                self.visit.leaving_date, self.booked + timedelta(hours=1.5)
            )
        self.assertEqual(self.visit.state, "done")

    def test_waiting(self):
        """One waits fifteen minutes for a customer who is not there (R125)."""
        with self.refused("arrival"):
            self.mine.action_absent()
        with self.at(-7):
            self.mine.action_arrive()
        with self.at(14), self.refused("15 minutes", "04:15"):
            self.mine.action_absent()
        with self.at(15):
            self.mine.action_absent()
            self.mine.action_leave()
        self.assertTrue(self.visit.is_customer_absent)
        self.assertEqual(self.visit.state, "planned")

    def test_waiting_of_who_came_late(self):
        """Who came late himself waits from then on."""
        with self.at(20):
            self.mine.action_arrive()
        with self.at(34), self.refused("15 minutes"):
            self.mine.action_absent()
        with self.at(35):
            self.mine.action_absent()

    def test_absent_is_not_visited(self):
        """Nobody was visited whom one has not found, unless he came after all."""
        with self.at(-7):
            self.mine.action_arrive()
        with self.at(15):
            self.mine.action_absent()
            self.mine.write({"problem_state": "solved", "result": "Adjusted"})
            with self.refused("absent"):
                self.mine.action_report()
            with self.refused("absent"):
                self.mine.action_done()
            self.assertEqual(self.visit.state, "planned")
            self.mine.action_came()
            self.mine.action_report()
        self.assertEqual(self.visit.state, "reported")
        self.assertFalse(self.visit.is_customer_absent)

    def test_second_booking(self):
        """An absent customer is booked again, once, and goes first (R125)."""
        with self.refused("absent"):
            self.mine.action_second_booking()
        with self.at(-7):
            self.mine.action_arrive()
        with self.at(15):
            self.mine.action_absent()
            action = self.mine.action_second_booking()
        second = self.visit.browse(action["res_id"])
        self.assertTrue(second.is_second_booking)
        self.assertEqual(second.previous_visit_id, self.visit)
        self.assertEqual(second.state, "draft")
        self.assertEqual(second.date_start, self.booked + timedelta(days=1))
        self.assertEqual(self.visit.state, "cancelled")
        self.assertIn("absent", self.visit.cancel_reason_id.name)
        with self.refused("absent"):
            self.mine.action_second_booking()
        # Earlier in the day, and yet behind.
        early = self.make_planned(date_start=second.date_start - timedelta(hours=4))
        view = self.env.ref("crm_relationship.relationship_visit_view_kanban_today")
        order = view._get_combined_arch().get("default_order")
        found = self.visit.search([("id", "in", (early + second).ids)], order=order)
        self.assertEqual(found.ids, (second + early).ids)

    def test_another_day(self):
        """A visit that is moved to another day, or taken up again, begins anew."""
        with self.at(-60):
            self.mine.action_confirm_again()
        with self.at(-7):
            self.mine.action_arrive()
        with self.at(15):
            self.mine.action_absent()
        later = self.booked + timedelta(hours=1)
        values = {"date_start": later, "move_reason_id": self.reason_move.id}
        with self.undone():
            self.mine.write(values)
            self.assertTrue(self.visit.arrival_date and self.visit.is_customer_absent)
        names = ("confirmed_date", "arrival_date", "leaving_date", "is_customer_absent")
        with self.undone():
            self.mine.write({**values, "date_start": later + timedelta(days=1)})
            self.assertFalse(any(self.visit[name] for name in names))
        with self.at(15):
            self.mine.action_second_booking()
        self.mine.action_draft()
        self.assertFalse(any(self.visit[name] for name in names))

    def test_other_types(self):
        """A note of the arrival on another visit does no harm."""
        visit = self.make_planned(1)
        self.assertFalse(visit.service_hint or visit.arrival_status)
