from odoo.tests import tagged

from .common import CardCommon


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
