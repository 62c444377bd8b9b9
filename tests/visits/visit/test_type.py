from odoo.tests import tagged

from ..common import VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitType(VisitCommon):
    """What the regulations ask of a kind of contact, as numbers that can be changed."""

    def test_shipped_types(self):
        """The shipped types carry the numbers of the regulations (R093, R123-R125)."""
        self.assertEqual(self.on_site.notice_days, 7)
        self.assertEqual(self.visit_type("trip").notice_days, 7)
        self.assertEqual(self.service.change_notice_hours, 2)
        self.assertEqual(self.service.arrival_early_minutes, 10)
        self.assertEqual(self.service.arrival_latest_minutes, 5)
        self.assertEqual(self.service.wait_minutes, 15)
        self.assertEqual(self.phone.notice_days, 0)
        self.assertTrue(self.on_site.level_check)
        for name in ("online", "reception", "call_back"):
            self.assertTrue(self.visit_type(name).counts_as_contact)

    def test_numbers(self):
        """Times are not negative, and the arrival window opens before it closes."""
        for name in ("notice_days", "change_notice_hours", "wait_minutes"):
            with self.refused("from 0"):
                self.phone[name] = -1
        with self.refused("earliest"):
            self.service.arrival_latest_minutes = 20
        with self.refused("takes time"):
            self.phone.duration = 0
        for value in (float("nan"), float("inf")):
            with self.refused("Duration"):
                self.phone.duration = value

    def test_used_type_stays(self):
        """A type with visits is archived, not deleted."""
        self.make_visit()
        with self.refused():
            self.on_site.unlink()
        self.on_site.active = False
        self.assertTrue(self.make_visit())

    def test_copy(self):
        """A copy has a name of its own, and asks for the same."""
        copy = self.on_site.copy()
        self.assertEqual(copy.name, "On-Site Visit (copy)")
        self.assertEqual(copy.report_field_ids, self.on_site.report_field_ids)

    def test_what_is_asked_for_is_seen(self):
        """Who may not read the list of all fields sees what the report must hold."""
        seen = self.as_user(self.specialist, self.phone)
        self.assertEqual(seen.report_labels, "Feedback, Satisfaction")

    def test_changed_notice(self):
        """Another notice counts for the visits that are still to come."""
        open_visit = self.make_planned()
        made = self.make_visit(-5, state="reported")
        before = made.notice_date
        self.on_site.notice_days = 3
        self.assertEqual(str(open_visit.notice_date), "2026-06-22")
        self.assertEqual(made.notice_date, before)
        self.on_site.report_days = 5
        self.assertEqual(str(open_visit.report_due_date), "2026-06-30")
