import smtplib
import subprocess
import sys
from email import message_from_bytes
from email.policy import SMTP
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from .common import MailCommon, smtp_sink


@tagged("standard", "post_install", "-at_install")
class TestIntakeSmtp(MailCommon, HttpCase):
    """The real way: SMTP in, Odoo's mail gate, the server; and SMTP out."""

    def test_message_by_smtp(self):
        """A message sent by SMTP reaches the server by the mail gate, and is a case."""
        gate = self.make_user("gate", base="user")
        gate.group_ids += self.env.ref("base.group_system")
        message = self.make_mail("到货的阀门漏水", Subject="投诉")
        with smtp_sink() as sink:
            with smtplib.SMTP("127.0.0.1", sink.port) as client:
                client.send_message(message)
            (raw,) = sink.messages
        before = self.env["relationship.complaint"].search([])
        # Odoo's own script still uses the way in that Odoo calls old.
        old = mute_logger("odoo.addons.rpc.controllers.xmlrpc")
        with self.allow_requests(all_requests=True), old:
            done = self._pipe(raw, gate)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.env.invalidate_all()
        case = self.env["relationship.complaint"].search([]) - before
        self.assertEqual(case.subject, "投诉")
        self.assertIn("到货的阀门漏水", case.description)
        self.assertEqual(case.partner_id, self.contact)

    def _pipe(self, raw, user):
        """Pipe a message into Odoo's mail gate, as a mail server does."""
        command = [
            sys.executable,
            file_path("mail/static/scripts/odoo-mailgate.py"),
            *("-d", self.env.cr.dbname, "-u", str(user.id), "-p", user.login),
            *("--host", "127.0.0.1", "--port", str(self.http_port()), "--debug"),
        ]
        return subprocess.run(command, input=raw, capture_output=True, timeout=60)

    def sent_by(self, send, to="Ms Wang"):
        """Return what leaves by SMTP for the customer while ``send`` runs.

        :param str to: with whom the recipient begins
        """
        servers = self.env["ir.mail_server"]
        with smtp_sink() as sink:
            servers.search([]).active = False
            servers.create(
                {
                    "name": "Sink",
                    "smtp_host": "127.0.0.1",
                    "smtp_port": sink.port,
                    "smtp_encryption": "none",
                }
            )
            # Odoo sends nothing in tests; here it does, to the sink.
            model = self.registry["ir.mail_server"]
            with patch.object(model, "_disable_send", lambda self: False):
                send()
            sent = [message_from_bytes(raw, policy=SMTP) for raw in sink.messages]
        return [mail for mail in sent if mail["To"].startswith(to)]

    def send_mails_of(self, case):
        mails = self.env["mail.mail"]
        mails.search([("mail_message_id", "in", case.message_ids.ids)]).send()

    def test_acknowledgement(self):
        """Where switched on, the number goes to the customer; otherwise nothing."""
        case = self.receive(self.make_mail())
        self.assertFalse(self.sent_by(lambda: self.send_mails_of(case)))
        self.company.relationship_acknowledge_mail = True
        case = self.receive(self.make_mail())
        (mail,) = self.sent_by(lambda: self.send_mails_of(case))
        self.assertIn(case.name, mail["Subject"])
        reply = self.make_mail("Thanks", In_Reply_To=mail["Message-Id"])
        self.assertFalse(self.receive(reply))
        self.assertIn("Thanks", case.message_ids[:1].body)
        # Nobody acknowledges the acknowledgements of machines.
        answer = self.make_mail(
            "Away", In_Reply_To=mail["Message-Id"], Auto_Submitted="auto-replied"
        )
        self.assertFalse(self.receive(answer))
        self.assertFalse(self.sent_by(lambda: self.send_mails_of(case)))

    def test_reply_goes_out(self):
        """An answer in the chatter leaves by SMTP, and what comes back threads."""
        case = self.receive(self.make_mail())

        def answer_customer():
            case.message_post(body="We come tomorrow.", subtype_xmlid="mail.mt_comment")
            self.send_mails_of(case)

        (answer,) = self.sent_by(answer_customer)
        text = answer.get_body(preferencelist=("plain",)).get_content()
        self.assertIn("We come tomorrow.", text)
        reply = self.make_mail("Fine", In_Reply_To=answer["Message-Id"])
        self.assertFalse(self.receive(reply))
        self.assertIn("Fine", case.message_ids[:1].body)

    def acknowledged(self, message):
        """Let an e-mail come in by SMTP; return the case, and what leaves for whom."""
        with smtp_sink() as sink:
            with smtplib.SMTP("127.0.0.1", sink.port) as client:
                client.send_message(message)
            (raw,) = sink.messages
        case = self.receive(raw)
        sent = self.sent_by(lambda: self.send_mails_of(case), to="")
        outside = [mail["To"] for mail in sent if "@example.com" not in mail["To"]]
        return case, outside

    def test_reply_to_forwarded_and_generated(self):
        """By SMTP: answers go where they are wanted, or to nobody."""
        self.company.relationship_acknowledge_mail = True
        case, told = self.acknowledged(
            self.make_mail(
                From="shop@shop.example", Reply_To="Ms Wang <wang@customer.example>"
            )
        )
        self.assertEqual(case.partner_id, self.contact)
        self.assertEqual(len(told), 1)
        self.assertIn("wang@customer.example", told[0])
        case, told = self.acknowledged(
            self.make_mail(
                "FYI\n\nFrom: Ms Wang <wang@customer.example>\n\nIt leaks.",
                From=self.specialist.email,
            )
        )
        self.assertEqual(case.offered_partner_id, self.contact)
        self.assertEqual(told, [])
        case, told = self.acknowledged(self.make_mail(Auto_Submitted="auto-generated"))
        self.assertEqual(case.partner_id, self.contact)
        self.assertEqual(told, [])
