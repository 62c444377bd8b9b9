import csv
from datetime import datetime, timedelta

from odoo.tests import tagged
from odoo.tools import file_open

from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitBreaking(VisitCommon):
    """Foreign visits, the import template, deletions, and contacts that are merged."""

    def test_nothing_of_foreign_visits_comes_out(self):
        """Neither lists, groups, names nor figures tell of foreign customers."""
        self.make_planned(-3, purpose="Secret frame agreement", needs="Secret need")
        self.env["relationship.contact.duty"].create(
            {
                "card_id": self.card.id,
                "visitor_role": "other",
                "min_count": 4,
                "period": "quarter",
            }
        )
        self.env.flush_all()
        for name in ("visit", "visit.report", "contact.duty"):
            model = self.as_user(self.stranger, f"relationship.{name}")
            with self.subTest(name):
                self.assertFalse(model.search([]))
                self.assertFalse(model.name_search("Huaxin"))
                [(count,)] = model._read_group([], [], ["__count"])
                self.assertEqual(count, 0)
                found = model.search([("card_id.partner_id.name", "ilike", "Huaxin")])
                self.assertFalse(found)
        cards = self.as_user(self.stranger, "relationship.card")
        self.assertFalse(cards.search([("visit_ids.purpose", "ilike", "Secret")]))
        partners = self.as_user(self.stranger, "res.partner")
        word = [("relationship_card_id.visit_ids.needs", "ilike", "Secret")]
        self.assertFalse(partners.search(word))

    def test_foreign_briefing_and_paper(self):
        """Who may not see the visit gets neither its briefing nor its papers."""
        self.stranger.group_ids += self.env.ref("base.group_allow_export")
        visit = self.as_user(self.stranger, self.make_planned())
        with self.forbidden():
            visit.read(["briefing"])
        with self.forbidden():
            visit.web_read({"briefing": {}, "phone": {}, "address": {}})
        with self.forbidden():
            visit.export_data(["purpose", "card_id/partner_id/name"])

    def test_guest_gets_no_business(self):
        """Who only goes along finds the customer's business in no briefing."""
        self.card.needs = "Secret need"
        visit = self.make_planned(participant_ids=self.stranger.ids)
        briefing = self.as_user(self.stranger, visit).briefing
        self.assertNotIn("Secret", briefing)
        self.assertNotIn("Chen", briefing)

    def test_import_template(self):
        """The template of the import screen is imported as it is, with its customer."""
        [template] = self.env["relationship.visit"].get_import_templates()
        with file_open(template["template"].lstrip("/")) as file:
            header, row = list(csv.reader(file))[:2]
        row[header.index("Card")] = "Huaxin"
        row[header.index("Visitor")] = self.specialist.name
        visits = self.as_user(self.specialist, "relationship.visit")
        fields = visits.get_views([(False, "form")])["models"]["relationship.visit"]
        names = {
            visits._fields[name]._description_string(visits.env): name
            for name in visits._fields
            if name in fields["fields"] or visits._fields[name].store
        }
        self.assertFalse(set(header) - set(names), "columns that nobody knows")
        self.env.flush_all()
        result = visits.load([names[label] for label in header], [row])
        self.assertFalse(result["messages"], result["messages"])
        visit = visits.browse(result["ids"])
        self.assertEqual(visit.card_id, self.card)
        self.assertEqual(visit.state, "draft")
        self.assertEqual(visit.user_id, self.specialist)

    def test_import_of_bad_rows(self):
        """A row whose end is before its start is named, and no row is imported."""
        visits = self.as_user(self.specialist, "relationship.visit")
        header = ["card_id", "visit_type_id", "date_start", "date_end"]
        good = ["Huaxin", self.phone.name, "2026-06-20 01:00:00", "2026-06-20 02:00:00"]
        bad = [*good[:2], "2026-06-20 02:00:00", "2026-06-20 01:00:00"]
        before = self.rows("relationship.visit")
        result = visits.load(header, [good, bad])
        self.assertFalse(result["ids"])
        self.assertIn("ends after it starts", str(result["messages"]))
        self.assertEqual(self.rows("relationship.visit"), before)

    def test_days_beyond_the_calendar(self):
        """What stands for "never" is no day of a visit, entered or imported."""
        visit = self.as_user(self.specialist, self.make_visit())
        for never in ("9999-12-31 23:30:00", "0001-01-01 00:00:00"):
            with self.subTest(never), self.refused("Start", "1900", "2999"):
                self.make_visit(as_user=self.specialist, date_start=never)
            with self.subTest(never), self.refused("Start", "1900", "2999"):
                visit.date_start = never
        with self.refused("Next Visit Date", "1900", "2999"):
            visit.next_visit_date = "9999-12-31"
        result = visit.load(
            ["card_id", "visit_type_id", "date_start"],
            [["Huaxin", self.phone.name, "9999-12-31 23:30:00"]],
        )
        self.assertIn("from 1900 to 2999", str(result["messages"]))

    def test_shared_contact_of_two_companies(self):
        """Each company has the visits and duties of its own card of a customer."""
        abroad = self.make_card(
            self.customer,
            company_id=self.company_usd.id,
            user_id=self.specialist_usd.id,
        )
        here = self.make_planned()
        there = self.env["relationship.visit"].create(
            {
                "card_id": abroad.id,
                "visit_type_id": self.on_site.id,
                "user_id": self.specialist_usd.id,
                "preparer_id": self.specialist_usd.id,
                "date_start": NOW + timedelta(days=3),
                "state": "planned",
            }
        )
        visits = self.as_user(self.specialist, "relationship.visit")
        self.assertEqual(visits.search([("partner_id", "=", self.customer.id)]), here)
        visits = self.as_user(self.specialist_usd, "relationship.visit")
        self.assertEqual(visits.search([("partner_id", "=", self.customer.id)]), there)
        with self.refused("Visited Persons"):
            there.key_person_ids = self.person

    def test_merged_contacts_keep_visits_and_meetings(self):
        """Visits, visited persons and meetings go with the contact that stays."""
        double = self.make_customer("Huaxin Double")
        card = self.make_card(double)
        person = self.make_person("Li", card)
        made = self.make_visit(
            -3, card_id=card.id, state="reported", key_person_ids=person.ids
        )
        planned = self.make_planned(5, card_id=card.id)
        meeting = planned.calendar_event_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((double + self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertFalse(double.exists())
        self.assertEqual((made + planned).card_id, self.card)
        self.assertEqual(made.key_person_ids, person)
        self.assertEqual(person.card_id, self.card)
        self.assertEqual(planned.calendar_event_id, meeting)
        self.assertEqual(
            (meeting.start, meeting.stop), (planned.date_start, planned.date_end)
        )

    def test_type_without_translation(self):
        """A type that nobody translated is shown by its name, in any language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        kind = self.env["relationship.visit.type"].create({"name": "Lunch"})
        self.specialist.lang = "zh_CN"
        visit = self.make_planned(visit_type_id=kind.id)
        self.assertEqual(visit.calendar_event_id.name, "Lunch")
        self.assertIn("Lunch", visit.with_context(lang="zh_CN").display_name)

    def test_daylight_saving(self):
        """A visit on the day on which clocks change is on that day of the company."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        # Clocks went forward on 29 March 2026, at 1:00 UTC: 22:30 UTC is the 30th.
        visit = self.make_visit(0, date_start=datetime(2026, 3, 29, 22, 30))
        self.assertEqual(str(visit._local_date(visit.date_start)), "2026-03-30")
        # The evening before it is the 28th at 22:30 UTC, 23:30 in Berlin.
        visit = self.make_visit(0, date_start=datetime(2026, 3, 28, 22, 30))
        self.assertEqual(str(visit._local_date(visit.date_start)), "2026-03-28")

    def test_archived_user(self):
        """The open visits of somebody archived are found, and can be handed over."""
        visit = self.make_planned(user=self.leader)
        self.leader.active = False
        visits = self.as_user(self.supervisor, "relationship.visit")
        self.assertEqual(visits.search([("visitor_has_left", "=", True)]), visit)
        mine = self.as_user(self.supervisor, visit)
        mine.user_id = self.specialist
        self.assertFalse(mine.visitor_has_left)
        self.assertEqual(visit.calendar_event_id.user_id, self.specialist)

    def test_foreign_meeting_by_commands(self):
        """Nobody takes visits to another meeting; a meeting lists none."""
        visit = self.make_planned()
        meeting = visit.calendar_event_id
        own = self.as_user(self.stranger, "calendar.event").create(
            {"name": "Mine", "start": NOW, "stop": NOW + timedelta(hours=1)}
        )
        self.assertFalse(own.relationship_is_visit)
        self.assertTrue(self.as_user(self.specialist, meeting).relationship_is_visit)
        self.assertFalse(self.as_user(self.stranger, meeting).relationship_is_visit)
        with self.refused():
            visit.with_user(self.specialist).calendar_event_id = own
        with self.refused():
            self.as_user(self.stranger, meeting).start = NOW
        self.assertEqual(visit.calendar_event_id, meeting)
