from odoo.tests import tagged
from odoo.tools import email_normalize

from .common import MailCommon


@tagged("standard", "post_install", "-at_install")
class TestSender(MailCommon):
    """Who wrote an e-mail, for whom, and whether something answers it by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.relationship_acknowledge_mail = True
        cls.colleague = cls.specialist.email

    def answers(self, case):
        """Return to whom mails about a case went."""
        mails = self.env["mail.mail"].sudo()
        mails = mails.search([("mail_message_id", "in", case.message_ids.ids)])
        people = mails.recipient_ids.filtered("partner_share")
        addresses = [*mails.mapped("email_to"), *people.mapped("email")]
        return {email_normalize(address) for address in addresses if address}

    def reply(self, case, text="An answer", **headers):
        first = case.message_ids.filtered(lambda m: m.message_type == "email")[-1:]
        return self.make_mail(text, In_Reply_To=first.message_id, **headers)

    # Reply-To

    def test_reply_to(self):
        """Who wants answers elsewhere is answered there, and known by that address."""
        case = self.receive(
            self.make_mail(
                From="Shop <no-reply@shop.example>",
                Reply_To="Ms Wang <wang@customer.example>",
            )
        )
        self.assertEqual(case.partner_id, self.contact)
        self.assertEqual(case.contact_name, "Ms Wang")
        self.assertEqual(self.answers(case), {"wang@customer.example"})
        case.action_wait()
        self.receive(
            self.reply(
                case, From="robot@shop.example", Reply_To="wang@customer.example"
            )
        )
        self.assertEqual(case.state, "in_progress")

    def test_list_of_reply_to(self):
        """Of several addresses, the one of a contact counts."""
        case = self.receive(
            self.make_mail(
                From="Shop <no-reply@shop.example>",
                Reply_To="desk@shop.example, 王芳 <wang@customer.example>",
            )
        )
        self.assertEqual(case.partner_id, self.contact)
        self.assertEqual(case.contact_name, "王芳")
        self.assertEqual(case.email_normalized, "wang@customer.example")

    def test_reply_to_that_leads_to_us(self):
        """Our own address as Reply-To is nobody's."""
        case = self.receive(self.make_mail(Reply_To=self.address))
        self.assertIn("wang@customer.example", case.email_from)

    # Addresses

    def test_second_address_of_a_contact(self):
        """Every address of a contact is theirs: for new cases and for replies."""
        self.contact.email = "wang@customer.example; wang@home.example"
        case = self.receive(self.make_mail(From="wang@home.example"))
        self.assertEqual(case.partner_id, self.contact)
        case.action_wait()
        self.receive(self.reply(case, From="wang@home.example"))
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.message_ids.sorted("id")[-1].author_id, self.contact)

    def test_contact_with_a_card(self):
        """Of contacts with the same address, the customer's who has a card."""
        double = self.make_customer("Double", email="office@customer.example")
        self.assertGreater(double.id, self.customer.id)
        case = self.receive(self.make_mail(From="office@customer.example"))
        self.assertEqual(case.partner_id, self.customer)
        self.card.partner_id = double
        case = self.receive(self.make_mail(From="office@customer.example"))
        self.assertEqual(case.partner_id, double)

    # The number in the subject

    def test_number_in_the_subject(self):
        """Where other headers fail, the number leads to the case of the sender."""
        case = self.receive(self.make_mail())
        subject = f"AW: your message [{case.name}]"
        self.assertFalse(self.receive(self.make_mail("More", Subject=subject)))
        self.assertIn("More", case.message_ids.sorted("id")[-1].body)
        self.assertFalse(
            self.receive(
                self.make_mail(
                    "Office", Subject=subject, From="office@customer.example"
                )
            )
        )
        other = self.receive(self.make_mail(Subject=subject, From="x@rival.example"))
        self.assertEqual(len(other), 1)
        self.assertNotEqual(other, case)

    def test_number_among_other_letters(self):
        """Whatever stands around it, as people write: also without blanks."""
        case = self.receive(self.make_mail())
        number = case.name
        for subject in (
            f"关于{number}的问题",
            f"回复：【{number}】",
            f"Re: {number}.",
            f"RE: No.{number}",
            number.lower(),
        ):
            with self.subTest(subject):
                self.assertFalse(self.receive(self.make_mail("M", Subject=subject)))
        # The number of another case, which is longer.
        self.assertTrue(self.receive(self.make_mail(Subject=f"Re: {number}7")))

    def test_number_in_the_answer_of_a_machine(self):
        """An out-of-office note with the number is kept in the case, which waits."""
        case = self.receive(self.make_mail())
        case.action_wait()
        self.assertFalse(
            self.receive(
                self.make_mail(
                    "Away", Subject=f"Re: {case.name}", Auto_Submitted="auto-replied"
                )
            )
        )
        self.assertEqual(case.state, "waiting")
        self.assertIn("Away", " ".join(case.message_ids.mapped("body")))

    # What a colleague passes on

    def test_forwarded_by_a_colleague(self):
        """Nobody is answered; who wrote first is offered as customer."""
        for line in (
            "From: Ms Wang <wang@customer.example>",
            "发件人：Ms Wang <wang@customer.example>",
            "> Von: Ms Wang [mailto:wang@customer.example]",
        ):
            with self.subTest(line):
                case = self.receive(
                    self.make_mail(
                        f"FYI\n\n---\n{line}\nSent: Monday\n\nIt leaks.",
                        From=self.colleague,
                    )
                )
                self.assertFalse(case.partner_id)
                self.assertEqual(case.offered_partner_id, self.contact)
                self.assertIn("wang@customer.example", case.email_from)
                self.assertEqual(case.contact_name, "Ms Wang")
                self.assertEqual(self.answers(case), set())
                dialog = self.as_user(self.head, "relationship.complaint.customer")
                # Nobody was the customer before: there is nothing to give a reason for.
                wizard = dialog.create({"complaint_id": case.id})
                self.assertEqual(wizard.partner_id, self.contact)
                wizard.action_correct()
                self.assertEqual(case.customer_id, self.customer)
                self.assertIn("wang@customer.example", case.customer_email)

    def test_forwarded_by_other_programs(self):
        """Tables, links, quotations and names in Chinese say who wrote, too."""
        address = "wang@customer.example"
        texts = (
            f"| 发件人 | 王芳<{address}> |\n| 日期 | 2026 |",
            f"From: 王芳\n<{address}>",
            f"On Mon, 15 Jun 2026, 王芳 <{address}> wrote:\n> It leaks",
            f'在 2026-06-15 10:00:00，"王芳" <{address}> 写道：',
        )
        pages = (
            f"<table><tr><td>发件人</td><td>王芳&lt;{address}&gt;</td></tr></table>",
            f'<b>From:</b> <a href="mailto:{address}">王芳</a><br>',
            f'<div><b>发件人:</b>&nbsp;"王芳"&lt;{address}&gt;;</div>',
        )
        for text in (*texts, *pages):
            with self.subTest(text):
                mail = self.make_mail(text, From=self.colleague)
                if text in pages:
                    mail.set_content(text, subtype="html")
                case = self.receive(mail)
                self.assertEqual(case.offered_partner_id, self.contact)
                self.assertEqual(case.contact_name, "王芳")
                self.assertEqual(case.email_normalized, address)

    def test_forwarded_line_without_end(self):
        """A line as long as a book has no sender: it is not searched for one."""
        mail = self.make_mail("From: " + "a" * 500_000, From=self.colleague)
        self.assertFalse(self.receive(mail).offered_partner_id)

    def test_forwarded_as_attachment(self):
        """A mail that is attached says by itself who wrote it."""
        mail = self.make_mail("FYI", From=self.colleague)
        mail.add_attachment(self.make_mail())
        case = self.receive(mail)
        self.assertEqual(case.offered_partner_id, self.contact)

    def test_mail_of_a_colleague(self):
        """Where nobody else is named, nobody is written to."""
        case = self.receive(self.make_mail(From=self.colleague))
        self.assertFalse(case.offered_partner_id)
        self.assertFalse(case.customer_email)
        self.assertEqual(self.answers(case), set())

    # Machines

    def test_automatic_but_no_answer(self):
        """A customer's helpdesk makes a case; nothing answers it by itself."""
        for headers in (
            {"Auto_Submitted": "auto-generated"},
            {"Precedence": "bulk"},
            {"X_Auto_Response_Suppress": "All"},
        ):
            with self.subTest(headers):
                case = self.receive(self.make_mail(**headers))
                self.assertEqual(len(case), 1)
                self.assertEqual(case.partner_id, self.contact)
                self.assertEqual(self.answers(case), set())
        self.assertTrue(self.answers(self.receive(self.make_mail())))

    def test_dropped_mails(self):
        """What made no case is on the supervisors' list, for 90 days."""
        dropped = self.env["relationship.dropped.mail"]
        known = dropped.search([])
        for headers, reason in (
            ({"Auto_Submitted": "auto-replied"}, "answer"),
            ({"From": "notifications@cases.example.com"}, "own"),
            ({"From": "MAILER-DAEMON@customer.example"}, "bounce"),
        ):
            with self.subTest(reason):
                self.assertFalse(self.receive(self.make_mail("Words", **headers)))
                new = dropped.search([]) - known
                self.assertEqual(new.mapped("reason"), [reason])
                self.assertEqual(new.company_id, self.company)
                self.assertIn("Words", new.excerpt)
                known |= new
        self.assertTrue(self.as_user(self.supervisor, known).has_access("read"))
        self.assertFalse(self.as_user(self.specialist, known).has_access("read"))
        self.assertFalse(self.as_user(self.specialist_usd, known).has_access("read"))
        with self.on("2026-09-12"):
            dropped._gc_dropped()
            self.assertTrue(known.exists())
        with self.on("2026-09-14"):
            dropped._gc_dropped()
            self.assertFalse(known.exists())

    # Proof of the address

    def test_colleagues_address_that_is_not_proven(self):
        """A reply with a colleague's address that fails authentication answers nothing,
        and goes to nobody.
        """
        case = self.receive(self.make_mail())
        known = case.message_ids
        forged = (
            "mx.example.com; spf=fail; dkim=none; dmarc=fail header.from=example.com"
        )
        self.receive(
            self.reply(
                case, "Pay here", From=self.colleague, Authentication_Results=forged
            )
        )
        self.assertFalse(case.responded_date)
        self.assertEqual(case.state, "new")
        message = (case.message_ids - known).filtered(lambda m: "Pay here" in m.body)
        self.assertTrue(message.is_internal or message.subtype_id.internal)
        self.assertNotIn(self.contact, message.notified_partner_ids)
        self.assertFalse(message.author_id)
        proven = (
            "mx.example.com; spf=pass; dkim=pass; dmarc=pass header.from=example.com"
        )
        self.receive(
            self.reply(case, "Soon", From=self.colleague, Authentication_Results=proven)
        )
        self.assertTrue(case.responded_date)
