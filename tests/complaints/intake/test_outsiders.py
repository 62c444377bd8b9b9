import uuid

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.models.complaints.intake.portal import SEARCHED

from .common import MailCommon


@tagged("standard", "post_install", "-at_install")
class TestOutsiders(MailCommon):
    """Customers read and search what is theirs, and take nobody's messages over."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.portal.partner_id.parent_id = cls.customer
        cls.other = cls.make_customer("Other Customer")
        cls.mole = cls.make_user("mole", base="portal")
        cls.mole.partner_id.parent_id = cls.other
        cls.case = cls.env["relationship.complaint"].create(
            {"partner_id": cls.contact.id, "subject": "It leaks"}
        )

    def test_notes_for_us(self):
        """Whatever is written for colleagues is closed to the customer, by number.

        A note of a person, of the system, a mail that is kept for us, what was changed.
        """
        made = {
            (kind, subtype): self.case.sudo().message_post(
                body="For us",
                message_type=kind,
                subtype_xmlid=f"mail.{subtype}",
            )
            for kind in ("comment", "notification", "email")
            for subtype in ("mt_note", "mt_comment")
        }
        made["log", "mt_note"] = self.case.sudo()._message_log(body="For us")
        for (kind, subtype), message in made.items():
            with self.subTest(f"{kind} {subtype}"):
                self.env.invalidate_all()
                seen = self.as_user(self.portal, message).has_access("read")
                self.assertEqual(seen, subtype == "mt_comment")
                with self.forbidden():
                    self.as_user(self.mole, message).read(["body"])

    def test_search(self):
        """Customers find their cases by no field that they do not read (X19)."""
        cases = self.as_user(self.portal, "relationship.complaint")
        self.assertEqual(cases.search([]), self.case)
        tried = 0
        for name, field in cases._fields.items():
            if name in SEARCHED or not (field.store or field.search):
                continue
            tried += 1
            for operator, value in (("!=", False), ("=", False), ("in", [1])):
                with self.subTest(f"{name} {operator}"), self.assertRaises(AccessError):
                    cases.search_count(Domain(name, operator, value))
        self.assertGreater(tried, 50)

    def test_own_address(self):
        """Nobody outside gets the mails of others by giving themselves an address."""
        self.make_card(self.other)
        # As the settings of users write; for the page of the portal see below.
        mole = self.as_user(self.mole, self.mole)
        with self.refused("E-mail", "Ask us"):
            mole.email = "wang@customer.example"
        with self.refused("E-mail", "Ask us"):
            mole.sudo().write({"email": "wang@customer.example"})
        # Contacts themselves they do not write.
        with self.forbidden():
            mole.partner_id.email = "wang@customer.example"
        # As it is, and by us.
        mole.email = mole.email
        self.mole.email = "mole@other.example"

    def test_entered_addresses(self):
        """An address that somebody outside has entered says not whose a mail is."""
        contacts = self.env["res.partner"].with_user(self.mole).sudo()
        contacts.create(
            {
                "name": "Store",
                "type": "delivery",
                "parent_id": self.other.id,
                "email": "new@customer.example",
            }
        )
        case = self.receive(self.make_mail(From="New <new@customer.example>"))
        self.assertFalse(case.partner_id)
        self.assertFalse(self.as_user(self.mole, case).has_access("read"))
        # Whom we have entered is known.
        self.make_customer(
            "Li", is_company=False, parent_id=self.customer.id, email="li@c.example"
        )
        case = self.receive(self.make_mail(From="Li <li@c.example>"))
        self.assertEqual(case.customer_id, self.customer)

    def test_guests(self):
        """Who ordered without logging in is known by the address: nobody reads it."""
        public = self.env.ref("base.public_user")
        contacts = self.env["res.partner"].with_user(public).sudo()
        guest = contacts.create({"name": "Guest", "email": "guest@g.example"})
        case = self.receive(self.make_mail(From="Guest <guest@g.example>"))
        self.assertEqual(case.partner_id, guest)

    def test_message_ids(self):
        """Nobody takes answers over by the number of a message of others."""
        number = self.case.message_post(body="Dear Ms Wang").message_id
        outsider = self.as_user(self.outsider, "mail.message")
        values = {"body": "Mine", "message_type": "comment"}
        forged = outsider.create([{**values, "message_id": number}])
        self.assertNotEqual(forged.message_id, number)
        forged.write({"message_id": number, "body": "Still mine"})
        self.assertNotEqual(forged.message_id, number)
        card = self.as_user(self.specialist, self.card)
        post = card.message_post(body="Mine", message_id=number)
        self.assertNotEqual(post.message_id, number)
        mail = self.make_mail("More", In_Reply_To=number, References=number)
        self.assertFalse(self.receive(mail))
        self.assertIn("More", self.case.message_ids[:1].body)
        # Another number is the caller's to choose.
        own = outsider.create({**values, "message_id": "<own@x>"})
        self.assertEqual(own.message_id, "<own@x>")

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_unproven_colleagues(self):
        """In no thread of ours speaks a colleague who is not proven, or has no access.

        What came is kept as a note, with its address.
        """
        visit = self.env["relationship.visit"].create(
            {"card_id": self.card.id, "user_id": self.specialist.id}
        )
        fails = "mx.example; dmarc=fail"
        for record in (self.card, visit, self.case):
            said = record.message_post(
                body="Word", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            for user, result, expected in (
                (self.specialist, None, self.specialist.partner_id),
                (self.specialist, fails, self.env["res.partner"]),
                (self.specialist_usd, None, self.env["res.partner"]),
                (self.outsider, None, self.env["res.partner"]),
            ):
                with self.subTest(f"{record._name} {user.name} {result}"):
                    text = str(uuid.uuid4())
                    self.receive(
                        self.make_mail(
                            text,
                            To="catchall@cases.example.com",
                            From=f"{user.name} <{user.email}>",
                            References=said.message_id,
                            Authentication_Results=result,
                        )
                    )
                    found = self.env["mail.message"].search([("body", "like", text)])
                    self.assertEqual(found.res_id, record.id)
                    self.assertEqual(found.author_id, expected)
                    self.assertEqual(found.is_internal, not expected)
                    self.assertIn(user.email, found.email_from)


@tagged("standard", "post_install", "-at_install")
class TestOutsiderPages(MailCommon, HttpCase):
    """The same by the pages of the portal."""

    def test_pages(self):
        """The account page keeps the address; a customer's word is no note."""
        self.portal.partner_id.parent_id = self.customer
        case = self.env["relationship.complaint"].create(
            {"partner_id": self.contact.id, "subject": "It leaks"}
        )
        self.authenticate("relationship_portal", "relationship_portal")
        answer = self.url_open(
            "/my/address/submit",
            data={
                "csrf_token": self.csrf_token(),
                "partner_id": self.portal.partner_id.id,
                "name": "Portal",
                "email": "boss@other.example",
                "phone": "1",
                "street": "x",
                "city": "y",
                "zip": "1",
                "country_id": self.env.ref("base.cn").id,
                "address_type": "billing",
                "required_fields": "name",
            },
        )
        self.assertIn("Ask us", answer.text)
        self.assertEqual(self.portal.email, "portal@example.com")
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": case._name,
                "thread_id": case.id,
                "post_data": {
                    "body": "Still leaks",
                    "message_type": "notification",
                    "subtype_xmlid": "mail.mt_note",
                },
            },
        )
        message = case.message_ids[:1]
        self.assertIn("Still leaks", message.body)
        self.assertEqual(message.message_type, "comment")
        self.assertFalse(message.subtype_id.internal)

    def csrf_token(self):
        page = self.url_open("/my/account").text
        return page.split('name="csrf_token" value="')[1].split('"')[0]
