from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestCardGroup(CardCommon):
    """The cards of a group of companies (集团) roll up to its head."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers = cls.make_customers("Head", "Unit", "Sub-Unit", "Sister")
        for customer, amount in zip(customers, (100, 30, 5, 8), strict=True):
            cls.import_turnover(customer, amount)
        cls.head_card = cls.make_card(customers[0])
        cls.unit = cls.make_card(customers[1], parent_id=cls.head_card.id)
        cls.sub_unit = cls.make_card(customers[2], parent_id=cls.unit.id)
        cls.sister = cls.make_card(customers[3])

    def assert_group_turnover(self, *amounts):
        cards = self.head_card + self.unit + self.sub_unit + self.sister
        self.env.flush_all()
        cards.invalidate_recordset()
        self.assertEqual(cards.mapped("group_turnover"), list(amounts))

    def test_turnover_rolls_up(self):
        """A group has its own turnover and that of all its units."""
        self.assert_group_turnover(100 + 30 + 5, 30 + 5, 5, 8)

    def test_turnover_follows_a_unit_that_moves(self):
        """A unit that changes group takes its units along."""
        self.unit.parent_id = self.sister
        self.assert_group_turnover(100, 35, 5, 8 + 30 + 5)

    def test_units_that_the_reader_does_not_see_count(self):
        """The sum of a group is the same for everybody who sees its head."""
        self.sub_unit.user_id = self.specialist_2
        card = self.as_user(self.specialist, self.head_card)
        self.assertEqual(card.group_turnover, 135)

    def test_visits_cases_and_satisfaction_roll_up(self):
        """A group has the visits, open cases and answers of all its units."""
        visits = self.env["relationship.visit"].create(
            [
                {
                    "card_id": card.id,
                    "user_id": self.specialist.id,
                    "visit_type_id": self.env.ref(
                        "crm_relationship.relationship_visit_type_on_site"
                    ).id,
                    "date_start": fields.Datetime.now() - timedelta(days=days),
                    "state": state,
                }
                for card, days, state in (
                    (self.head_card, 10, "done"),
                    (self.sub_unit, 300, "done"),
                    (self.sub_unit, 400, "done"),
                    (self.unit, -5, "planned"),
                    (self.sister, 1, "done"),
                )
            ]
        )
        for card in (self.head_card, self.unit, self.sister):
            self.env["relationship.complaint"].create(
                {"partner_id": card.partner_id.id, "subject": "Leak"}
            )
        answers = self.env["relationship.satisfaction"].sudo()
        for visit, score in zip(visits, (80, 20, 50), strict=False):
            answers._collect(visit, score, source="visit")
        self.env.flush_all()
        self.head_card.invalidate_recordset()
        self.assertEqual(self.head_card.group_visit_count, 2)
        self.assertEqual(self.head_card.group_complaint_count, 2)
        self.assertEqual(self.head_card.group_satisfaction, 50)
        self.assertEqual(self.unit.group_satisfaction, 35)

    def test_circle_is_refused(self):
        """A card is no unit of its own group; the message names the field."""
        for parent in (self.head_card, self.unit, self.sub_unit):
            with self.subTest(parent.display_name), self.refused("Group"):
                self.head_card.parent_id = parent
        self.assert_group_turnover(135, 35, 5, 8)

    def test_group_of_another_company_is_refused(self):
        """The units of a group are cards of one company."""
        other = self.make_card(company_id=self.company_usd.id)
        with self.refused(other.display_name):
            self.unit.parent_id = other

    def test_head_of_a_group_is_not_deleted(self):
        """The card of a group's head stays while it has units."""
        with self.refused():
            self.head_card.unlink()

    def test_group_that_one_does_not_see(self):
        """A unit is put into a group by those who see its head; nobody learns of it."""
        (self.unit + self.sub_unit).parent_id = False
        self.head_card.user_id = self.specialist_2
        unit = self.as_user(self.specialist, self.unit)
        customer = self.make_customer("New Unit")
        with self.assertRaises(AccessError) as caught:
            unit.parent_id = self.head_card.id
        self.assertIn("Group: you may not see", str(caught.exception))
        self.assertNotIn("Head", str(caught.exception))
        values = {"partner_id": customer.id}
        with self.refused("Group", error=AccessError):
            unit.create({**values, "parent_id": self.head_card.id})
        # What one does not see is no default.
        created = unit.with_context(default_parent_id=self.head_card.id).create(values)
        self.assertFalse(created.parent_id)
        # As the web client saves, and as an import does, by its number.
        with self.refused("Group", error=AccessError):
            unit.web_save({"parent_id": self.head_card.id}, {"parent_id": {}})
        message, ids = self.load(
            "relationship.card",
            [".id", "parent_id/.id"],
            (self.unit.id, self.head_card.id),
            user=self.specialist,
        )
        self.assertFalse(ids)
        self.assertIn("Group", message)
        self.assertFalse(self.unit.parent_id)

    def test_group_by_who_sees_it(self):
        """Who sees both cards sets the group: the specialist, or one above them."""
        (self.unit + self.sister).parent_id = False
        for user in (self.specialist, self.head, self.data_officer):
            with self.subTest(user.name), self.undone():
                self.as_user(user, self.unit).parent_id = self.head_card.id
                self.assertEqual(self.unit.parent_id, self.head_card)

    def test_unit_of_a_group_that_one_does_not_see(self):
        """Whose unit is in a group goes on working on it, and takes it out."""
        self.head_card.user_id = self.specialist_2
        unit = self.as_user(self.specialist, self.unit)
        unit.write({"parent_id": self.head_card.id, "needs": "a lift"})
        self.assertEqual(self.unit.needs, "a lift")
        unit.parent_id = False
        self.assertFalse(self.unit.parent_id)

    def test_groups_that_are_offered(self):
        """The field lists the cards that the user sees, and no others."""
        self.head_card.user_id = self.specialist_2
        for user, expected in (
            (self.specialist, self.unit + self.sub_unit + self.sister),
            (self.head, self.unit + self.sub_unit + self.sister + self.head_card),
        ):
            found = self.as_user(user, "relationship.card").name_search("")
            with self.subTest(user.name):
                self.assertEqual({card_id for card_id, __ in found}, set(expected.ids))
