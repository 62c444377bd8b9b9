from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import Form, tagged

from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisit(VisitCommon):
    """What a visit knows by itself: as whom, how long, by when."""

    def test_defaults(self):
        """A specialist who enters a visit is its visitor and prepares it."""
        form = Form(self.as_user(self.specialist, "relationship.visit"))
        form.card_id = self.card
        visit = form.save()
        self.assertEqual(visit.user_id, self.specialist)
        self.assertEqual(visit.preparer_id, self.specialist)
        self.assertEqual(visit.state, "draft")
        self.assertEqual(visit.date_start, datetime(2026, 6, 15, 5))
        self.assertEqual(visit.date_end, datetime(2026, 6, 15, 6))
        self.assertEqual(visit.company_id, self.company)
        self.assertEqual(visit.team_id, self.team)

    def test_display_name(self):
        """A visit is called by its type, customer and day."""
        visit = self.make_visit(visit_type_id=self.phone.id)
        self.assertEqual(visit.display_name, "Huaxin, Telephone Call, 06/25/2026")

    def test_role(self):
        """Specialist, liaison leader and main leader come as such, others as other."""
        for user, role in (
            (self.specialist, "specialist"),
            (self.leader, "liaison_leader"),
            (self.main_leader, "main_leader"),
            (self.specialist_2, "other"),
        ):
            self.assertEqual(self.make_visit(user=user).visitor_role, role)
        # The main leader who is liaison leader of the card comes as main leader.
        self.card.leader_id = self.main_leader
        visit = self.make_visit(user=self.main_leader)
        self.assertEqual(visit.visitor_role, "main_leader")
        visit = self.make_visit(user=self.specialist_2, visitor_role="specialist")
        self.assertEqual(visit.visitor_role, "specialist")

    def test_level_and_place(self):
        """The highest of the visited persons says level and place."""
        engineer = self.make_person("Zhao", level="middle", place="local")
        visit = self.make_visit(key_person_ids=(engineer + self.person).ids)
        self.assertEqual((visit.level, visit.place), ("top", "headquarters"))
        visit.key_person_ids = engineer
        self.assertEqual((visit.level, visit.place), ("middle", "local"))
        visit.key_person_ids = False
        visit.level = "senior"
        self.assertEqual((visit.level, visit.place), ("senior", "local"))

    def test_unequal_rank_warns(self):
        """A visitor of another rank than the visited is warned, not refused (R090)."""
        visit = self.make_visit(key_person_ids=self.person.ids)
        self.assertFalse(visit.level_warning)
        self.specialist.relationship_level = "staff"
        self.assertIn("Staff", visit.level_warning)
        self.assertIn("Main Leader", visit.level_warning)
        visit.action_plan()
        self.assertEqual(visit.state, "planned")
        self.specialist.relationship_level = "top"
        self.assertFalse(visit.level_warning)
        # A telephone call needs no equal rank.
        self.specialist.relationship_level = "staff"
        visit.visit_type_id = self.phone
        self.assertFalse(visit.level_warning)

    def test_end_before_start(self):
        """A visit ends after it starts."""
        with self.refused("End"):
            self.make_visit(date_end=NOW)
        visit = self.make_visit()
        with self.refused("End"):
            visit.date_end = visit.date_start

    def test_duration(self):
        """A new visit takes as long as its type says; a moved one as long as before."""
        visit = self.make_visit(visit_type_id=self.phone.id)
        self.assertEqual(visit.date_end - visit.date_start, timedelta(minutes=15))
        visit = self.make_visit(date_end=NOW + timedelta(days=10, hours=3))
        visit.date_start = NOW + timedelta(days=20)
        self.assertEqual(visit.date_end, NOW + timedelta(days=20, hours=3))
        visit.date_start = NOW + timedelta(days=2)
        self.assertEqual(visit.date_end, NOW + timedelta(days=2, hours=3))
        with Form(visit) as form:
            form.date_start = NOW + timedelta(days=30)
            self.assertEqual(form.date_end, NOW + timedelta(days=30, hours=3))

    def test_notice_and_report_days(self):
        """Seven days before the visit the customer knows; two days after, the head."""
        visit = self.make_visit(10)
        self.assertEqual(visit.notice_date, date(2026, 6, 18))
        self.assertEqual(visit.report_due_date, date(2026, 6, 27))
        visit.visit_type_id = self.phone
        self.assertFalse(visit.notice_date)

    def test_days_are_those_of_the_company(self):
        """The server runs in UTC, the company in Shanghai, eight hours ahead."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        # 1:30 of the 26th in Shanghai.
        visit = self.make_visit(date_start=datetime(2026, 6, 25, 17, 30))
        self.assertEqual(visit.notice_date, date(2026, 6, 19))
        self.assertEqual(visit.report_due_date, date(2026, 6, 28))
        self.assertIn("06/26/2026", visit.display_name)

    def test_checklist_and_outline(self):
        """A visit starts with the checklist and the outline of its type (R096)."""
        visit = self.make_visit()
        self.assertEqual(
            visit.check_ids.mapped("name"),
            [
                "Materials and answers to likely questions",
                "Small gift",
                "Time and route",
                "Dress",
            ],
        )
        self.assertIn("Purpose", visit.outline)
        visit.visit_type_id = self.service
        self.assertIn("Site cleaned", visit.check_ids.mapped("name"))
        self.assertEqual(len(visit.check_ids), 8)
        # What is ticked is not thrown away.
        visit.check_ids[0].done = True
        visit.visit_type_id = self.on_site
        self.assertEqual(len(visit.check_ids), 8)

    def test_another_type_on_the_screen(self):
        """Another type brings its duration and outline; what was entered stays."""
        with Form(self.env["relationship.visit"]) as form:
            form.card_id = self.card
            form.visit_type_id = self.on_site
            form.visit_type_id = self.service
            self.assertEqual(form.date_end - form.date_start, timedelta(hours=2))
            self.assertFalse(form.outline)
            form.date_end = form.date_start + timedelta(hours=5)
            form.outline = "<p>My own</p>"
            form.visit_type_id = self.on_site
            self.assertEqual(form.date_end - form.date_start, timedelta(hours=5))
            self.assertIn("My own", form.outline)

    def test_added_items_stay(self):
        """Items that people added stay when the type changes, those of the type go."""
        visit = self.make_visit(visit_type_id=self.service.id)
        visit.check_ids = [Command.create({"name": "Crane drawings"})]
        visit.visit_type_id = self.phone
        self.assertEqual(visit.check_ids.mapped("name"), ["Crane drawings"])
        visit.visit_type_id = self.on_site
        self.assertEqual(len(visit.check_ids), 5)
        visit.visit_type_id = self.on_site
        self.assertEqual(len(visit.check_ids), 5)

    def test_archived_card(self):
        """Nobody visits for a card that is archived, until it is back."""
        visit = self.make_visit()
        self.card.active = False
        with self.refused("Huaxin", "archived"):
            self.make_visit()
        with self.refused("Huaxin", "archived"):
            visit.action_plan()
        found = self.env["relationship.visit"].search(
            [("card_id.active", "=", False), ("state", "=", "draft")]
        )
        self.assertIn(visit, found)
        self.card.active = True
        visit.action_plan()

    def test_visitor_has_left(self):
        """Open visits of a user who is archived are found."""
        visits = self.env["relationship.visit"]
        left = self.make_planned(user=self.specialist_2)
        reported = self.make_visit(-10, user=self.specialist_2, state="reported")
        other = self.make_planned()
        domain = [("card_id", "=", self.card.id), ("visitor_has_left", "=", True)]
        self.assertFalse(visits.search(domain))
        self.specialist_2.active = False
        self.assertEqual(visits.search(domain), left)
        self.assertTrue(left.visitor_has_left)
        self.assertFalse(other.visitor_has_left or reported.visitor_has_left)

    def test_deleting(self):
        """A visit that was planned or made stays; a mere draft can be deleted."""
        self.as_user(self.specialist, self.make_visit()).unlink()
        planned = self.make_planned(-1)
        cancelled = self.make_planned()
        cancelled.action_cancel(self.reason_cancel)
        for visit in planned + cancelled:
            with self.refused(visit.display_name, "Cancel it instead"):
                self.as_user(self.specialist, visit).unlink()
        for state in ("done", "reported"):
            with self.refused("Huaxin"):
                self.make_visit(-1, state=state).unlink()

    def test_deleting_a_card(self):
        """A card goes with what was planned; a customer who was visited keeps it."""
        planned = self.make_planned()
        meeting = planned.calendar_event_id
        reported = self.make_visit(-1, state="reported")
        with self.refused("Huaxin"):
            self.card.unlink()
        self.env.cr.execute(
            "DELETE FROM relationship_visit WHERE id = %s", [reported.id]
        )
        self.env.invalidate_all()
        self.card.unlink()
        self.assertFalse(planned.exists() or meeting.exists())

    def test_phone_and_route(self):
        """The number is that of the visited person, or else of the customer."""
        visit = self.make_visit()
        self.assertEqual(visit.phone, "+86 21 5550 0100")
        self.person.phone = "+86 21 5550 0101"
        visit.key_person_ids = self.person
        self.assertEqual(visit.phone, "+86 21 5550 0101")
        self.assertFalse(visit.route_url)
        self.customer.write({"street": "1 Nanjing Road", "city": "Shanghai"})
        self.env.invalidate_all()
        self.assertEqual(
            visit.route_url,
            "https://www.openstreetmap.org/search?query=1%20Nanjing%20Road%2C%20Shanghai",
        )

    def test_map_of_the_company(self):
        """The map is a secure address in which the customer's can be put."""
        for wrong in ("javascript:alert('{address}')", "https://map.example.com"):
            with self.refused("Map"):
                self.company.relationship_map = wrong
        self.company.relationship_map = False
        self.assertFalse(self.make_visit(location="Here").route_url)

    def test_copy(self):
        """A copy is a new visit to plan, without report."""
        visit = self.fill_report(self.make_visit(-1, state="done"))
        visit.action_report()
        copy = visit.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.feedback or copy.reported_date or copy.calendar_event_id)
        self.assertEqual(len(copy.check_ids), len(visit.check_ids))
