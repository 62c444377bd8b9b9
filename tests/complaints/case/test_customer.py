from odoo import Command
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("standard", "post_install", "-at_install")
class TestCustomer(ComplaintCommon):
    """Whose case it is, and who wrote. Ms Wang works for Huaxin, and has a card there.

    ``right`` is the customer whose case it turns out to be.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wang = cls.make_person("Ms Wang", cls.customer, "wang@huaxin.example.com")
        cls.right = cls.make_customer("Right", email="office@right.example")
        cls.right_card = cls.make_card(cls.right)
        cls.employer = cls.make_customer("New Employer", email="info@new.example")
        cls.buyer = cls.make_portal("buyer", cls.customer)
        cls.rival = cls.make_portal("rival", cls.employer)
        cls.other = cls.make_portal("right", cls.right)
        cls.company.relationship_progress_mail = True

    @classmethod
    def make_person(cls, name, company, email):
        return cls.make_customer(
            name, is_company=False, parent_id=company.id, email=email
        )

    @classmethod
    def make_portal(cls, name, customer):
        user = cls.make_user(name, base="portal")
        user.partner_id.parent_id = customer
        return user

    def correct(self, case, partner, user=None, **values):
        """Correct the customer by the dialog."""
        wizard = self.as_user(
            user or self.head, "relationship.complaint.customer"
        ).create(
            {
                "complaint_id": case.id,
                "partner_id": partner.id,
                "reason": "Same name",
                **values,
            }
        )
        wizard.action_correct()

    def addresses(self, act):
        """Return to whom mails go while ``act`` runs."""
        mails = self.env["mail.mail"].sudo()
        known = mails.search([])
        act()
        self.env.flush_all()
        new = mails.search([]) - known
        to = [mail.email_to for mail in new if mail.email_to]
        return {*to, *new.recipient_ids.mapped("email")}

    def sees(self, user, case):
        return bool(
            self.as_user(user, "relationship.complaint").search([("id", "=", case.id)])
        )

    def test_contact_who_changes_employer(self):
        """The case stays with the customer; the new employer's people see nothing."""
        case = self.make_case(partner_id=self.wang.id, result="Replaced")
        case.message_subscribe(partner_ids=self.wang.ids)
        self.assertEqual(case.customer_id, self.customer)
        self.assertTrue(self.sees(self.buyer, case))
        self.wang.write({"parent_id": self.employer.id, "email": "wang@new.example"})
        self.env.flush_all()
        self.assertEqual(case.customer_id, self.customer)
        self.assertEqual(case.card_id, self.card)
        self.assertTrue(self.sees(self.buyer, case))
        self.assertFalse(self.sees(self.rival, case))
        self.assertEqual(case.customer_user_ids, self.buyer)
        # Word goes to the customer; she hears no more of it.
        message = case.message_post(body="Done", subtype_xmlid="mail.mt_comment")
        self.assertNotIn(self.wang, message.notified_partner_ids)
        self.assertEqual(
            self.addresses(case.action_inform), {"info@huaxin.example.com"}
        )
        # New cases of hers are the new employer's.
        self.assertEqual(
            self.make_case(partner_id=self.wang.id).customer_id, self.employer
        )

    def test_person_who_joins_a_company(self):
        """What somebody had before stays theirs, and is not their company's."""
        buyer = self.make_user("private", base="portal")
        case = self.make_case(partner_id=buyer.partner_id.id)
        buyer.partner_id.parent_id = self.employer
        self.env.flush_all()
        self.assertTrue(self.sees(buyer, case))
        self.assertFalse(self.sees(self.rival, case))

    def test_only_the_button_corrects(self):
        """Nobody gives a case to another customer by the way."""
        case = self.make_case()
        with self.refused("Correct Customer"):
            self.as_user(self.specialist, case).partner_id = self.right
        # Who it is, may be entered where it was not known.
        unknown = self.make_case(partner_id=False)
        self.as_user(self.head, unknown).partner_id = self.right
        self.assertEqual(unknown.customer_id, self.right)
        self.assertEqual(unknown.card_id, self.right_card)

    def test_correct(self):
        """The case is the right customer's in all respects; who wrote is kept."""
        case = self.make_case(
            partner_id=self.wang.id, contact_name="Ms Wang", phone="+86 21 7711 0055"
        )
        case.message_subscribe(partner_ids=self.wang.ids)
        self.correct(case, self.right)
        self.assertEqual(case.partner_id, self.right)
        self.assertEqual(case.customer_id, self.right)
        self.assertEqual(case.card_id, self.right_card)
        self.assertEqual(case.contact_name, "Ms Wang")
        self.assertEqual(case.email_from, "wang@huaxin.example.com")
        self.assertEqual(case.phone, "+86 21 7711 0055")
        self.assertEqual(
            case.message_partner_ids & (self.wang + self.right), self.right
        )
        self.assertFalse(self.sees(self.buyer, case))
        self.assertTrue(self.sees(self.other, case))
        self.assertIn("Same name", case.message_ids[0].body)

    def test_word_after_correction(self):
        """Result, suggestions and answers go to the present customer only."""
        case = self.make_case(partner_id=self.wang.id, result="For Right alone")
        self.correct(case, self.right)
        self.assertEqual(self.addresses(case.action_inform), {"office@right.example"})
        self.assertEqual(case.customer_name, "Right")
        recipients = case._message_get_default_recipients()[case.id]
        self.assertEqual(recipients["partner_ids"], self.right.ids)
        suggested = str(case._message_get_suggested_recipients())
        self.assertNotIn("huaxin", suggested)
        self.assertEqual(
            self.addresses(
                lambda: case.message_post(body="Done.", subtype_xmlid="mail.mt_comment")
            )
            & {"wang@huaxin.example.com", "info@huaxin.example.com"},
            set(),
        )

    def test_no_address_of_the_present_customer(self):
        """Nobody is written to, and the clerk reads it in the case."""
        self.right.email = False
        case = self.make_case(partner_id=self.wang.id, result="Replaced")
        self.correct(case, self.right)
        self.assertFalse(case.customer_email)
        self.assertEqual(self.addresses(case.action_inform), set())
        self.assertIn("another way", case.message_ids.mapped("body")[0])

    def test_who_wrote_belongs_to_the_right_customer(self):
        """The dialog says whether answers go on to who wrote."""
        case = self.make_case(partner_id=False, email_from="wang@private.example")
        self.assertEqual(case.customer_email, "wang@private.example")
        self.correct(case, self.right)
        self.assertEqual(case.customer_email, "wang@private.example")
        case = self.make_case(email_from="wang@private.example")
        self.correct(case, self.right)
        self.assertEqual(case.customer_email, "office@right.example")
        case = self.make_case(email_from="wang@private.example")
        self.correct(case, self.right, answers_sender=True)
        self.assertEqual(case.customer_email, "wang@private.example")

    def test_rights(self):
        """Who works on the case corrects it; who only reads it does not."""
        case = self.make_case()
        with self.forbidden():
            self.correct(case, self.right, self.confidential)
        with self.refused("Reason"):
            self.correct(case, self.right, reason=" ")
        self.correct(case, self.right, self.specialist)
        self.assertEqual(case.customer_id, self.right)

    def test_dialog_of_a_case_that_is_not_seen(self):
        """Whoever enters the number of a case reads nothing of it in the dialog."""
        case = self.make_case(contact_name="SECRET")
        dialog = self.as_user(self.confidential, "relationship.complaint.customer")
        with self.forbidden():
            dialog.create({"complaint_id": case.id, "reason": "Curious"})

    def test_upgrade(self):
        """Cases of before get the customer of their card; mails find its address."""
        case = self.make_case(partner_id=self.wang.id)
        self.wang.parent_id = self.employer
        template = self.env.ref("crm_relationship.mail_template_complaint_result")
        template.email_to = "{{ object.email_from or '' }}"
        self.env.flush_all()
        self.env.cr.execute("UPDATE relationship_complaint SET customer_id = NULL")
        self.migrate("19.0.1.3.0/post-customer.py")
        self.assertEqual(case.customer_id, self.customer)
        self.assertEqual(template.email_to, "{{ object.customer_email or '' }}")
        self.assertIn("object.customer_name", template.body_html)

    def test_company_with_cases_is_kept(self):
        """A company whose contact has left keeps its cases, and is not deleted."""
        lonely = self.make_customer("Lonely")
        person = self.make_person("Li", lonely, "li@lonely.example")
        self.make_case(partner_id=person.id)
        person.parent_id = self.employer
        with self.refused("Lonely", "Archive it"):
            lonely.unlink()

    def test_document_of_an_application_that_went(self):
        """A case about a document of an addon that is gone is opened and exported."""
        case = self.make_case()
        self.env.cr.execute(
            "UPDATE relationship_complaint SET reference = 'gone.model,1'"
            " WHERE id = %s",
            [case.id],
        )
        self.env.invalidate_all()
        seen = self.as_user(self.head, case)
        (values,) = seen.web_read(
            {"name": {}, "reference": {"fields": {"display_name": {}}}}
        )
        self.assertFalse(values["reference"])
        seen.sudo().export_data(["name", "reference"])
        seen.subject = "Changed"
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT reference FROM relationship_complaint WHERE id = %s", [case.id]
        )
        self.assertEqual(self.env.cr.fetchone(), ("gone.model,1",))

    def test_other_followers_stay(self):
        """Followers who are neither customer's stay when the customer is corrected."""
        builder = self.make_customer("Builder", email="b@builder.example")
        case = self.make_case(partner_id=self.wang.id)
        case.message_follower_ids = [
            Command.create({"partner_id": builder.id, "res_model": case._name})
        ]
        self.correct(case, self.right)
        self.assertIn(builder, case.message_partner_ids)

    def test_sender_of_another_customers_case_is_forgotten(self):
        """Who wrote is erased when they ask for it, whoever the customer is now."""
        case = self.make_case(partner_id=self.wang.id, contact_name="Ms Wang")
        self.correct(case, self.right)
        longer = self.make_case(
            partner_id=self.right.id, email_from="x" + self.wang.email
        )
        colleague = self.make_person("Mr Li", self.customer, self.wang.email)
        shared = self.make_case(partner_id=colleague.id, contact_name="Mr Li")
        self.as_user(self.head, self.wang).action_relationship_erase()
        for name in ("email_from", "contact_name", "phone", "description"):
            self.assertFalse(case[name], name)
        self.assertEqual(case.customer_id, self.right)
        self.assertEqual(longer.email_from, "x" + self.wang.email)
        self.assertEqual(shared.contact_name, "Mr Li")
