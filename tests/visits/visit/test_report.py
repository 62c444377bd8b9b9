from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..common import VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitReport(VisitCommon):
    """A report holds what its type asks for, in time; the next visit is agreed."""

    def test_required_fields(self):
        """An incomplete report is refused, and says what it lacks (R102)."""
        visit = self.make_visit(-1, state="done")
        with self.refused(
            visit.display_name,
            "Location",
            "Feedback",
            "Satisfaction",
            "Problem Solving",
            "Next Visit Date",
        ):
            visit.action_report()
        self.fill_report(visit, feedback=False)
        with self.refused("Feedback") as _:
            visit.action_report()
        self.assertEqual(visit.state, "done")
        visit.feedback = "Content"
        visit.action_report()
        self.assertEqual(visit.state, "reported")

    def test_not_asked_is_an_answer(self):
        """Satisfaction that nobody asked for is said so (R100)."""
        visit = self.fill_report(self.make_visit(-1), satisfaction="not_asked")
        visit.action_report()
        self.assertEqual(visit.state, "reported")

    def test_what_may_be_required(self):
        """Only parts of the report can be asked for."""
        field = self.env.ref("crm_relationship.field_relationship_visit__user_id")
        with self.refused("Visitor"):
            self.on_site.report_field_ids = [Command.link(field.id)]

    def test_created_as_reported(self):
        """A user who enters a report at once keeps to the same rule."""
        values = {"state": "reported", "visit_type_id": self.phone.id}
        with self.refused("Feedback"):
            self.make_visit(-1, as_user=self.specialist, **values)
        visit = self.make_visit(
            -1,
            as_user=self.specialist,
            feedback="Content",
            satisfaction="not_asked",
            **values,
        )
        self.assertTrue(visit.reported_date)

    def test_report_is_kept(self):
        """A report that is handed in is not changed behind the head's back (R104)."""
        visit = self.fill_report(self.make_visit(-1))
        mine = self.as_user(self.specialist, visit)
        mine.action_report()
        with self.refused("reopen"):
            mine.satisfaction = "very_satisfied"
        mine.needs_done = True
        mine.action_reopen()
        self.assertEqual(visit.state, "done")
        mine.satisfaction = "neutral"
        mine.action_report()

    def test_report_late(self):
        """A report is late on the third day, in the company's time zone."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        visit = self.make_visit(date_start=datetime(2026, 6, 1, 1), state="done")
        self.assertEqual(str(visit.report_due_date), "2026-06-03")
        visits = visit.with_company(self.company)
        domain = [("id", "=", visit.id), ("is_report_late", "=", True)]
        for now, late in (
            # 23:59 of 3 June and 0:00 of 4 June in Shanghai
            ("2026-06-03 15:59:00", False),
            ("2026-06-03 16:00:00", True),
        ):
            with freeze_time(now):
                self.env.invalidate_all()
                self.assertEqual(visits.is_report_late, late)
                self.assertEqual(visits.search_count(domain), int(late))
        self.fill_report(visit).action_report()
        self.assertFalse(visits.search_count(domain))

    def test_next_visit(self):
        """The visit that was agreed upon is planned, once, in the morning (R101)."""
        self.specialist.tz = "Asia/Shanghai"
        visit = self.fill_report(self.make_visit(-1, key_person_ids=self.person.ids))
        visit.action_report()
        following = visit.next_visit_ids
        self.assertEqual(len(following), 1)
        # 9:00 in Shanghai
        self.assertEqual(following.date_start, datetime(2026, 9, 1, 1))
        self.assertEqual(following.state, "planned")
        self.assertEqual(following.user_id, self.specialist)
        self.assertEqual(following.key_person_ids, self.person)
        self.assertEqual(str(following.customer_told_date), "2026-06-15")
        self.assertTrue(following.calendar_event_id)
        visit.action_reopen()
        visit.action_report()
        self.assertEqual(visit.next_visit_ids, following)

    def test_next_visit_keeps_the_hour(self):
        """Nine o'clock is nine o'clock, in summer and in winter."""
        self.specialist.tz = "Europe/Berlin"
        summer = self.fill_report(self.make_visit(-1), next_visit_date="2026-10-24")
        winter = self.fill_report(self.make_visit(-2), next_visit_date="2026-10-26")
        (summer + winter).action_report()
        self.assertEqual(summer.next_visit_ids.date_start, datetime(2026, 10, 24, 7))
        self.assertEqual(winter.next_visit_ids.date_start, datetime(2026, 10, 26, 8))

    def test_next_visit_that_needs_approval(self):
        """Where visits are approved, the next one is a draft."""
        visit = self.fill_report(self.make_planned(-1))
        self.on_site.needs_approval = True
        visit.sudo().decided_user_id = self.supervisor
        visit.action_report()
        self.assertEqual(visit.next_visit_ids.state, "draft")

    def test_leader_reports(self):
        """A leader for whom the specialist reports is planned again."""
        visit = self.fill_report(self.make_planned(-1, user=self.main_leader))
        self.as_user(self.specialist, visit).action_report()
        self.assertEqual(visit.next_visit_ids.user_id, self.main_leader)
        self.assertEqual(visit.next_visit_ids.visitor_role, "main_leader")
        self.assertEqual(visit.next_visit_ids.preparer_id, self.specialist)

    def test_guest_reports(self):
        """A guest on the card does not give himself another visit: it is lost to him.

        The next visit is the specialist's, who may hand it over.
        """
        visit = self.fill_report(self.make_planned(-1, user=self.main_leader))
        self.as_user(self.main_leader, visit).action_report()
        self.assertEqual(visit.next_visit_ids.user_id, self.specialist)
        self.assertEqual(visit.next_visit_ids.visitor_role, "specialist")
        self.env.invalidate_all()
        card = self.as_user(self.main_leader, self.card)
        self.assertFalse(card.has_access("read"))
        with self.forbidden():
            self.as_user(self.main_leader, visit).action_reopen()
        self.as_user(self.specialist, visit).action_reopen()

    def test_next_visit_takes_over(self):
        """Level and place are agreed upon for the next visit, too (R090)."""
        visit = self.make_visit(-1, level="senior", place="local")
        self.fill_report(visit).action_report()
        following = visit.next_visit_ids
        self.assertEqual((following.level, following.place), ("senior", "local"))

    def test_next_visit_in_the_past(self):
        """Nobody agrees upon a day that is over; today is none of those."""
        visit = self.fill_report(self.make_visit(-3), next_visit_date="2026-06-14")
        with self.refused("Next Visit Date", visit.display_name):
            visit.action_report()
        visit.next_visit_date = "2026-06-15"
        visit.action_report()
        self.assertEqual(len(visit.next_visit_ids), 1)

    def test_next_visit_is_corrected(self):
        """The next visit follows a corrected date, until somebody has moved it."""
        visit = self.fill_report(self.make_visit(-1))
        mine = self.as_user(self.specialist, visit)
        mine.action_report()
        following = visit.next_visit_ids
        mine.action_reopen()
        mine.next_visit_date = "2026-10-01"
        mine.action_report()
        self.assertEqual(visit.next_visit_ids, following)
        self.assertEqual(following.date_start, datetime(2026, 10, 1, 9))
        following.date_start = datetime(2026, 10, 2, 14)
        mine.action_reopen()
        mine.next_visit_date = "2026-11-01"
        mine.action_report()
        self.assertEqual(following.date_start, datetime(2026, 10, 2, 14))

    def test_next_visit_is_given_up(self):
        """Without a date there is no next visit; with one there is another."""
        self.on_site.report_field_ids = False
        visit = self.fill_report(self.make_visit(-1))
        visit.action_report()
        first = visit.next_visit_ids
        visit.action_reopen()
        visit.next_visit_date = False
        visit.action_report()
        self.assertEqual(first.state, "cancelled")
        self.assertTrue(first.cancel_reason_id)
        visit.action_reopen()
        visit.next_visit_date = "2026-10-01"
        visit.action_report()
        second = visit.next_visit_ids - first
        self.assertEqual(second.date_start, datetime(2026, 10, 1, 9))
        self.assertEqual(second.state, "planned")

    def test_reported_when_first_handed_in(self):
        """A report in time that is corrected later was in time (R102)."""
        visit = self.fill_report(self.make_visit(-1))
        visit.action_report()
        first = visit.reported_date
        with self.on("2026-07-15"):
            visit.action_reopen()
            visit.action_report()
        self.assertEqual(visit.reported_date, first)

    def test_leader_of_the_team_is_told(self):
        """The leader of the team gets one message for all reports (R105)."""
        visits = self.make_visit(-1) + self.make_visit(-2)
        visits += self.make_visit(-1, visit_type_id=self.phone.id)
        for visit in visits:
            self.fill_report(visit)
        before = self.env["mail.message"].search([], order="id desc", limit=1)
        self.as_user(self.specialist, visits).action_report()
        told = self.env["mail.message"].search(
            [
                ("id", ">", before.id),
                ("notified_partner_ids", "in", self.supervisor.partner_id.ids),
            ]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("2", told.subject)
        for visit in visits[:2]:
            self.assertIn(visit.display_name, told.body)

    def test_register_of_needs(self):
        """Needs that were heard are in the register, until dealt with (R085)."""
        visit = self.make_visit(-1, state="done", needs="A crane")
        self.make_visit(-1, state="done")
        action = self.env.ref("crm_relationship.relationship_visit_action_needs")
        self.assertEqual(action.domain, "[('needs', '!=', False)]")
        found = visit.search([("card_id", "=", self.card.id), ("needs", "!=", False)])
        self.assertEqual(found, visit)
