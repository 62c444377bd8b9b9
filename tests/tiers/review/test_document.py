import base64
import io
import zipfile

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestDocument(ReviewCommon):
    """The minutes with their analysis, and the list (R287, R290)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review = cls.open_review()
        exporting = cls.env.ref("base.group_allow_export")
        for user in cls.committee + cls.specialist_2:
            user.group_ids += exporting

    def text(self, name, user=None):
        """Return what a report says, as somebody renders it."""
        reports = self.as_user(user or self.committee, "ir.actions.report")
        content, __ = reports._render_qweb_html(
            f"crm_relationship.relationship_review_report_{name}", self.review.ids
        )
        return html2plaintext(content.decode())

    def test_minutes(self):
        """They tell of tiers, nominations, decisions, measures and what was said."""
        self.nominate(self.review, self.beta)
        self.review.analysis = "Turnover grew"
        self.evaluated(self.review, gamma=self.second)
        self.review.minutes = "All were there"
        text = self.text("minutes")
        for said in (
            "Turnover grew",
            "All were there",
            "Builds two plants",
            "As discussed",
            "Gamma",
            "Specialist",
        ):
            self.assertIn(said, text)

    def test_tiers(self):
        """How many customers each tier has, before and now, with their turnover."""
        self.issued(self.review)
        with self.on("2027-02-01"):
            review = self.open_review()
            review.action_evaluate()
            line = self.line_of(review, self.beta)
            line.write({"decided_tier_id": self.first.id, "decision_reason": "Grows"})
            rows = review._tier_rows()
        self.assertEqual(
            [
                (row["before"], row["now"], row["up"], row["down"], row["new"])
                for row in rows
            ],
            [(1, 2, 1, 0, 0), (1, 0, 0, 0, 0), (2, 2, 0, 0, 0)],
        )
        self.assertEqual([row["turnover"] for row in rows], [800, 0, 100])

    def test_list(self):
        """The list names key customers with specialist and leader, and no others."""
        self.alpha.leader_id = self.head
        text = self.text("list")
        self.assertIn("A draft", text)
        self.issued(self.review)
        text = self.text("list")
        for said in ("Alpha", "Specialist", "Head", "06/15/2026"):
            self.assertIn(said, text)
        self.assertNotIn("Beta", text)

    def test_reader(self):
        """Who prints it reads of own customers alone."""
        self.issued(self.review, gamma=self.first)
        text = self.text("list", self.specialist)
        self.assertIn("Alpha", text)
        self.assertNotIn("Gamma", text)

    def test_on_record(self):
        """Prints and spreadsheets are on record."""
        self.issued(self.review)
        records = self.env["relationship.disclosure"]
        before = records.search([])
        self.text("list")
        printed = records.search([]) - before
        self.assertEqual(printed.kind, "print")
        self.assertEqual(printed.card_ids, self.alpha)
        self.sheet()
        exported = records.search([]) - before - printed
        self.assertRecordValues(
            exported,
            [
                {
                    "kind": "export",
                    "user_id": self.committee.id,
                    "card_ids": self.alpha.ids,
                    "reason": "Board meeting",
                }
            ],
        )

    def sheet(self, user=None, **values):
        """Return the texts of the spreadsheet."""
        sheets = self.as_user(user or self.committee, "relationship.review.sheet")
        sheet = sheets.create(
            {"review_id": self.review.id, "reason": "Board meeting", **values}
        )
        sheet.action_make()
        content = base64.b64decode(sheet.file)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("xl/sharedStrings.xml").decode()

    def test_spreadsheet(self):
        """It has key customers, or all; no text in it becomes a formula."""
        self.alpha.partner_id.name = "=1+1"
        self.review.name = "=2+2"
        self.issued(self.review)
        text = self.sheet()
        self.assertIn("=1+1", text)
        self.assertIn("=2+2", text)
        self.assertNotIn("Beta", text)
        self.assertIn("Beta", self.sheet(customers="all"))

    def test_without_right_to_export(self):
        """Who may not export takes no spreadsheet along."""
        with self.refused("export"):
            self.sheet(self.head)

    def test_spreadsheet_of_a_specialist(self):
        """A specialist takes own customers."""
        self.issued(self.review)
        text = self.sheet(self.specialist_2, customers="all")
        self.assertIn("Gamma", text)
        self.assertNotIn("Alpha", text)
