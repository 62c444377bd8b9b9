from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ComplaintCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("standard", "post_install", "-at_install")
class TestReaders(ComplaintCommon):
    """Who sees a case and works on it: its people, and those of its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            name: cls.make_user(name, "user")
            for name in (
                "owner",
                "coordinator",
                "worker",
                "leader",
                "stranger",
                "recorder",
                "card_specialist",
            )
        }
        cls.other_team = cls.env["crm.team"].create(
            {
                "name": "Others",
                "company_id": cls.company.id,
                "user_id": cls.supervisor.id,
                "member_ids": [(6, 0, cls.specialist_2.ids)],
            }
        )
        cls.card.write(
            {
                "user_id": cls.people["card_specialist"].id,
                "leader_id": cls.people["leader"].id,
                "team_id": False,
            }
        )
        cls.case = (
            cls.complaints.with_user(cls.people["recorder"])
            .create(
                {
                    "company_id": cls.company.id,
                    "partner_id": cls.customer.id,
                    "user_id": cls.people["owner"].id,
                    "coordinator_id": cls.people["coordinator"].id,
                    "worker_id": cls.people["worker"].id,
                    "team_id": cls.other_team.id,
                }
            )
            .sudo()
        )

    def test_people(self):
        """Everybody who has to do with it reads and writes; a stranger does not."""
        expected = {
            **dict.fromkeys(self.people.values(), True),
            self.people["stranger"]: False,
            self.supervisor: True,
            self.specialist_2: True,
            self.specialist: False,
        }
        for user, allowed in expected.items():
            seen = self.as_user(user, self.case)
            with self.subTest(user.name):
                self.assertEqual(seen.has_access("read"), allowed)
                self.assertEqual(seen.has_access("write"), allowed)
                self.assertEqual(user in self.case.reader_ids, allowed)
                self.assertEqual(user in self.case.writer_ids, allowed)
                found = self.as_user(user, self.complaints).search(
                    [("id", "=", self.case.id)]
                )
                self.assertEqual(bool(found), allowed)

    def test_team_of_owners(self):
        """Members work the queue of their team, unless it says otherwise."""
        case = self.as_user(self.specialist_2, self.case)
        self.assertIn("Specialist 2: member of the team", self.case.reader_explanation)
        # Our administrator decides on it, who may change nothing else of a team.
        team = self.as_user(self.administrator, self.other_team)
        team.relationship_owner_only = True
        with self.forbidden():
            team.name = "Mine"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(case.has_access("read"))
        self.assertNotIn(self.specialist_2, self.case.writer_ids)
        self.assertNotIn("Specialist 2", self.case.reader_explanation)
        for user in (self.supervisor, self.people["owner"], self.people["worker"]):
            self.assertTrue(self.as_user(user, self.case).has_access("write"))

    def test_tier_is_for_who_sees_the_customer(self):
        """Who works on a case of a customer they do not see is told no tier."""
        tier = self.scheme.tier_ids[0]
        self.case._stamp(tier_id=tier.id)
        self.env.flush_all()
        self.env.invalidate_all()
        for user, seen in (
            (self.specialist_2, False),
            (self.people["worker"], False),
            (self.people["card_specialist"], True),
            (self.head, True),
        ):
            case = self.as_user(user, self.case)
            with self.subTest(user.name):
                self.assertEqual(bool(case.customer_tier_id), seen)
                self.assertEqual(case.tier_color, tier.color if seen else 0)
                for value, found in ((tier.id, seen), (False, not seen)):
                    cases = case.search(
                        [("id", "=", case.id), ("customer_tier_id", "=", value)]
                    )
                    self.assertEqual(bool(cases), found)
                if user != self.head:
                    with self.assertRaises(AccessError):
                        case.read(["tier_id"])
                    with self.assertRaises(AccessError):
                        case.search([("tier_id", "=", tier.id)])
                    with self.assertRaises(AccessError):
                        case.formatted_read_group([], ["tier_id"], ["__count"])

    def test_owner_of_a_measure(self):
        """Who has a measure to carry out sees the measure, not the case."""
        stranger = self.people["stranger"]
        measure = self.env["relationship.action"].create(
            {
                "complaint_id": self.case.id,
                "name": "Check",
                "user_id": stranger.id,
                "date_deadline": "2026-06-20",
            }
        )
        self.as_user(stranger, measure).action_done()
        self.assertEqual(measure.state, "done")
        self.assertFalse(self.as_user(stranger, self.case).has_access("read"))
        self.assertTrue(self.as_user(self.people["owner"], measure).has_access("write"))

    def test_measure_on_the_case_of_others(self):
        """To be the owner of a measure does not open the cases of others to it."""
        stranger = self.people["stranger"]
        measures = self.env["relationship.action"]
        own = self.as_user(stranger, measures).create(
            {
                "card_id": self.make_card(user_id=stranger.id).id,
                "name": "Own",
                "date_deadline": "2026-06-20",
            }
        )
        values = {
            "complaint_id": self.case.id,
            "name": "Not his",
            "user_id": stranger.id,
            "date_deadline": "2026-06-20",
        }
        with self.assertRaises(AccessError):
            self.as_user(stranger, measures).create(values)
        with self.refused("cannot move"):
            own.write({"complaint_id": self.case.id})

    def test_deadlines_are_not_written(self):
        """Nobody writes a deadline or its history, not even a head."""
        for records in (self.case.deadline_ids, self.case.deadline_ids.event_ids):
            for user in (self.people["owner"], self.head, self.committee):
                seen = self.as_user(user, records)
                for operation in ("write", "create", "unlink"):
                    with self.subTest(f"{records._name} {user.name} {operation}"):
                        self.assertFalse(seen.browse().has_access(operation))

    def test_by_index(self):
        """The list of a specialist reads no table as a whole."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.as_user(self.specialist, self.complaints)._search([])
        self.env.cr.execute("EXPLAIN " + query.select().code, query.select().params)
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertNotIn("Seq Scan on relationship_complaint", plan)

    def test_sheet(self):
        """The case sheet shows the items of the customer report form (R281)."""
        self.case.write(
            {
                "expectation": "Repair before the fair",
                "description": "<p>Water runs down the facade</p>",
                "measure": "Two fitters seal the joints",
                "photo_ids": [
                    Command.create({"kind": kind, "image": PIXEL, "note": note})
                    for kind, note in (
                        ("before", "Port 7"),
                        ("after", "Port 8"),
                        ("box", "Port 9"),
                    )
                ],
            }
        )
        html, __ = self.env["ir.actions.report"]._render_qweb_html(
            "crm_relationship.report_complaint", self.case.ids
        )
        text = html.decode()
        for item in (
            self.case.name,
            "Expected Services",
            "Repair before the fair",
            "Opinions or Suggestions of the Customer",
            "Water runs down the facade",
            "Suggestions or Measures of the Customer Service Department",
            "Two fitters seal the joints",
            "Reporting Department",
            "Others",
            "Manager of the Department",
            "Supervisor",
            "Splitter Box",
            "Port 9",
        ):
            with self.subTest(item):
                self.assertIn(item, text)
        self.assertEqual(text.count(f"data:image/png;base64,{PIXEL}"), 3)

    def test_sheet_names_no_foreign_document(self):
        """The sheet names the document of the case to those who may read it."""
        lead = self.env["crm.lead"].create(
            {"name": "Secret Bid", "user_id": self.head.id}
        )
        self.case.reference = lead
        for user, shown in ((self.people["owner"], False), (self.env.user, True)):
            report = self.env["ir.actions.report"].with_user(user)
            self.env.invalidate_all()
            html, __ = report._render_qweb_html(
                "crm_relationship.report_complaint", self.case.ids
            )
            self.assertEqual("Secret Bid" in html.decode(), shown)

    def test_owner_who_has_left(self):
        """Cases and measures of who has left are found by a filter."""
        measure = self.env["relationship.action"].create(
            {
                "complaint_id": self.case.id,
                "name": "Check",
                "user_id": self.people["owner"].id,
                "date_deadline": "2026-06-20",
            }
        )
        self.people["owner"].active = False
        for record in (self.case, measure):
            arch = etree.fromstring(record.get_view(view_type="search")["arch"])
            [node] = arch.xpath("//filter[@name='owner_left']")
            found = record.search(safe_eval(node.get("domain")))
            self.assertIn(record, found)
            self.assertTrue(all(not r.user_id.active for r in found))
