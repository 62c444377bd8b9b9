import base64
import io

from PIL import Image

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...access.common import PIXEL
from .common import MailCommon

PICTURE = base64.b64decode(PIXEL)


@tagged("standard", "post_install", "-at_install")
class TestIntakePage(MailCommon, HttpCase):
    """The page behind a QR code: cases without log-in, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls.env["relationship.intake.point"].create(
            {
                "name": "Store West Gate",
                "company_id": cls.company.id,
                "team_id": cls.team.id,
                "kind": "suggestion",
            }
        )
        cls.url = f"/case/{cls.point.token}"

    def file(self, url=None, files=(), upload="photos", **values):
        url = url or self.url
        page = self.url_open(url)
        token = page.text.split('name="csrf_token"')[1].split('value="')[1]
        data = {
            "csrf_token": token.split('"')[0],
            "kind": "complaint",
            "contact_name": "Mr Li",
            "phone": "13800138000",
            "description": "The door is stuck.\nSince today.",
            **values,
        }
        files = [(upload, file) for file in files]
        return self.url_open(url, data=data, files=files or None)

    def cases(self):
        self.env.invalidate_all()
        return self.env["relationship.complaint"].search(
            [("intake_point_id", "=", self.point.id)]
        )

    def test_file_a_case(self):
        """A visitor files a case with a photo; the page tells its number only."""
        answer = self.file(
            files=[("../../door.png", PICTURE, "image/png")], email_from="li@x.example"
        )
        case = self.cases()
        self.assertEqual(len(case), 1)
        self.assertIn(case.name, answer.text)
        self.assertNotIn("stuck", answer.text)
        self.assertEqual(case.channel, "page")
        self.assertEqual(case.kind, "complaint")
        self.assertEqual(case.subject, "The door is stuck.")
        self.assertIn("Since today.", case.description)
        self.assertEqual(case.contact_name, "Mr Li")
        self.assertEqual(case.phone, "13800138000")
        self.assertEqual(case.email_from, "li@x.example")
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(case.company_id, self.company)
        self.assertTrue(case.user_id)
        self.assertFalse(case.partner_id)
        attachment = case.message_ids.attachment_ids
        self.assertEqual(attachment.name, "door.png")
        self.assertEqual(attachment.raw, PICTURE)
        # The number is told once, to this visitor.
        self.assertNotIn(case.name, self.url_open(f"{self.url}/thanks").text)

    def test_sent_twice(self):
        """A double click or a reload is one case; other words are another one."""
        page = self.url_open(self.url).text
        form = page.split('name="form_id"')[1].split('value="')[1].split('"')[0]
        for __ in range(2):
            answer = self.file(form_id=form)
            self.assertIn(self.cases().name, answer.text)
        self.assertEqual(len(self.cases()), 1)
        self.file(form_id=form, description="The window, too.")
        self.assertEqual(len(self.cases()), 2)
        self.file(form_id="another page")
        self.assertEqual(len(self.cases()), 3)

    def test_wrong_token(self):
        """Whoever does not know the token, or an old one, finds no page."""
        old = self.url
        for url in ("/case/nonsense", f"{self.url}x", "/case/nonsense/thanks"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.point.action_renew_token()
        self.assertEqual(self.url_open(old).status_code, 404)
        self.assertEqual(self.url_open(f"/case/{self.point.token}").status_code, 200)
        self.point.active = False
        self.assertEqual(self.url_open(f"/case/{self.point.token}").status_code, 404)

    def test_tokens_are_long(self):
        """A token has 192 random bits: it cannot be guessed."""
        tokens = {self.point._default_token() for __ in range(100)}
        self.assertEqual(len(tokens), 100)
        self.assertTrue(all(len(token) >= 32 for token in tokens))

    def test_customer_page(self):
        """A page of one project files for its customer; forms cannot choose another."""
        project = self.env["relationship.project"].create(
            {"name": "Tower", "card_id": self.card.id}
        )
        self.point.project_id = project
        other = self.make_customer("Other")
        self.file(partner_id=other.id, severity="major", state="closed", user_id=1)
        case = self.cases()
        self.assertEqual(case.partner_id, self.customer)
        self.assertEqual(case.project_id, project)
        self.assertEqual(case.severity, "ordinary")
        self.assertEqual(case.state, "new")
        self.assertEqual(case.phone, "13800138000")

    def test_incomplete(self):
        """What is missing is said, what was entered stays, no case is made."""
        page = self.file(description=" ")
        self.assertIn("Tell us what happened", page.text)
        self.assertIn("Mr Li", page.text)
        page = self.file(phone="", email_from="")
        self.assertIn("e-mail address or a telephone", page.text)
        page = self.file(email_from="nonsense")
        self.assertIn("is not an e-mail address", page.text)
        page = self.file(files=[("x.exe", b"MZ", "application/octet-stream")])
        self.assertIn("x.exe is not a picture", page.text)
        page = self.file(files=[("x.png", b"x" * (20 * 2**20 + 1), "image/png")])
        self.assertIn("x.png is too big", page.text)
        self.assertFalse(self.cases())

    def test_robots(self):
        """Who fills in the field that people do not see is thanked, and ignored."""
        answer = self.file(website="https://spam.example")
        self.assertIn("Thank you", answer.text)
        self.assertFalse(self.cases())

    def test_no_csrf(self):
        """A form of another site files nothing."""
        with mute_logger("odoo.http"):
            answer = self.url_open(self.url, data={"description": "x", "phone": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.cases())

    def test_limits(self):
        """A page takes so many cases an hour, and fewer of one visitor."""
        self.company.relationship_intake_address_limit = 2
        for __ in range(2):
            self.file()
        page = self.file(description="One too many")
        self.assertIn("Too many cases", page.text)
        self.assertIn("One too many", page.text)
        self.assertEqual(len(self.cases()), 2)
        self.company.relationship_intake_address_limit = 0
        self.company.relationship_intake_limit = 3
        self.file()
        self.assertIn("Too many cases", self.file().text)
        self.assertEqual(len(self.cases()), 3)
        # After an hour, it goes on.
        self.env.cr.execute(
            "UPDATE relationship_complaint SET create_date ="
            " create_date - interval '61 minutes' WHERE intake_point_id = %s",
            [self.point.id],
        )
        self.file()
        self.assertEqual(len(self.cases()), 4)

    def test_shared_address(self):
        """Customers of a store share its address: they are told apart by theirs."""
        self.assertEqual(self.company.relationship_intake_address_limit, 5)
        for number in range(7):
            page = self.file(phone=f"1380013800{number}")
            self.assertNotIn("Too many", page.text)
        for __ in range(4):
            self.file(phone="13800138000")
        self.assertIn("Too many cases", self.file(phone="138 00138 000").text)
        self.assertEqual(len(self.cases()), 11)

    def test_odd_addresses(self):
        """What is no address of a page is none, and no fault."""
        for url in (
            "/case/a%00b",
            "/case/a%00b/thanks",
            f"{self.url}%00",
            "/case/%F0%9F%98%80",
            f"/case/{'x' * 3000}",
            "/rate/a%00b/5",
            "/rate/a%00b/submit_feedback",
            "/rate/nonsense/2",
            "/my/cases/99999999999999999999",
        ):
            with self.subTest(url):
                self.assertEqual(self.url_open(url).status_code, 404)

    def test_too_big_to_be_read(self):
        """More than a form may send is refused by its length, and not read."""
        url = self.base_url() + self.url
        with mute_logger("odoo.http"):
            answer = self.opener.post(
                url, data=b"", headers={"Content-Length": str(65 * 2**20)}, timeout=20
            )
        self.assertEqual(answer.status_code, 413)

    def test_pictures_by_content(self):
        """What counts is what is in a file, and not what it is called."""
        for content in (
            b"MZ\x90",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"%PDF",
        ):
            page = self.file(files=[("x.png", content, "image/png")])
            self.assertIn("x.png is not a picture", page.text)
        self.assertFalse(self.cases())
        self.file(files=[("photo", PICTURE, "application/octet-stream")])
        self.assertEqual(self.cases().message_ids.attachment_ids.raw, PICTURE)

    def test_lines(self):
        """Subject and names are one line, also where a robot sends several."""
        self.file(subject="One\r\nBcc: x@y.example", contact_name="Mr\nLi")
        case = self.cases()
        self.assertEqual(case.subject, "One Bcc: x@y.example")
        self.assertEqual(case.contact_name, "Mr Li")

    def test_address_is_not_kept(self):
        """The visitor's network address is not stored."""
        self.file()
        source = self.cases().intake_source
        self.assertNotIn("127.0.0.1", source)
        self.assertNotIn("138", source)
        self.assertEqual(source, self.point._source_of("127.0.0.1", "138 0013 8000"))
        for other in (("127.0.0.2", "13800138000"), ("127.0.0.1", "13800138001")):
            self.assertNotEqual(source, self.point._source_of(*other))

    def test_scripts(self):
        """What visitors enter is text."""
        evil = "<script>steal()</script>"
        page = self.file(
            description=evil, subject=evil, contact_name=evil, phone="", email_from=""
        )
        self.assertNotIn("<script>steal", page.text)
        self.file(description=evil, subject=evil, contact_name=evil)
        self.assertIn("&lt;script&gt;", self.cases().description)

    def test_null_byte(self):
        """A character that no database keeps is left out."""
        self.file(description="a\x00b", subject="c\x00d")
        self.assertEqual(self.cases().subject, "cd")

    def test_qr_code(self):
        """The QR picture and the sheet carry the address of the page."""
        self.assertTrue(self.point.url.endswith(self.url))
        code = self.point.qr_image
        picture = Image.open(io.BytesIO(base64.b64decode(code)))
        # Black squares, in a code that is as big as print needs.
        self.assertGreater(picture.width, 600)
        self.assertEqual(picture.width, picture.height)
        black = picture.convert("L").histogram()[0]
        self.assertGreater(black, 100 * 16 * 16)
        self.assertNotEqual(code, self.point._qr_code(self.url))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "crm_relationship.report_intake_point", self.point.ids
        )[0]
        self.assertIn("Store West Gate", html.decode())
        self.assertIn(self.url, html.decode())
        self.assertIn(f"data:image/png;base64,{code.decode()}", html.decode())

    def test_files_as_texts(self):
        """A file under the name of a text is no text, and no fault."""
        page = self.file(files=[("x.png", b"x", "image/png")], upload="description")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Tell us what happened", page.text)
