import base64
from email import message_from_bytes, policy
from email.message import EmailMessage

from odoo.tests import tagged

from odoo.addons.crm_relationship.tools.outside.mail_headers import mend_charsets

from .common import MailCommon


@tagged("standard", "post_install", "-at_install")
class TestIntakeMail(MailCommon):
    """Cases by e-mail, through Odoo's gateway, as the bytes come in."""

    def test_new_case(self):
        """A mail of a known customer is a case with number, owner and deadlines."""
        case = self.receive(self.make_mail("It leaks.\n\nSince Monday."))
        self.assertEqual(len(case), 1)
        self.assertRegex(case.name, r"^CASE/")
        self.assertEqual(case.subject, "Leaking valve")
        self.assertEqual(case.channel, "email")
        self.assertEqual(case.state, "new")
        self.assertEqual(case.partner_id, self.contact)
        self.assertEqual(case.card_id, self.card)
        self.assertEqual(case.company_id, self.company)
        self.assertEqual(case.user_id, self.specialist)
        self.assertEqual(case.contact_name, "Ms Wang")
        self.assertIn("Since Monday.", case.description)
        self.assertTrue(case.respond_deadline)
        message = case.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(message.author_id, self.contact)
        self.assertIn(self.contact, case.message_partner_ids)

    def test_no_subject(self):
        """Without subject the first line is it; the number stays a number."""
        case = self.receive(self.make_mail("The pump\nmakes noise", Subject=None))
        self.assertEqual(case.subject, "The pump")
        self.assertRegex(case.name, r"^CASE/")
        case = self.receive(self.make_mail("", Subject=None))
        self.assertFalse(case.subject)
        self.assertEqual(case.display_name, case.name)

    def test_gbk(self):
        """A Chinese mail in GBK is read as it was written, headers too."""
        encoded = base64.b64encode("投诉：设备漏水".encode("gbk")).decode()
        subject = f"=?GBK?B?{encoded}?="
        raw = (
            b"From: =?GBK?B?"
            + base64.b64encode("王经理".encode("gbk"))
            + b"?= <wang@customer.example>\r\nTo: service@cases.example.com\r\n"
            + f"Subject: {subject}\r\n".encode()
            + b"Message-Id: <gbk-1@customer.example>\r\nMIME-Version: 1.0\r\n"
            + b"Content-Type: text/plain; charset=gbk\r\n"
            + b"Content-Transfer-Encoding: 8bit\r\n\r\n"
            + "阀门从星期一开始漏水，请尽快处理。".encode("gbk")
        )
        case = self.receive(raw)
        self.assertEqual(case.subject, "投诉：设备漏水")
        self.assertEqual(case.contact_name, "王经理")
        self.assertIn("阀门从星期一开始漏水", case.description)

    def test_charset_is_missing_or_unknown(self):
        """The matter is read all the same: UTF-8, or the Chinese standard."""
        for charset in ("", "; charset=x-unknown", "; charset=us-ascii"):
            for encoding in ("gb18030", "utf-8"):
                with self.subTest(charset=charset, encoding=encoding):
                    case = self.receive(
                        b"From: wang@customer.example\nTo: service@cases.example.com\n"
                        b"Subject: Leak\nMIME-Version: 1.0\n"
                        b"Message-Id: <%s@customer.example>\n"
                        b"Content-Type: text/plain%s\n\n%s"
                        % (
                            f"{encoding}{charset[10:]}".encode(),
                            charset.encode(),
                            "阀门漏水".encode(encoding),
                        )
                    )
                    self.assertIn("阀门漏水", case.description)

    def test_charset_of_files(self):
        """A file is read as Odoo reads it, where anybody knows its charset.

        Six bytes in two letters that ASCII has not: each is replaced. UTF-8 reads two.
        """
        for charset, expected in (("us-ascii", 6), ("x-unknown", 2)):
            with self.subTest(charset):
                message = message_from_bytes(
                    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                    b"Content-Type: text/xml; charset=%s\n"
                    b"Content-Disposition: attachment; filename=a.xml\n"
                    b"Content-Transfer-Encoding: base64\n\n%s\n--b--\n"
                    % (
                        charset.encode(),
                        base64.b64encode("<a>Chauss\ufffd\ufffde</a>".encode()),
                    ),
                    policy=policy.SMTP,
                )
                mend_charsets(message)
                [file] = message.iter_attachments()
                self.assertEqual(file.get_content().count("\ufffd"), expected)

    def test_letters_that_there_are_not(self):
        """Neither a zero nor an address without end keeps a case from being made."""
        mail = self.make_mail(Subject=None).as_bytes()
        case = self.receive(mail.replace(b"To:", b"Subject: =?utf-8?b?QQBC?=\nTo:", 1))
        self.assertEqual(case.subject, "AB")
        digits = b"".join(b"%d" % (number * 7919) for number in range(3000))
        mail = self.make_mail(From=None).as_bytes()
        mail = mail.replace(b"To:", b"From: %s@x.example\nTo:" % digits, 1)
        self.assertTrue(self.receive(mail))

    def test_big_attachment(self):
        """20 MB are kept byte by byte; a path in the file's name leads nowhere."""
        content = bytes(range(256)) * (20 * 4096)
        mail = self.make_mail()
        mail.add_attachment(
            content,
            maintype="application",
            subtype="octet-stream",
            filename="../../etc/video.bin",
        )
        case = self.receive(mail)
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )
        self.assertEqual(len(attachment), 1)
        self.assertEqual(attachment.raw, content)
        self.assertEqual(attachment.file_size, 20 * 2**20)
        self.assertNotIn("..", attachment.store_fname)

    def test_unknown_sender(self):
        """Who is not known has a case, too: his address is kept."""
        case = self.receive(
            self.make_mail(From="Stranger <stranger@elsewhere.example>")
        )
        self.assertFalse(case.partner_id)
        self.assertIn("stranger@elsewhere.example", case.email_from)
        self.assertEqual(case.contact_name, "Stranger")
        self.assertTrue(case.user_id)

    def test_colleague(self):
        """A mail that a colleague passes on is not of the colleague as customer."""
        case = self.receive(self.make_mail(From="specialist@example.com"))
        self.assertFalse(case.partner_id)

    def test_contact_of_another_company(self):
        """A contact of another company is not taken for the case's customer."""
        self.contact.company_id = self.company_usd
        case = self.receive(self.make_mail())
        self.assertFalse(case.partner_id)
        self.assertIn("wang@customer.example", case.email_from)

    def test_two_companies(self):
        """Each company has its own address, and its cases."""
        self.company_usd.alias_domain_id = self.domain
        self.company_usd.relationship_alias_name = "help"
        case = self.receive(self.make_mail(To="help@cases.example.com"))
        self.assertEqual(case.company_id, self.company_usd)
        self.assertFalse(case.card_id)

    def test_scripts(self):
        """No script of a mail survives, in the case or in its messages."""
        mail = self.make_mail()
        mail.set_content(
            "<p onclick='steal()'>Hello<script>steal()</script>"
            "<img src=x onerror=steal()></p><a href='javascript:steal()'>x</a>",
            subtype="html",
        )
        mail.replace_header("Subject", "<script>steal()</script>")
        case = self.receive(mail)
        for text in (case.description, *case.message_ids.mapped("body")):
            self.assertNotIn("<script", text or "")
            self.assertNotIn("onclick", text or "")
            self.assertNotIn("onerror", text or "")
            self.assertNotIn("javascript:", text or "")
        self.assertIn("Hello", case.description)

    def test_reply_threads(self):
        """A reply of the customer goes into the case, with its files."""
        case = self.receive(self.make_mail())
        reply = self.make_mail(
            "More of it",
            Subject="Re: Leaking valve",
            In_Reply_To=case.message_ids.sorted("id")[-1:].message_id
            or case.message_ids[:1].message_id,
        )
        reply.add_attachment(
            b"log", maintype="text", subtype="plain", filename="log.txt"
        )
        self.assertFalse(self.receive(reply))
        message = case.message_ids.sorted("id")[-1]
        self.assertIn("More of it", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["log.txt"])
        self.assertEqual(case.state, "new")

    def reply_to(self, case, **headers):
        first = case.message_ids.filtered(lambda m: m.message_type == "email")[-1:]
        return self.make_mail(
            headers.pop("text", "An answer"), In_Reply_To=first.message_id, **headers
        )

    def test_reply_to_waiting_case(self):
        """The customer's answer starts the clock of a waiting case again."""
        case = self.receive(self.make_mail())
        case.action_wait()
        self.receive(self.reply_to(case, From="office@customer.example"))
        self.assertEqual(case.state, "in_progress")

    def test_reply_after_the_end(self):
        """What comes after the end is shown to the owner, once; the case stays."""
        case = self.receive(self.make_mail())
        case.write({"cause": "Seal", "result": "New seal"})
        case.action_resolve()
        case.action_inform()
        case.action_close()
        for number in range(2):
            self.receive(self.reply_to(case, text=f"Still leaks {number}"))
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.activity_ids.user_id, case.user_id)
        self.assertEqual(len(case.activity_ids), 1)

    def test_forged_reply(self):
        """A reply of somebody else is kept, and neither changes nor opens anything."""
        case = self.receive(self.make_mail())
        rival = self.make_customer("Rival", email="boss@rival.example")
        case.action_wait()
        for sender in ("boss@rival.example", "nobody@rival.example"):
            self.receive(self.reply_to(case, From=sender, text=f"By {sender}"))
        self.assertEqual(case.state, "waiting")
        self.assertNotIn(rival, case.message_partner_ids)
        bodies = " ".join(case.message_ids.mapped("body"))
        self.assertIn("By boss@rival.example", bodies)
        self.assertIn("By nobody@rival.example", bodies)
        self.assertFalse(case.activity_ids)
        case.message_post(body="Our answer", subtype_xmlid="mail.mt_comment")
        told = case.message_ids[:1].notified_partner_ids
        self.assertNotIn(rival, told)
        self.assertIn(self.contact, told)

    def test_automatic_mail(self):
        """Answers of machines, bounces and our own mail make no case."""
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"X_Autoreply": "yes"},
            {"Precedence": "auto_reply"},
            {"From": "MAILER-DAEMON@customer.example"},
            {"From": "bounce@cases.example.com"},
            {"From": "notifications@cases.example.com"},
            {"From": f"Service <{self.address}>"},
            {"To": f"{self.address}, bounce@cases.example.com"},
        ):
            with self.subTest(headers):
                self.assertFalse(self.receive(self.make_mail(**headers)))
        self.assertTrue(self.receive(self.make_mail(Auto_Submitted="no")))

    def test_delivery_report(self):
        """A report that a mail of ours was not delivered makes no case."""
        report = EmailMessage()
        report["From"] = "postmaster@customer.example"
        report["To"] = self.address
        report["Subject"] = "Undeliverable"
        report["Message-Id"] = "<report@customer.example>"
        report.set_content("Sorry")
        report.replace_header(
            "Content-Type", "multipart/report; report-type=delivery-status; boundary=x"
        )
        report.set_payload("--x\r\nContent-Type: text/plain\r\n\r\nSorry\r\n--x--\r\n")
        self.assertFalse(self.receive(report))

    def test_auto_reply_to_a_case(self):
        """An out-of-office answer is kept in the case, which goes on waiting."""
        case = self.receive(self.make_mail())
        case.action_wait()
        self.receive(self.reply_to(case, Auto_Submitted="auto-replied"))
        self.assertEqual(case.state, "waiting")
        self.assertIn("An answer", " ".join(case.message_ids.mapped("body")))

    def test_no_mail_loop(self):
        """1,000 mails of one sender in a minute: 20 cases, and no answer to answers."""
        cases = self.env["relationship.complaint"]
        for number in range(1000):
            cases |= self.receive_fast(number)
        self.assertEqual(len(cases), 20)
        # Others are heard meanwhile.
        self.assertTrue(self.receive(self.make_mail(From="other@elsewhere.example")))

    def receive_fast(self, number):
        raw = (
            "From: flood@elsewhere.example\r\nTo: service@cases.example.com\r\n"
            f"Subject: Flood {number}\r\nMessage-Id: <flood-{number}@x.example>\r\n\r\n"
            "Flood\r\n"
        ).encode()
        thread_id = self.env["mail.thread"].message_process(None, raw)
        return self.env["relationship.complaint"].browse(thread_id or ())

    def test_same_mail_twice(self):
        """A mail that is delivered twice is one case."""
        mail = self.make_mail()
        self.assertTrue(self.receive(mail))
        self.assertFalse(self.receive(mail))

    def test_address_is_switched_off(self):
        """Without address no mail becomes a case."""
        self.company.relationship_alias_name = False
        with self.assertRaises(ValueError):
            self.receive(self.make_mail())
        self.company.relationship_alias_name = "service"
        self.assertTrue(self.receive(self.make_mail()))

    def test_settings(self):
        """The administrator sets the address in the settings of the company."""
        settings = self.env["res.config.settings"].create({})
        settings.relationship_alias_name = "Complaints Desk"
        settings.execute()
        alias = self.company.relationship_alias_id
        self.assertEqual(alias.alias_full_name, "complaints-desk@cases.example.com")
        case = self.receive(self.make_mail(To="complaints-desk@cases.example.com"))
        self.assertTrue(case)

    def test_answer_by_mail(self):
        """A colleague who works on the case answers by e-mail; no other one does."""
        case = self.receive(self.make_mail())
        outsider = self.outsider
        self.receive(self.reply_to(case, From=outsider.email, text="I know him"))
        self.assertFalse(case.responded_date)
        self.receive(
            self.reply_to(
                case, From=self.specialist.email, Auto_Submitted="auto-replied"
            )
        )
        self.assertFalse(case.responded_date)
        self.receive(self.reply_to(case, From=self.specialist.email))
        self.assertTrue(case.responded_date)
        self.assertEqual(case.state, "acknowledged")

    def test_mail_passed_on_is_no_answer(self):
        """The mail that makes the case does not answer it, whoever sends it."""
        case = self.receive(self.make_mail(From=self.specialist.email))
        case.user_id = self.specialist
        self.assertFalse(case.responded_date)
        self.assertEqual(case.state, "new")
