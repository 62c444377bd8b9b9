from odoo.tests import tagged

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestCardProperties(CardCommon):
    """Own fields of a company, for each format of card (open lists of the source)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_format = cls.env.ref(
            "crm_relationship.relationship_card_format_organization"
        )
        cls.definition = [{"name": "fleet", "type": "integer", "string": "Ships"}]

    def define(self, user=None):
        card_format = self.as_user(user or self.administrator, self.card_format)
        card_format.card_properties_definition = self.definition

    def test_administrator_defines_own_fields(self):
        """The administrator adds a field; specialists fill and find it."""
        self.define()
        card = self.make_card()
        other = self.make_card()
        seen = self.as_user(self.specialist, card)
        seen.card_properties = {"fleet": 12}
        self.assertEqual(card.card_properties["fleet"], 12)
        found = self.as_user(self.specialist, self.cards).search(
            [("card_properties.fleet", "=", 12)]
        )
        self.assertEqual(found, card)
        self.assertNotIn(other, found)

    def test_fields_belong_to_a_format(self):
        """A field of organizations is not on the cards of persons."""
        self.define()
        person = self.make_card(self.make_customer("Li Wei", is_company=False))
        self.assertEqual(self.property_names(self.make_card()), ["fleet"])
        self.assertFalse(self.property_names(person))

    def property_names(self, card):
        [values] = card.read(["card_properties"])
        return [line["name"] for line in values["card_properties"]]

    def test_nobody_else_defines_own_fields(self):
        """Specialists, heads, data officers and auditors add no field."""
        for user in (self.specialist, self.head, self.data_officer, self.auditor):
            with self.subTest(user.name), self.forbidden():
                self.define(user)

    def test_definition_is_not_changed_through_a_card(self):
        """Writing a definition along with the values of a card is refused."""
        self.define()
        card = self.make_card()
        values = [
            {**self.definition[0], "value": 3},
            {
                "name": "smuggled",
                "type": "char",
                "string": "Smuggled",
                "value": "x",
                "definition_changed": True,
            },
        ]
        with self.forbidden():
            self.as_user(self.specialist, card).card_properties = values
        names = [line["name"] for line in self.card_format.card_properties_definition]
        self.assertEqual(names, ["fleet"])
