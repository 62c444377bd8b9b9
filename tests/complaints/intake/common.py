"""E-mails as they arrive, and a real SMTP server of a few lines."""

import socketserver
import threading
from contextlib import contextmanager
from email.message import EmailMessage
from itertools import count

from odoo.tests import HttpCase, tagged

from ...common import RelationshipCommon


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self._say(220, "sink")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command.startswith("DATA"):
                self._say(354, "go on")
                self.server.messages.append(self._data())
                self._say(250, "taken")
            elif command.startswith("QUIT"):
                self._say(221, "bye")
                return
            else:
                self._say(250, "well")

    def _data(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())


@contextmanager
def smtp_sink():
    """Run an SMTP server that keeps what it is sent.

    :return: the server, with its ``port`` and ``messages`` (list of bytes)
    """
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.messages = []
    server.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@tagged("standard", "post_install", "-at_install")
class MailCommon(RelationshipCommon):
    """The main company takes cases at service@cases.example.com."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "cases.example.com",
                "bounce_alias": "bounce",
                "catchall_alias": "catchall",
                "default_from": "notifications",
            }
        )
        cls.company.alias_domain_id = cls.domain
        cls.company.relationship_alias_name = "service"
        cls.address = "service@cases.example.com"
        cls.numbers = count()
        cls.customer = cls.make_customer("Customer", email="office@customer.example")
        cls.card = cls.make_card(cls.customer)
        cls.contact = cls.make_customer(
            "Ms Wang",
            is_company=False,
            parent_id=cls.customer.id,
            email="wang@customer.example",
        )

    def make_mail(self, text="It leaks.", **headers):
        """Return an e-mail of the contact, to be completed.

        :param headers: more headers, or other ones; underscores are hyphens
        """
        message = EmailMessage()
        values = {
            "From": "Ms Wang <wang@customer.example>",
            "To": self.address,
            "Subject": "Leaking valve",
            "Message-Id": f"<mail-{next(self.numbers)}@customer.example>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in values.items():
            if value is not None:
                message[name] = value
        message.set_content(text)
        return message

    def receive(self, message):
        """Let Odoo's gateway process an e-mail.

        :return: the cases that are new
        """
        raw = message if isinstance(message, bytes) else message.as_bytes()
        cases = self.env["relationship.complaint"]
        before = cases.search([])
        self.env["mail.thread"].message_process(None, raw)
        self.env.flush_all()
        return cases.search([]) - before


@tagged("standard", "post_install", "-at_install")
class PortalCommon(MailCommon, HttpCase):
    """``buyer`` and ``colleague`` are users of the customer; ``rival`` is not."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.buyer = cls.make_portal("buyer", cls.customer)
        cls.colleague = cls.make_portal("colleague", cls.customer)
        cls.other = cls.make_customer("Rival")
        cls.rival = cls.make_portal("rival", cls.other)
        cls.category = cls.env.ref("crm_relationship.category_quality")
        cls.case = cls.make_case(subject="Leaking valve", cause="SECRET cause")
        cls.foreign = cls.make_case(
            subject="Case of the rival", partner_id=cls.other.id
        )

    @classmethod
    def make_portal(cls, name, customer):
        user = cls.make_user(name, base="portal")
        user.partner_id.parent_id = customer
        return user

    @classmethod
    def make_case(cls, **values):
        return cls.env["relationship.complaint"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.contact.id,
                "description": "<p>Words</p>",
                **values,
            }
        )

    def login(self, user):
        self.authenticate(user.login, user.login)

    def token(self, url):
        """Return the CSRF token of the form on a page."""
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        return page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    def new_cases(self, known):
        self.env.invalidate_all()
        return self.env["relationship.complaint"].search([("id", "not in", known)])

    def all_ids(self):
        return self.env["relationship.complaint"].search([]).ids
