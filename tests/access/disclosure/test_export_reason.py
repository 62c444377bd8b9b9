import json

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...common import GROUP
from ..common import AccessCommon

CARDS = "relationship.card"


@tagged("standard", "post_install", "-at_install")
class ExportCommon(AccessCommon):
    """The specialist may export; what is on record before does not count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specialist.group_ids += cls.env.ref("base.group_allow_export")
        cls.before = cls.env["relationship.disclosure"].search([])

    def log(self):
        return self.env["relationship.disclosure"].search([]) - self.before

    def export(self, records, *paths, user=None, **context):
        seen = self.as_user(user or self.specialist, records)
        return seen.with_context(**context).export_data(list(paths))


@tagged("standard", "post_install", "-at_install")
class TestExportReason(ExportCommon):
    """An export says what for, and is refused without where the company wants it."""

    def test_reason(self):
        """What the caller says is on record; without it nothing is."""
        self.export(self.own, "needs", relationship_export_reason=" Bid on Friday ")
        self.assertEqual(self.log().reason, "Bid on Friday")
        before = self.log()
        self.export(self.own, "needs")
        record = self.log() - before
        self.assertFalse(record.reason)
        found = self.as_user(self.committee, "relationship.disclosure").search(
            [("reason", "=", False), ("user_id", "=", self.specialist.id)]
        )
        self.assertEqual(found, record)

    def test_refused_without_reason(self):
        """Where no export goes without: what is missing, and how to say it."""
        self.company.relationship_export_reason = True
        for reason in (None, False, "", "  \n"):
            with (
                self.subTest(reason),
                self.refused("What For", "relationship_export_reason"),
            ):
                self.export(self.own, "needs", relationship_export_reason=reason)
        partner = self.own.partner_id
        with self.refused("What For"):
            self.export(partner, "name", "relationship_card_id/needs")
        self.assertFalse(self.log())
        self.export(self.own, "needs", relationship_export_reason="Bid")
        self.export(partner, "name")
        self.assertEqual(self.log().mapped("reason"), ["Bid"])

    def test_company_of_the_cards_decides(self):
        """Not the one that the caller happens to work in."""
        self.company_usd.relationship_export_reason = True
        self.specialist.company_ids += self.company_usd
        self.abroad.user_id = self.specialist
        self.env.flush_all()
        self.env.invalidate_all()
        self.export(self.own, "needs")
        with self.refused("What For"):
            self.export(self.own + self.abroad, "needs")

    def test_by_way_of_other_records(self):
        """Cards are on record whatever list they leave by."""
        self.specialist.group_ids += self.env.ref("sales_team.group_sale_salesman")
        lead = self.env["crm.lead"].create(
            {
                "name": "Bridge",
                "partner_id": self.own.partner_id.id,
                "user_id": self.specialist.id,
                "company_id": self.company.id,
            }
        )
        self.export(lead, "name", "partner_id", "partner_id/name")
        self.assertFalse(self.log())
        self.export(lead, "name", "partner_id/relationship_card_id/needs")
        record = self.log()
        self.assertEqual((record.card_ids, record.res_model), (self.own, "crm.lead"))
        self.assertEqual(
            record.fields_disclosed, "Opportunity, Contact/Relationship Card/Needs"
        )
        for path in (
            "partner_id/relationship_tier_id",
            "partner_id/relationship_card_id/.id",
            "partner_id/relationship_card_id.id",
            "partner_id/relationship_card_id:id",
        ):
            before = self.log()
            with self.subTest(path):
                self.export(lead, path)
                self.assertEqual((self.log() - before).card_ids, self.own)

    def test_confidential_information(self):
        """What was confidential in an export is said, by whatever way it came."""
        self.specialist.group_ids += self.env.ref(GROUP % "confidential")
        for records, path, expected in (
            (self.own.confidential_ids, "family", True),
            (self.own, "confidential_ids/family", True),
            (self.own, "needs", False),
        ):
            before = self.log()
            with self.subTest(path):
                self.export(records, path)
                record = self.log() - before
                self.assertEqual(record.with_confidential, expected)
                self.assertEqual(record.display_name, "Export, Specialist")

    def test_only_exporters_and_readers_leave_a_record(self):
        """An export that is refused by rights is none."""
        with self.refused():
            self.export(self.own, "needs", user=self.leader)
        with self.forbidden():
            self.export(self.foreign, "needs")
        self.assertFalse(self.log())

    def test_what_is_asked_about(self):
        """The screen asks for the reason of what will be on record, and no other."""
        asks = self.as_user(self.outsider, "relationship.disclosure").is_export_recorded
        for model, paths, expected in (
            (CARDS, ["needs"], True),
            (CARDS, None, True),
            ("relationship.visit", ["purpose"], True),
            ("relationship.tier", ["name"], False),
            ("res.partner", ["name", "email"], False),
            ("res.partner", None, False),
            ("res.partner", ["relationship_tier_id"], True),
            ("crm.lead", ["partner_id/name"], False),
            ("crm.lead", ["partner_id/relationship_card_id/needs"], True),
            ("res.users", ["no_field/at_all"], False),
            ("no.model", ["name"], False),
        ):
            with self.subTest(f"{model} {paths}"):
                self.assertEqual(asks(model, paths), expected)


@tagged("standard", "post_install", "-at_install")
class TestExportScreens(ExportCommon, HttpCase):
    """Lists, chosen fields and tables leave through these addresses."""

    def post(self, address, **params):
        self.env.flush_all()
        data = {"data": json.dumps(params), "csrf_token": Request.csrf_token(self)}
        return self.url_open(address, data=data)

    def list_params(self, **values):
        return {
            "model": CARDS,
            "fields": [{"name": "needs", "label": "Needs", "type": "text"}],
            "ids": self.own.ids,
            "domain": [],
            "import_compat": False,
            **values,
        }

    def table_params(self, **values):
        return {
            "model": CARDS,
            "title": "Cards",
            "measure_count": 1,
            "col_group_headers": [[{"title": "Total", "width": 1, "height": 1}]],
            "measure_headers": [{"title": "Turnover", "is_bold": True}],
            "rows": [{"title": "Own Customer", "indent": 0, "values": [{"value": 7}]}],
            **values,
        }

    @mute_logger("odoo.http", "odoo.addons.web.controllers.export")
    def test_addresses(self):
        """Each of them takes the reason along, and is refused without."""
        self.authenticate("relationship_specialist", "relationship_specialist")
        self.company.relationship_export_reason = True
        for address, params in (
            ("/web/export/xlsx", self.list_params()),
            ("/web/export/csv", self.list_params()),
            ("/web/export/xlsx", self.list_params(groupby=["user_id"])),
            ("/web/pivot/export_xlsx", self.table_params()),
        ):
            with self.subTest(f"{address} {params.get('groupby')}"):
                before = self.log()
                answer = self.post(address, **params)
                self.assertNotEqual(answer.status_code, 200)
                self.assertIn("What For", answer.text)
                self.assertEqual(self.log(), before)
                context = {"relationship_export_reason": "Bid"}
                answer = self.post(address, **params, context=context)
                self.assertEqual(answer.status_code, 200)
                record = self.log() - before
                self.assertEqual((record.reason, record.kind), ("Bid", "export"))
                self.assertEqual(record.user_id, self.specialist)
        # What a table holds, the server does not know.
        self.assertFalse(record.card_ids)
        self.assertEqual(record.fields_disclosed, "Cards, Turnover")
        self.assertEqual(record.record_count, 1)

    def test_tables_of_others(self):
        """A table of something else is nobody's business."""
        self.authenticate("relationship_specialist", "relationship_specialist")
        answer = self.post("/web/pivot/export_xlsx", **self.table_params(model="x.y"))
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(self.log())

    # Odoo's own client sends an argument that its own address does not know.
    @mute_logger("odoo.http")
    def test_screen_asks(self):
        """In the browser one is asked once, and the reason is on record."""
        self.specialist.write(
            {"company_ids": [Command.set(self.company.ids)], "tour_enabled": False}
        )
        self.start_tour(
            "/odoo/relationship-cards",
            "relationship_export_tour",
            login="relationship_specialist",
        )
        self.assertEqual(self.log().mapped("reason"), ["Committee on Friday"])
        self.assertEqual(self.log().card_ids, self.own)
