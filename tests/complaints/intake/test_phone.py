from odoo.tests import Form, tagged

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestIntakePhone(RelationshipCommon):
    """Somebody calls: who is it?"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        country = cls.company.country_id.id
        cls.customer = cls.make_customer("Customer", country_id=country)
        cls.caller = cls.make_customer(
            "Ms Wang",
            is_company=False,
            parent_id=cls.customer.id,
            phone="+86 138 0013 8000",
            country_id=country,
        )
        cls.make_card(cls.customer)

    def wizard(self, phone):
        model = self.as_user(self.specialist, "relationship.complaint.phone")
        form = Form(model)
        form.phone = phone
        return form

    def test_number_in_any_spelling(self):
        """The number finds the contact however it is written."""
        for phone in (
            "13800138000",
            "138-0013-8000",
            "+8613800138000",
            "008613800138000",
        ):
            with self.subTest(phone):
                self.assertEqual(self.wizard(phone).partner_id, self.caller)

    def test_new_case(self):
        """The case is filled in with customer, number and caller."""
        wizard = self.wizard("13800138000").save()
        action = wizard.action_new_case()
        cases = self.as_user(self.specialist, "relationship.complaint")
        with Form(cases.with_context(**action["context"])) as form:
            form.subject = "Leak"
        case = form.record
        self.assertEqual(case.partner_id, self.caller)
        self.assertEqual(case.channel, "phone")
        self.assertEqual(case.contact_name, "Ms Wang")
        self.assertEqual(case.phone, "13800138000")

    def test_two_with_one_number(self):
        """Two contacts with one number: the user chooses."""
        other = self.make_customer(
            "Other", phone="13800138000", country_id=self.company.country_id.id
        )
        form = self.wizard("13800138000")
        self.assertFalse(form.partner_id)
        self.assertEqual(set(form.match_ids[:].ids), {self.caller.id, other.id})

    def test_unknown_number(self):
        """A number that nobody has makes a case without customer."""
        wizard = self.wizard("13900000000").save()
        self.assertFalse(wizard.match_ids)
        context = wizard.action_new_case()["context"]
        self.assertFalse(context["default_partner_id"])
        self.assertEqual(context["default_phone"], "13900000000")
        self.assertFalse(self.wizard("1").match_ids[:])
        self.assertFalse(self.wizard("%%%").match_ids[:])

    def test_cases_of_the_caller(self):
        """The caller's cases are shown, as far as the user sees them."""
        case = self.env["relationship.complaint"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id}
        )
        self.assertEqual(self.wizard("13800138000").complaint_ids[:].ids, case.ids)
