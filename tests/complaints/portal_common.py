from odoo.tests import HttpCase, tagged

from .mail_common import MailCommon


@tagged("standard", "post_install", "-at_install")
class PortalCommon(MailCommon, HttpCase):
    """``buyer`` and ``colleague`` are users of the customer; ``rival`` is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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
