from odoo import Command
from odoo.tests import HttpCase, tagged

from ..common import ComplaintCommon


@tagged("standard", "post_install", "-at_install")
class TestCaseKey(ComplaintCommon, HttpCase):
    """The key of a case's page goes to its customer by mail, and to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.make_customer(
            "Ms Wang",
            is_company=False,
            parent_id=cls.customer.id,
            email="wang@huaxin.example.com",
        )
        cls.right = cls.make_customer("Right", email="office@right.example")
        cls.case = cls.make_case(partner_id=cls.contact.id, subject="Leaking valve")
        cls.key = cls.case._portal_ensure_token()
        cls.buyer = cls.make_user("buyer", base="portal")
        cls.buyer.partner_id.parent_id = cls.customer

    def opens(self, key):
        """Tell whether the page opens to somebody with this key alone."""
        url = f"/my/cases/{self.case.id}?access_token={key}"
        return "Leaking valve" in self.url_open(url).text

    def readers(self):
        return (self.specialist, self.supervisor, self.head, self.buyer)

    def test_nobody_reads_it(self):
        """Who sees the case neither reads its key nor searches by it."""
        for user in self.readers():
            cases = self.as_user(user, self.case)
            with self.subTest(user.login):
                self.assertTrue(cases.has_access("read"))
                with self.forbidden():
                    cases.read(["access_token"])
                with self.forbidden():
                    cases.search([("access_token", "=like", f"{self.key[:2]}%")])

    def test_nobody_asks_for_it(self):
        """The addresses that Odoo makes for a reader have no key."""
        share = {"active_model": self.case._name, "active_id": self.case.id}
        for user in self.readers():
            case = self.as_user(user, self.case)
            answers = [
                case.get_portal_url(),
                case._get_share_url(redirect=True),
                case._get_share_url(pid=user.partner_id.id if not user.share else 0),
            ]
            if user.share:
                answers.append(case._get_access_action()["url"])
            else:
                wizard = self.as_user(user, "portal.share").with_context(**share)
                wizard = wizard.create(
                    {"res_model": self.case._name, "res_id": self.case.id}
                )
                answers.append(wizard.share_link)
            for answer in answers:
                with self.subTest(f"{user.login} {answer}"):
                    self.assertNotIn(self.key, answer)
                    self.assertNotIn("hash=", answer)

    def test_shared(self):
        """By Odoo's dialog it goes to people of the customer, and to no others."""
        rival = self.make_customer("Rival", email="info@rival.example")
        wizard = self.as_user(self.head, "portal.share").create(
            {
                "res_model": self.case._name,
                "res_id": self.case.id,
                "partner_ids": [Command.set((self.contact + rival).ids)],
            }
        )
        known = self.env["mail.mail"].search([])
        wizard.action_send_mail()
        mails = self.env["mail.mail"].search([]) - known
        self.assertEqual(len(mails), 2)
        for mail in mails:
            to_contact = mail.recipient_ids == self.contact
            self.assertEqual(self.key in mail.body_html, to_contact)

    def test_mails_have_it(self):
        """The customer opens the page from the mail, without log-in."""
        case = self.as_user(self.specialist, self.case)
        url = case._get_share_url(pid=self.contact.id)
        self.assertIn(self.key, url)
        case.message_post(
            body="We look into it",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )
        mails = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn(self.key, mails.body_html)
        self.assertTrue(self.opens(self.key))

    def test_corrected_customer(self):
        """What the former customer was sent opens nothing; the right one gets more."""
        self.as_user(self.head, self.case)._correct_customer(
            self.right, "Same name", answers_sender=False
        )
        self.env.flush_all()
        self.assertFalse(self.opens(self.key))
        self.assertNotEqual(self.case._portal_ensure_token(), self.key)
        self.assertTrue(self.opens(self.case._portal_ensure_token()))

    def test_contact_who_leaves(self):
        """Who changes employer takes no key along; neither page nor words open."""
        cases = self.env["relationship.complaint"].with_user(
            self.env.ref("base.public_user")
        )
        words = {"pid": self.contact.id, "hash": self.case._sign_token(self.contact.id)}
        for key in ({"token": self.key}, words):
            self.assertTrue(cases._get_thread_with_access(self.case.id, **key))
        self.contact.parent_id = self.right
        self.env.flush_all()
        self.assertFalse(self.opens(self.key))
        for key in ({"token": self.key}, words):
            self.assertFalse(cases._get_thread_with_access(self.case.id, **key))
        # Who may read the case does so as ever.
        seen = cases.with_user(self.buyer)
        self.assertTrue(seen._get_thread_with_access(self.case.id))

    def test_what_changes_nothing(self):
        """The key in the customer's mails stays, whatever is done with the case."""
        self.case.action_acknowledge()
        self.case.user_id = self.specialist_2
        self.contact.phone = "+86 21 7711 0055"
        self.customer.name = "Renamed"
        self.env.flush_all()
        self.assertTrue(self.opens(self.key))

    def test_vote_of_the_former_customer(self):
        """Nor do they vote on it: their request is gone with its address."""
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(self.case._name),
                "res_id": self.case.id,
                "partner_id": self.contact.id,
            }
        )
        self.as_user(self.head, self.case)._correct_customer(
            self.right, "Same name", answers_sender=False
        )
        self.assertFalse(self.case.rating_ids)

    def test_neighbours_in_a_list(self):
        """A page leads to the cases before and after it, without their keys."""
        others = [self.make_case(partner_id=self.contact.id) for __ in range(2)]
        keys = [case._portal_ensure_token() for case in others]
        self.authenticate(self.buyer.login, self.buyer.login)
        self.url_open("/my/cases")
        for case in (self.case, *others):
            page = self.url_open(f"/my/cases/{case.id}").text
            for key in (self.key, *keys):
                self.assertNotIn(key, page)
