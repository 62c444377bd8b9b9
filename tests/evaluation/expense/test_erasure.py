from odoo.tests import tagged

from ..fund.common import FundCommon


@tagged("standard", "post_install", "-at_install")
class TestExpenseErasure(FundCommon):
    """A person who asks to be forgotten is so in what was spent for them (R233)."""

    def erase(self, partner):
        return self.as_user(self.head, partner).action_relationship_erase()

    def test_person_who_is_the_customer(self):
        """Texts go, amounts and receipt stay: they are what was booked."""
        person = self.make_customer("Li Wei", is_company=False)
        card = self.make_card(person)
        expense = self.make_expense(80, card_id=card.id, note="Li Wei likes tea")
        expense.action_submit()
        self.book(expense)
        self.env.flush_all()
        self.erase(person)
        self.assertEqual((expense.name, expense.note), ("Other", False))
        self.assertEqual((expense.state, expense.booked_amount), ("booked", 80))
        self.assertTrue(expense.receipt)

    def test_person_who_took_part(self):
        """Named in a note of a lunch at their company; others of that name stay."""
        person = self.make_customer(
            "Chen Jie", is_company=False, parent_id=self.card.partner_id.id
        )
        other = self.make_card(self.make_customer("Pump Works"))
        named = self.make_expense(note="With Chen Jie and two others", kind="visit")
        quiet = self.make_expense(note="With the plant manager")
        elsewhere = self.make_expense(note="With Chen Jie", card_id=other.id)
        self.erase(person)
        self.assertEqual((named.name, named.note), ("Visit", False))
        self.assertEqual(quiet.note, "With the plant manager")
        self.assertEqual(elsewhere.note, "With Chen Jie")

    def test_key_person_of_elsewhere(self):
        """A key person need not be a contact of the customer."""
        person = self.make_customer("Adviser", is_company=False)
        self.env["relationship.key.person"].create(
            {"card_id": self.card.id, "partner_id": person.id}
        )
        expense = self.make_expense(name="Dinner with Adviser")
        expense.name = "Late dinner with Adviser"
        self.env.flush_all()
        self.erase(person)
        self.assertEqual(expense.name, "Other")
        changes = expense.message_ids.sudo().tracking_value_ids
        self.assertNotIn("name", changes.field_id.mapped("name"))
