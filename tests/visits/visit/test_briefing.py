from odoo.tests import tagged

from ...common import InvoicingCommon
from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitBriefing(VisitCommon, InvoicingCommon):
    """On one page, what the visitor knows before he goes (R028)."""

    def text(self, visit, user=None):
        return str(self.as_user(user or self.specialist, visit).briefing)

    def test_business(self):
        """The last twelve months, this one included, by month."""
        self.post_invoice(self.customer, 1000, "2026-06-10")
        self.post_invoice(self.customer, 500, "2025-07-01")
        self.post_invoice(self.customer, 200, "2026-06-11", move_type="out_refund")
        self.post_invoice(self.customer, 9999, "2025-06-30")
        self.post_invoice(self.make_customer("Other"), 777, "2026-06-10")
        visit = self.make_visit()
        months = dict(visit._briefing_business(self.card))
        self.assertEqual(len(months), 12)
        self.assertEqual(
            {str(month): amount for month, amount in months.items() if amount},
            {"2026-06-01": 800, "2025-07-01": 500},
        )
        text = self.text(visit)
        for words in ("2026-06", "800", "1,300"):
            self.assertIn(words, text)
        self.assertNotIn("777", text)

    def test_contents(self):
        """Nature, culture, people with their titles, visits, needs, projects."""
        self.card.write({"nature": "State-owned", "culture": "Punctual"})
        self.person.function = "Chairman"
        self.make_visit(-20, state="reported", feedback="Was content with the roof")
        self.make_visit(-30, state="reported", needs="A second crane")
        self.make_visit(-40, state="reported", needs="A first crane", needs_done=True)
        self.env["relationship.project"].create(
            {"card_id": self.card.id, "name": "Terminal 3"}
        )
        text = self.text(self.make_visit())
        for words in (
            "State-owned",
            "Punctual",
            "Chen",
            "Chairman",
            "Was content with the roof",
            "A second crane",
            "Terminal 3",
        ):
            self.assertIn(words, text)
        self.assertNotIn("A first crane", text)

    def test_who_is_gone(self):
        """Key persons who are not there any more are marked."""
        visit = self.make_visit()
        self.assertNotIn("Contact Archived", self.text(visit))
        self.person.partner_id.active = False
        visit.invalidate_recordset()
        self.assertIn("Contact Archived", self.text(visit))
        self.person.active = False
        visit.invalidate_recordset()
        self.assertIn("Former Key Person", self.text(visit))

    def test_names_are_escaped(self):
        """What is entered on the card is text, not code of the page."""
        self.card.nature = "<script>alert(1)</script>"
        self.assertNotIn("<script>", self.text(self.make_visit()))

    def test_who_sees_it(self):
        """A guest sees the briefing while he has the visit to make, and not after."""
        visit = self.make_planned(user=self.main_leader)
        self.card.nature = "State-owned"
        self.assertIn("State-owned", self.text(visit, self.main_leader))
        visit.sudo().state = "reported"
        self.env.invalidate_all()
        self.assertNotIn("State-owned", self.text(visit, self.main_leader))
        # A colleague who goes along reads the visit, not the card.
        visit = self.make_planned(participant_ids=self.specialist_2.ids)
        self.assertNotIn("State-owned", self.text(visit, self.specialist_2))

    def test_papers(self):
        """Report, sheet, briefing and note print, in English and in Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        visit = self.make_visit(
            -1,
            state="done",
            visit_type_id=self.service.id,
            key_person_ids=self.person.ids,
            feedback="Content",
            satisfaction="satisfied",
        )
        visit.sudo().write({"arrival_date": NOW, "leaving_date": NOW})
        reports = self.env["ir.actions.report"].with_user(self.specialist)
        visit.partner_id.lang = "zh_CN"
        for name, title in (
            ("", "走访报告"),
            ("_sheet", "走访准备单"),
            ("_briefing", "拜访前简报"),
            # The customer's paper is in the customer's language.
            ("_note", "我们曾来访"),
        ):
            for lang in ("en_US", "zh_CN"):
                html, kind = reports.with_context(lang=lang)._render_qweb_html(
                    f"crm_relationship.relationship_visit_report{name}", visit.ids
                )
                with self.subTest(f"{name} {lang}"):
                    self.assertEqual(kind, "html")
                    self.assertIn("Huaxin", html.decode())
                    chinese = lang == "zh_CN" or name == "_note"
                    self.assertEqual(title in html.decode(), chinese)
