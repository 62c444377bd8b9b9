import io

from reportlab.pdfgen.canvas import Canvas

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger, pdf

from ...common import GROUP
from ..release.common import ReleaseCommon

REPORT_NAME = "crm_relationship.report_relationship_disclosure"
REPORT = "crm_relationship.relationship_disclosure_report"


@tagged("standard", "post_install", "-at_install")
class TestDisclosure(ReleaseCommon):
    """Whatever is printed or exported is on record: who, when, what, why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.specialist, cls.head):
            user.group_ids += cls.env.ref("base.group_allow_export")
        cls.before = cls.env["relationship.disclosure"].search([])

    def log(self):
        return self.env["relationship.disclosure"].search([]) - self.before

    def wizard(self, user, cards=None, **values):
        cards = self.own if cards is None else cards
        return self.as_user(user, "relationship.card.print").create(
            {"card_ids": [Command.set(cards.ids)], "reason": "Meeting", **values}
        )

    def render(self, user, disclosure):
        """Return the text of a document, as the user takes it."""
        report = (
            self.env.ref(REPORT)
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )
        html, __ = report._render_qweb_html(report.report_name, disclosure.ids)
        return html.decode()

    def test_export_of_cards(self):
        """An export names the cards, the fields and the person."""
        cards = self.as_user(self.specialist, "relationship.card").search([])
        cards.export_data(["partner_id/name", "needs", "user_id/id"])
        [record] = self.log()
        self.assertEqual(record.user_id, self.specialist)
        self.assertEqual(
            (record.kind, record.res_model), ("export", "relationship.card")
        )
        self.assertEqual(record.card_ids, self.own)
        self.assertEqual(record.card_count, 1)
        self.assertIn(f"{self.own.id}: Own Customer", record.card_names)
        self.assertEqual(record.fields_disclosed, "Customer/Name, Needs, Specialist/ID")

    def test_export_of_what_belongs_to_cards(self):
        """So does the export of everything that hangs on a card."""
        for model in (
            "relationship.key.person",
            "relationship.project",
            "relationship.turnover",
            "relationship.classification",
            "relationship.tier.change",
            "relationship.complaint",
            "relationship.action",
            "relationship.satisfaction",
            "relationship.release",
            "relationship.contact.duty",
            "relationship.visit.plan",
            "relationship.visit.report",
        ):
            before = self.log()
            records = self.as_user(self.head, self.records_of(model, self.own))
            records.export_data(["display_name"])
            record = self.log() - before
            with self.subTest(model):
                self.assertEqual(record.res_model, model)
                self.assertEqual(record.card_ids, self.own)
                self.assertEqual(record.record_count, len(records))

    def test_export_of_contacts(self):
        """Contacts with fields of ours count as their cards; others do not."""
        partner = self.as_user(self.specialist, self.own.partner_id)
        partner.export_data(["name"])
        self.assertFalse(self.log())
        partner.export_data(["name", "relationship_card_id/needs"])
        self.assertEqual(self.log().card_ids, self.own)

    def test_refused_export_leaves_nothing(self):
        """Who may not export, or not read, exports nothing."""
        with self.refused():
            self.as_user(self.stranger, self.foreign).export_data(["needs"])
        with self.assertRaises(AccessError):
            self.as_user(self.specialist, self.foreign).export_data(["needs"])
        self.assertFalse(self.log())

    def test_print(self):
        """A print asks what for, is on record, and shows what its reader sees."""
        with self.refused("What For"):
            self.wizard(self.specialist, reason=" ").action_print()
        with self.refused("Customers"):
            self.wizard(self.specialist, self.own.browse()).action_print()
        self.wizard(self.specialist, document="key_card").action_print()
        [record] = self.log()
        self.assertEqual(
            (record.kind, record.reason, record.document, record.user_id),
            ("print", "Meeting", "key_card", self.specialist),
        )
        text = self.render(self.specialist, record)
        for word in ("Own Customer", "Needs of Own", "Person of Own", "Project of Own"):
            self.assertIn(word, text)
        self.assertNotIn("Family of", text)
        self.assertNotIn("Contact Archived", text)

    def test_print_says_who_is_gone(self):
        """Key persons who are not there any more are marked in both documents."""
        self.env["relationship.card.requirement"].search([]).unlink()
        self.require("relationship.card", "key_person_ids")
        self.own.key_person_ids.partner_id.active = False
        for document in ("card", "key_card"):
            self.wizard(self.specialist, document=document).action_print()
            text = self.render(self.specialist, self.log()[0])
            self.assertEqual(text.count("Contact Archived"), 1, document)

    def test_print_has_what_the_format_asks_for(self):
        """Each document has every required field once, if its reader may read it."""
        self.env["relationship.card.requirement"].search([]).unlink()
        self.require("relationship.card", "competitors", "key_person_ids")
        self.require("res.partner", "website", "phone", "bank_ids")
        partner = self.own.partner_id
        self.own.competitors = "Competitor of Own"
        partner.write({"website": "https://own.example.com", "phone": "+862155550199"})
        self.env["res.partner.bank"].create(
            {"acc_number": "ACC-OWN", "partner_id": partner.id}
        )
        words = ("Competitor of Own", "own.example.com", "Person of Own")
        for document in ("card", "key_card"):
            self.wizard(self.specialist, document=document).action_print()
            text = self.render(self.specialist, self.log()[0])
            for word in (*words, "+862155550199"):
                with self.subTest(document, word=word):
                    self.assertEqual(text.count(word), 1)
        # Auditors read no bank accounts.
        account = self.env["res.partner.bank"]
        for user in (self.specialist, self.auditor):
            may_read = account.with_user(user).has_access("read")
            self.wizard(user).action_print()
            text = self.render(user, self.log()[0])
            self.assertEqual("ACC-OWN" in text, may_read, user.name)

    def require(self, model, *names):
        self.env["relationship.card.requirement"].create(
            [
                {
                    "format_id": self.own.format_id.id,
                    "field_id": self.env["ir.model.fields"]._get(model, name).id,
                }
                for name in names
            ]
        )

    def test_print_of_foreign_cards(self):
        """Nobody prints a card that he does not see, nor another one's document."""
        with self.forbidden():
            self.wizard(self.specialist, self.foreign).action_print()
        self.wizard(self.head, self.own + self.foreign).action_print()
        [record] = self.log()
        self.assertIn("Foreign Customer", self.render(self.head, record))
        for user in (self.specialist, self.auditor, self.outsider, self.portal):
            with self.subTest(user.name), self.forbidden():
                self.render(user, record)
        # The same document, when his right has gone.
        self.wizard(self.specialist).action_print()
        record = self.log()[0]
        self.own.write({"user_id": self.stranger.id, "team_id": False})
        self.own.visit_ids.state = "cancelled"
        self.env.flush_all()
        self.env.invalidate_all()
        with self.forbidden():
            self.render(self.specialist, record)
        with self.forbidden():
            self.render(self.head, self.env["relationship.disclosure"].browse(10**9))

    def test_old_documents_are_not_taken_again(self):
        """A quarter of an hour later who prints says again what for."""
        self.wizard(self.specialist).action_print()
        [record] = self.log()
        with self.on("2026-06-16"), self.forbidden():
            self.render(self.specialist, record)

    def test_confidential_information_on_paper(self):
        """With the group, on request, and with consent only."""
        with self.assertRaises(AccessError):
            self.wizard(self.specialist, with_confidential=True)
        self.specialist.group_ids += self.env.ref(GROUP % "confidential")
        self.wizard(self.specialist, with_confidential=True).action_print()
        record = self.log()[0]
        self.assertTrue(record.with_confidential)
        self.assertIn("Family of Own", self.render(self.specialist, record))
        self.own.confidential_ids.action_withdraw()
        self.assertNotIn("Family of Own", self.render(self.specialist, record))

    def test_outside_document(self):
        """While the release is in force, with recipient and number on every page."""
        release = self.make_release(
            external_partner_id=self.partner.id, has_nda=True, consent_date="2026-06-01"
        )
        for state in ("draft", "requested", "refused", "recalled"):
            release.state = state
            with self.subTest(state), self.refused("not in force"):
                self.wizard(self.specialist, release_id=release.id).action_print()
        release.state = "approved"
        action = self.as_user(self.specialist, release).action_document()
        wizard = (
            self.as_user(self.specialist, action["res_model"])
            .with_context(**action["context"])
            .create({})
        )
        wizard.action_print()
        [record] = self.log()
        self.assertEqual((record.kind, record.release_id), ("document", release))
        self.assertEqual(record.reason, "Bid for the bridge")
        text = self.render(self.specialist, record)
        for word in ("Own Customer", "Design Institute", release.name):
            self.assertIn(word, text)
        self.assertNotIn("Family of", text)
        release.state = "recalled"
        with self.forbidden():
            self.render(self.specialist, record)
        with self.on("2026-07-01"), self.refused("not in force"):
            release.state = "approved"
            self.wizard(self.specialist, release_id=release.id).action_print()

    def test_outside_document_is_laid_out_as_approved(self):
        """Who prints it does not choose more; as HTML it bears the recipient, too."""
        release = self.make_release(
            external_partner_id=self.partner.id, has_nda=True, state="approved"
        )
        self.assertEqual(release.document, "card")
        values = {"release_id": release.id, "document": "key_card"}
        self.wizard(self.specialist, **values).action_print()
        [record] = self.log()
        self.assertEqual(record.document, "card")
        text = self.render(self.specialist, record)
        self.assertNotIn("Project of Own", text)
        mark = text[text.index("o_relationship_watermark") :]
        self.assertIn("Design Institute", mark.partition("</div>")[0])
        with self.refused("not possible while"):
            self.as_user(self.specialist, release).document = "key_card"
        release.document = "key_card"
        self.wizard(self.specialist, release_id=release.id).action_print()
        record = self.log() - record
        self.assertIn("Project of Own", self.render(self.specialist, record))

    def test_outside_document_has_what_was_released(self):
        """Its customers are those of the release, whatever is chosen beside it."""
        release = self.make_release(external_partner_id=self.partner.id)
        self.own.write({"user_id": self.specialist.id})
        self.foreign.user_id = self.specialist
        self.env.flush_all()
        self.env.invalidate_all()
        wizard = self.wizard(
            self.specialist, self.own + self.foreign, release_id=release.id
        )
        wizard.action_print()
        self.assertEqual(self.log()[0].card_ids, self.own)
        with self.refused("colleagues"):
            internal = self.make_release()
            self.wizard(self.specialist, release_id=internal.id).action_print()

    def reports(self):
        """Return our reports, whose records belong to customers and the others."""
        reports = self.env["ir.actions.report"].search(
            [("model", "=like", "relationship.%")]
        )
        mixin = "relationship.disclosure.mixin"
        ours = self.registry.descendants([mixin], "_inherit")
        about = reports.filtered(lambda report: report.model in ours)
        return about, reports - about

    def printed(self, model):
        """Return records whose papers tell of the specialist's customer alone."""
        if model == "relationship.meeting":
            return self.env[model].search([("item_ids.card_id", "=", self.own.id)])
        if model != "relationship.review":
            return self.records_of(model, self.own)
        line = self.records_of("relationship.review.line", self.own)
        line.sudo()._stamp(nominated_tier_id=line.scheme_id.tier_ids[:1].id)
        return line.review_id

    def test_every_report_is_recorded(self):
        """Each of ours, by each way to render it, once, and says who took it."""
        about, others = self.reports()
        self.assertGreaterEqual(len(about), 7)
        # The document of a print is on record before it; the sheet that hangs in a
        # store, rules, jobs and checks tell of no customer; papers of notices,
        # events and plans are marked one by one, see the tests of care.
        self.assertEqual(
            set(others.mapped("model")),
            {
                "relationship.disclosure",
                "relationship.intake.point",
                "relationship.regulation",
                "relationship.job",
                "relationship.check",
                "relationship.notice",
                "relationship.event",
                "relationship.maintenance.plan",
            },
        )
        for report in about:
            seen = self.as_user(self.head, report)
            records = self.printed(report.model)
            for way in ("html", "text", "pdf"):
                before = self.log()
                render = getattr(seen, f"_render_qweb_{way}")
                content, __ = render(report.report_name, records.ids)
                with self.subTest(f"{report.report_name} {way}"):
                    record = self.log() - before
                    self.assertEqual(
                        (record.kind, record.user_id, record.card_ids),
                        ("print", self.head, self.own),
                    )
                    self.assertEqual(record.fields_disclosed, report.name)
                    self.assertFalse(record.reason)
                    marked = content.decode().count("o_relationship_watermark")
                    self.assertEqual(marked, not report.relationship_for_customer)

    def test_kept_pdf_is_recorded(self):
        """Also where Odoo keeps a PDF, and does not render it again."""
        case = self.own.complaint_ids
        report = self.env.ref("crm_relationship.relationship_complaint_report")
        report.write({"attachment": "'case.pdf'", "attachment_use": True})
        kept = {"name": "case.pdf", "res_model": case._name, "res_id": case.id}
        page = io.BytesIO()
        sheet = Canvas(page)
        sheet.drawString(99, 99, "Kept")
        sheet.save()
        self.env["ir.attachment"].create({**kept, "raw": page.getvalue()})
        seen = self.as_user(self.specialist, report)
        seen = seen.with_context(force_report_rendering=True)
        content, kind = seen._render_qweb_pdf(report.report_name, case.ids)
        self.assertEqual(kind, "pdf")
        self.assertEqual(self.log().card_ids, self.own)
        [page] = pdf.PdfFileReader(io.BytesIO(content)).pages
        for word in ("Kept", "Specialist"):
            self.assertIn(word, page.extract_text())

    def test_forged_context(self):
        """A caller cannot say that a document is on record already."""
        case = self.own.complaint_ids
        report = self.env.ref("crm_relationship.relationship_complaint_report")
        for forged in (True, 1, "COMPOSING"):
            before = self.log()
            seen = self.as_user(self.specialist, report)
            seen = seen.with_context(relationship_composing=forged)
            data = {"report_type": "pdf"}
            content, __ = seen._render_qweb_html(report.report_name, case.ids, data)
            self.assertEqual(len(self.log() - before), 1)
            self.assertIn(b"o_relationship_watermark", content)

    def test_what_asks_for_a_reason(self):
        """A setting: by default cards do, other documents do not."""
        report = self.env.ref("crm_relationship.relationship_complaint_report")
        seen = self.as_user(self.specialist, report)
        case = self.own.complaint_ids
        disclosures = self.as_user(self.specialist, "relationship.disclosure")
        self.assertEqual(self.company.relationship_print_reason, "cards")
        self.assertFalse(disclosures.is_print_asked(report.report_name))
        self.company.relationship_print_reason = "all"
        self.assertTrue(disclosures.is_print_asked(report.report_name))
        for name in (REPORT_NAME, "account.report_invoice", "no.such", ""):
            self.assertFalse(disclosures.is_print_asked(name), name)
        with self.refused("What For", "Case Sheet", "relationship_export_reason"):
            seen._render_qweb_html(report.report_name, case.ids)
        self.assertFalse(self.log())
        said = seen.with_context(relationship_export_reason=" Visit on Friday ")
        said._render_qweb_html(report.report_name, case.ids)
        self.assertEqual(self.log().reason, "Visit on Friday")
        with self.refused("What For"):
            self.wizard(self.specialist, reason="").action_print()
        self.company.relationship_print_reason = "none"
        before = self.log()
        self.wizard(self.specialist, reason="").action_print()
        self.assertFalse((self.log() - before).reason)

    def test_recipient_of_a_release(self):
        """What a recipient takes along names the release by which they see it."""
        self.specialist.group_ids += self.env.ref("base.group_allow_export")
        release = self.make_release(
            card_ids=[Command.set(self.foreign.ids)],
            user_ids=[Command.set(self.specialist.ids)],
        )
        release.state = "approved"
        self.env.flush_all()
        self.env.invalidate_all()
        cards = self.as_user(self.specialist, self.own + self.foreign)
        cards.export_data(["needs"])
        of_release = self.log().filtered("release_id")
        self.assertEqual(
            (of_release.release_id, of_release.card_ids), (release, self.foreign)
        )
        self.assertEqual((self.log() - of_release).card_ids, self.own)
        before = self.log()
        self.wizard(self.specialist, self.foreign).action_print()
        record = self.log() - before
        self.assertEqual((record.kind, record.release_id), ("print", release))
        # It is no document for the outside.
        self.assertEqual(
            self.as_user(self.specialist, record)._watermark(),
            ["Specialist", "2026-06-15"],
        )
        self.assertIn("Foreign Customer", self.render(self.specialist, record))
        before = self.log()
        self.as_user(self.head, self.foreign).export_data(["needs"])
        self.assertFalse((self.log() - before).release_id)

    def test_report_of_another_model(self):
        """One mark at a report of contacts: whoever renders it is on record."""
        case = self.own.complaint_ids
        report = self.env.ref("crm_relationship.relationship_complaint_report")
        seen = self.as_user(self.specialist, report)
        seen._render_qweb_html(report.report_name, case.ids)
        [record] = self.log()
        self.assertEqual(
            (record.kind, record.user_id, record.card_ids, record.res_model),
            ("print", self.specialist, self.own, "relationship.complaint"),
        )
        self.assertEqual(record.fields_disclosed, "Case Sheet")
        lines = self.as_user(self.specialist, "relationship.disclosure")._watermark()
        self.assertEqual(lines, [self.specialist.name, "2026-06-15"])
        foreign = self.foreign.complaint_ids
        with self.assertRaises(AccessError):
            seen._render_qweb_html(report.report_name, foreign.ids)
        self.assertEqual(self.log(), record)

    def test_who_reads_the_record(self):
        """Heads, committee and auditors read it; nobody writes it."""
        self.wizard(self.specialist).action_print()
        [record] = self.log()
        for role in (
            "specialist",
            "supervisor",
            "head",
            "committee",
            "auditor",
            "data_officer",
            "administrator",
            "outsider",
            "portal",
            "public",
        ):
            seen = self.as_user(getattr(self, role), record)
            with self.subTest(role):
                readable = role in ("head", "committee", "auditor")
                self.assertEqual(seen.has_access("read"), readable)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(seen.has_access(operation))


@tagged("standard", "post_install", "-at_install")
class TestDisclosureDownload(ReleaseCommon, HttpCase):
    """Documents as the browser takes them."""

    # Odoo complains of who is refused, of a plain wkhtmltopdf, and of its own assets
    # which it makes at the first page.
    @mute_logger("odoo.http", "odoo.sql_db")
    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_pdf(self):
        """The PDF comes to who printed it, and to nobody else."""
        release = self.make_release(external_partner_id=self.partner.id)
        wizard = self.as_user(self.specialist, "relationship.card.print")
        wizard.create({"release_id": release.id}).action_print()
        record = self.env["relationship.disclosure"].search([], limit=1)
        self.env.flush_all()
        path = f"/report/pdf/{REPORT_NAME}/{record.id}"
        # In tests Odoo gives HTML where nobody insists.
        path += "?context=%7B%22force_report_rendering%22%3Atrue%7D"
        self.authenticate("relationship_specialist", "relationship_specialist")
        response = self.url_open(path)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        reader = pdf.PdfFileReader(io.BytesIO(response.content))
        pages = [page.extract_text() for page in reader.pages]
        for page in pages:
            self.assertIn(release.name, page)
            self.assertIn("Design Institute", page)
        self.authenticate("relationship_head", "relationship_head")
        self.assertNotEqual(self.url_open(path).status_code, 200)
        self.authenticate(None, None)
        self.assertNotIn("pdf", self.url_open(path).headers["Content-Type"])
