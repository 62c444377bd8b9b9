from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common import PortalCommon


@tagged("standard", "post_install", "-at_install")
class TestPortal(PortalCommon):
    """Customers file, follow and answer the cases of their company, and no others."""

    def file(self, files=(), **values):
        """Send the form for a new case."""
        data = {
            "csrf_token": self.token("/my/cases/new"),
            "kind": "service_request",
            "subject": "Pump",
            "description": "Makes noise",
            **values,
        }
        return self.url_open(
            "/my/cases/new",
            data=data,
            files=[("files", file) for file in files] or None,
        )

    def test_home_and_list(self):
        """The list shows the cases of the whole company, and none of others."""
        self.login(self.buyer)
        self.assertIn("/my/cases", self.url_open("/my").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["relationship_case_count"]}
        )
        self.assertEqual(counters["relationship_case_count"], 1)
        page = self.url_open("/my/cases").text
        self.assertIn(self.case.name, page)
        self.assertIn("Leaking valve", page)
        self.assertNotIn("Case of the rival", page)
        done = self.url_open("/my/cases?filterby=done").text
        self.assertNotIn("Leaking valve", done)
        self.assertEqual(self.url_open("/my/cases?filterby=nonsense").status_code, 200)

    def test_sent_twice(self):
        """A double click or a reload leads to the same case."""
        self.login(self.buyer)
        known = self.all_ids()
        addresses = {self.file(form_id="page").url for __ in range(2)}
        self.assertEqual(len(self.new_cases(known)), 1)
        self.assertEqual(len(addresses), 1)
        # Somebody else's form is their own.
        self.login(self.colleague)
        self.file(form_id="page")
        self.assertEqual(len(self.new_cases(known)), 2)

    def test_file_a_case(self):
        """A customer files a case with files, follows it; it is his company's."""
        self.login(self.buyer)
        known = self.all_ids()
        answer = self.file(
            [("../../noise.txt", b"brrr", "text/plain")], category_id=self.category.id
        )
        case = self.new_cases(known)
        self.assertIn(f"/my/cases/{case.id}", answer.url)
        self.assertEqual(case.channel, "portal")
        self.assertEqual(case.kind, "service_request")
        self.assertEqual(case.partner_id, self.buyer.partner_id)
        self.assertEqual(case.category_id, self.category)
        self.assertEqual(case.card_id, self.card)
        self.assertEqual(case.user_id, self.specialist)
        self.assertTrue(case.respond_deadline)
        self.assertIn(self.buyer.partner_id, case.message_partner_ids)
        attachment = case.message_ids.attachment_ids
        self.assertEqual(attachment.mapped("name"), ["noise.txt"])
        self.assertEqual(attachment.raw, b"brrr")
        self.assertIn(case.name, self.url_open(case.access_url).text)

    def test_incomplete_form(self):
        """A form without subject comes back with what was entered; no case is made."""
        self.login(self.buyer)
        known = self.all_ids()
        page = self.file(subject=" ")
        self.assertIn("Tell us the subject", page.text)
        self.assertIn("Makes noise", page.text)
        self.assertFalse(self.new_cases(known))

    def test_mass_assignment(self):
        """Fields that the form does not offer stay as the company decides."""
        self.login(self.buyer)
        known = self.all_ids()
        self.file(
            severity="major",
            state="closed",
            user_id=self.outsider.id,
            partner_id=self.other.id,
            company_id=self.company_usd.id,
            name="MINE",
            result="Paid",
            kind="nonsense",
            category_id="999999",
        )
        case = self.new_cases(known)
        self.assertEqual(case.severity, "ordinary")
        self.assertEqual(case.state, "new")
        self.assertEqual(case.user_id, self.specialist)
        self.assertEqual(case.partner_id, self.buyer.partner_id)
        self.assertEqual(case.company_id, self.company)
        self.assertRegex(case.name, "^CASE/")
        self.assertFalse(case.result)
        self.assertEqual(case.kind, "complaint")
        self.assertFalse(case.category_id)

    def test_no_csrf(self):
        """A form of another site files nothing."""
        self.login(self.buyer)
        known = self.all_ids()
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/my/cases/new", data={"subject": "x", "description": "y"}
            )
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.new_cases(known))

    def test_scripts(self):
        """What customers enter is text, wherever it is shown."""
        self.login(self.buyer)
        known = self.all_ids()
        evil = "<script>steal()</script><img src=x onerror=steal()>"
        self.file(subject=evil, description=evil)
        case = self.new_cases(known)
        self.assertIn("&lt;script&gt;", case.description)
        for url in (case.access_url, "/my/cases"):
            page = self.url_open(url).text
            self.assertNotIn("<script>steal", page)
            self.assertNotIn("<img src=x", page)

    def test_big_and_many_files(self):
        """Files beyond the limits are refused with their name, and no case is made."""
        self.login(self.buyer)
        known = self.all_ids()
        big = b"x" * (20 * 2**20 + 1)
        page = self.file([("film.mp4", big, "video/mp4")])
        self.assertIn("film.mp4 is too big", page.text)
        page = self.file([(f"{n}.txt", b"x", "text/plain") for n in range(11)])
        self.assertIn("At most 10 files", page.text)
        self.assertFalse(self.new_cases(known))

    def test_page_file_is_no_page(self):
        """A page or picture with scripts is kept as plain text."""
        self.login(self.buyer)
        known = self.all_ids()
        self.file(
            [
                ("evil.html", b"<html><script>steal()</script></html>", "text/html"),
                (
                    "evil.svg",
                    b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
                    "image/svg+xml",
                ),
            ]
        )
        types = self.new_cases(known).message_ids.attachment_ids.mapped("mimetype")
        self.assertEqual(set(types), {"text/plain"})

    def test_foreign_case(self):
        """Another company's case, a missing one and a wrong token look all the same."""
        self.login(self.rival)
        for url in (
            self.case.access_url,
            f"{self.case.access_url}?access_token=nonsense",
            f"{self.case.access_url}?access_token=",
            "/my/cases/999999999",
        ):
            answer = self.url_open(url, allow_redirects=False)
            self.assertEqual(answer.status_code, 303, url)
            self.assertURLEqual(answer.headers["Location"], "/my")
        self.logout()
        answer = self.url_open(self.case.access_url, allow_redirects=False)
        self.assertURLEqual(answer.headers["Location"], "/my")
        self.login(self.colleague)
        self.assertIn("Leaking valve", self.url_open(self.case.access_url).text)

    def test_token(self):
        """The token that a mail carries opens this one case, without log-in."""
        url = self.case.get_portal_url()
        page = self.url_open(url)
        self.assertIn("Leaking valve", page.text)
        token = self.case.access_token
        answer = self.url_open(
            f"{self.foreign.access_url}?access_token={token}", allow_redirects=False
        )
        self.assertURLEqual(answer.headers["Location"], "/my")

    def test_page_hides_the_inside(self):
        """The page shows state and promised time; cause, owner, notes stay inside."""
        self.case.message_post(body="SECRET note", subtype_xmlid="mail.mt_note")
        self.case.write({"measure": "SECRET m", "promised_date": "2026-06-18 06:00:00"})
        self.login(self.buyer)
        page = self.url_open(self.case.access_url).text
        self.assertNotIn("SECRET", page)
        self.assertIn("not yet", page)
        self.case.action_promise()
        page = self.url_open(self.case.access_url).text
        self.assertIn("06/18/2026", page)
        self.assertNotIn("SECRET", page)

    def say(self, body, subtype="mail.mt_comment"):
        return self.case.message_post(
            body=body, subtype_xmlid=subtype, message_type="comment"
        )

    def fetch(self, case, **params):
        return self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {"thread_model": case._name, "thread_id": case.id, **params},
        )["data"]["mail.message"]

    def test_chatter(self):
        """Customers read what was said to them, not the notes, and answer."""
        self.say("SECRET", "mail.mt_note")
        self.say("We come")
        self.case.action_wait()
        self.login(self.colleague)
        bodies = str(self.fetch(self.case))
        self.assertIn("We come", bodies)
        self.assertNotIn("SECRET", bodies)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": self.case._name,
                "thread_id": self.case.id,
                "post_data": {
                    "body": "<p>Please at nine<script>steal()</script></p>",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        self.env.invalidate_all()
        message = self.case.message_ids.filtered(lambda m: "nine" in (m.body or ""))
        self.assertEqual(message.author_id, self.colleague.partner_id)
        self.assertIn("Please at nine", message.body)
        self.assertNotIn("script", message.body)
        self.assertEqual(self.case.state, "in_progress")

    def test_chatter_of_others(self):
        """A rival neither reads nor writes the messages of a case."""
        self.say("We come")
        count = len(self.case.message_ids)
        self.login(self.rival)
        self.assertFalse(self.fetch(self.case))
        for token in ({}, {"token": "nonsense"}):
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.make_jsonrpc_request(
                    "/mail/message/post",
                    {
                        "thread_model": self.case._name,
                        "thread_id": self.case.id,
                        "post_data": {"body": "x", "message_type": "comment"},
                        **token,
                    },
                )
        self.env.invalidate_all()
        self.assertEqual(len(self.case.message_ids), count)

    def test_files_of_notes(self):
        """Files of notes are not open to the customer, even by their number."""
        note = self.case.message_post(
            body="Inside",
            subtype_xmlid="mail.mt_note",
            attachments=[("inside.txt", b"SECRET")],
        )
        said = self.case.message_post(
            body="Outside",
            subtype_xmlid="mail.mt_comment",
            attachments=[("outside.txt", b"PUBLIC")],
        )
        self.login(self.buyer)
        answer = self.url_open(f"/web/content/{note.attachment_ids.id}")
        self.assertNotIn(b"SECRET", answer.content)
        token = said.attachment_ids.generate_access_token()[0]
        answer = self.url_open(
            f"/web/content/{said.attachment_ids.id}?access_token={token}"
        )
        self.assertIn(b"PUBLIC", answer.content)

    def test_follow(self):
        """Following is switched on and off by the button."""
        self.login(self.colleague)
        partner = self.colleague.partner_id
        for expected in (True, False):
            token = self.token(self.case.access_url)
            self.url_open(f"{self.case.access_url}/follow", data={"csrf_token": token})
            self.case.invalidate_recordset()
            self.assertEqual(partner in self.case.message_partner_ids, expected)

    def test_chinese(self):
        """The pages are in the customer's language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["crm_relationship"], ["zh_CN"])
        self.buyer.lang = "zh_CN"
        self.login(self.buyer)
        self.assertIn("投诉与服务", self.url_open("/my/cases").text)
