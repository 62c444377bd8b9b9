from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestCard(CardCommon):
    """One card for each customer and company (R001, R002, R006, R007)."""

    def test_second_card_is_refused_with_the_field(self):
        """One card per customer and company; the message names the field."""
        customer = self.make_customer("Azure")
        self.make_card(customer)
        before = self.rows("relationship.card")
        with self.refused("Customer", "already has a relationship card"):
            self.make_card(customer, nature="private")
        self.assertEqual(self.rows("relationship.card"), before)

    def test_copy_is_refused(self):
        """A card is not duplicated: its customer has one."""
        card = self.make_card()
        with self.refused("Customer", "already has a relationship card"):
            card.copy()

    def test_archived_card_counts(self):
        """An archived card is still the card of its customer."""
        card = self.make_card()
        card.action_archive()
        with self.refused("Customer", "archived"):
            self.make_card(card.partner_id)

    def test_each_company_has_its_card(self):
        """A customer whom two companies share has a card in each."""
        customer = self.make_customer()
        card = self.make_card(customer, nature="private")
        other = self.make_card(customer, company_id=self.company_usd.id)
        self.assertEqual(card.partner_id, other.partner_id)
        self.assertFalse(other.nature)
        self.assertEqual(other.currency_id.name, "USD")

    def test_second_card_by_import_is_refused(self):
        """An import with a second card brings in none of its rows."""
        self.make_card(self.make_customer("Azure Works"))
        self.make_customer("Blue Works")
        header = ["partner_id", "company_id", "nature"]
        before = self.rows("relationship.card")
        message, ids = self.load(
            "relationship.card",
            header,
            ("Blue Works", self.company.name, "private"),
            ("Azure Works", self.company.name, "state-owned"),
        )
        self.assertFalse(ids)
        self.assertIn("Customer", message)
        self.assertIn("already has a relationship card", message)
        self.assertEqual(self.rows("relationship.card"), before)

    def test_import_creates_cards(self):
        """Cards come in by import, with customer, specialist and profile."""
        self.make_customer("Azure Works")
        message, ids = self.load(
            "relationship.card",
            ["partner_id", "company_id", "user_id", "nature"],
            ("Azure Works", self.company.name, self.specialist.name, "private"),
        )
        self.assertFalse(message)
        card = self.cards.browse(ids)
        self.assertEqual(card.partner_id.name, "Azure Works")
        self.assertEqual(card.user_id, self.specialist)
        self.assertEqual(card.nature, "private")

    def test_import_with_an_unknown_column_is_refused(self):
        """An unknown column is named, and nothing is imported."""
        self.make_customer("Azure Works")
        before = self.rows("relationship.card")
        with self.refused("shoe_size", error=Exception):
            message, ids = self.load(
                "relationship.card",
                ["partner_id", "company_id", "shoe_size"],
                ("Azure Works", self.company.name, "42"),
            )
            self.assertFalse(ids)
            # Odoo answers with a message, or with an error: both name the column.
            raise UserError(message)
        self.assertEqual(self.rows("relationship.card"), before)

    def test_contact_of_a_customer_is_refused(self):
        """A contact is sent to the card of its customer, by name."""
        customer = self.make_customer("Azure Works")
        contact = self.make_customer("Li Wei", is_company=False, parent_id=customer.id)
        before = self.rows("relationship.card")
        with self.refused("Customer", "Li Wei", "Azure Works", error=ValidationError):
            self.make_card(contact)
        message, ids = self.load(
            "relationship.card",
            ["partner_id/.id", "company_id"],
            (contact.id, self.company.name),
        )
        self.assertFalse(ids)
        self.assertIn("Azure Works", message)
        card = self.make_card(self.make_customer())
        with self.refused("Customer", "Azure Works"):
            card.partner_id = contact
        card.unlink()
        self.assertEqual(self.rows("relationship.card"), before)

    def test_main_contact_of_another_customer_is_refused(self):
        """The main contact is one of the customer's people, whatever a call says."""
        customer, other = self.make_customers("Azure Works", "Bolt Works")
        own, foreign = (
            self.make_customer(name, is_company=False, parent_id=company.id)
            for name, company in (("Li Wei", customer), ("Victor", other))
        )
        card = self.make_card(customer, contact_id=own.id)
        for contact in (foreign, other):
            with self.refused("Main Contact", "Azure Works"):
                self.as_user(self.specialist, card).contact_id = contact
        with self.refused("Main Contact"):
            self.make_card(other, contact_id=own.id)
        self.assertEqual(card.contact_id, own)

    def test_branch_with_its_own_books_has_a_card(self):
        """A branch that is a commercial partner of its own has a card of its own."""
        head = self.make_card(self.make_customer("Head Office"))
        branch = self.make_customer("Branch", parent_id=head.partner_id.id)
        self.assertEqual(branch.commercial_partner_id, branch)
        self.assertTrue(self.make_card(branch, parent_id=head.id))

    def test_kind_decides_the_format(self):
        """A company has the format of organizations, a person that of persons."""
        organization = self.make_card()
        person = self.make_card(self.make_customer("Li Wei", is_company=False))
        self.assertEqual(organization.kind, "organization")
        self.assertEqual(person.kind, "person")
        self.assertEqual(organization.format_id.kind, "organization")
        self.assertEqual(person.format_id.kind, "person")

    def test_customer_without_sales_has_a_card(self):
        """Potential and indirect customers have cards, too (R006, R007)."""
        card = self.make_card()
        self.assertEqual(card.lifecycle, "potential")
        self.assertEqual((card.turnover, card.turnover_total), (0, 0))
        self.assertEqual(card.turnover_share, 0)

    def test_company_does_not_change(self):
        """A card stays in its company, whoever asks; another value is refused."""
        card = self.make_card(nature="private")
        with self.refused("Company", card.display_name):
            card.company_id = self.company_usd
        with self.refused("Company"):
            card.write({"nature": "state-owned", "company_id": self.company_usd.id})
        message, ids = self.load(
            "relationship.card", [".id", "company_id"], (card.id, self.company_usd.name)
        )
        self.assertFalse(ids)
        self.assertIn("Company", message)
        self.assertEqual(
            self.stored(card, "company_id", "nature"), (self.company, "private")
        )
        card.write({"company_id": self.company.id, "nature": "state-owned"})
        self.assertEqual(card.nature, "state-owned")

    def test_people_of_another_company_are_refused(self):
        """Specialist and leader belong to the card's company."""
        card = self.make_card()
        for name in ("user_id", "leader_id"):
            with self.subTest(name), self.refused(self.specialist_usd.name):
                card[name] = self.specialist_usd

    def test_customer_of_another_company_is_refused(self):
        """A contact that belongs to one company gets no card in another."""
        customer = self.make_customer("Azure", company_id=self.company_usd.id)
        with self.refused("Azure"):
            self.make_card(customer)

    def test_team_comes_from_the_specialist(self):
        """The team is that of the specialist; one that is chosen stays."""
        self.assertEqual(self.make_card().team_id, self.team)
        other = self.env["crm.team"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        card = self.make_card(user_id=self.specialist.id, team_id=other.id)
        self.assertEqual(card.team_id, other)
        card.user_id = self.specialist_2
        self.assertEqual(card.team_id, other)

    def test_specialist_who_creates_a_card_owns_it(self):
        """A specialist is the specialist of the card that they make (R032)."""
        card = self.as_user(self.specialist, self.cards).create(
            {"partner_id": self.make_customer().id}
        )
        self.assertEqual(card.user_id, self.specialist)
        self.assertEqual(card.company_id, self.company)
        card = self.as_user(self.data_officer, self.cards).create(
            {"partner_id": self.make_customer().id}
        )
        self.assertFalse(card.user_id)

    def test_changes_keep_old_and_new_values(self):
        """A change of the customer's situation is recorded (R004)."""
        card = self.make_card(nature="private", user_id=self.specialist.id)
        self.env.cr.precommit.run()
        old = card.message_ids
        self.as_user(self.specialist, card).write(
            {"nature": "state-owned", "user_id": self.specialist_2.id}
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = (card.message_ids - old).sudo().tracking_value_ids
        changes = {
            value.field_id.name: (value.old_value_char, value.new_value_char)
            for value in values
        }
        self.assertEqual(
            changes,
            {
                "nature": ("private", "state-owned"),
                "user_id": (self.specialist.name, self.specialist_2.name),
            },
        )
        self.assertEqual(values.mail_message_id.author_id, self.specialist.partner_id)

    def test_every_field_of_the_profile_is_tracked(self):
        """Whatever people enter into the profile leaves a trace (R004)."""
        profile = self.env["relationship.card.profile"]
        tracked = self.cards._track_get_fields()
        entered = {
            name
            for name, field in profile._fields.items()
            if field.store and not field.readonly and name not in ("currency_id",)
        }
        self.assertGreater(len(entered), 25)
        self.assertFalse(entered - set(tracked))

    def test_archived_instead_of_deleted(self):
        """Specialists and data officers archive, and find the card again (R334)."""
        card = self.make_card()
        for user in (self.specialist, self.data_officer):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.as_user(user, card).unlink()
        self.as_user(self.specialist, card).action_archive()
        domain = [("id", "=", card.id)]
        self.assertFalse(self.cards.search(domain))
        self.assertEqual(
            self.cards.with_context(active_test=False).search(domain), card
        )

    def test_customer_with_a_card_is_not_deleted(self):
        """Deleting a customer who has a card is refused, naming the customer."""
        card = self.make_card(self.make_customer("Azure Works"))
        with self.refused("Azure Works", "cannot be deleted"):
            card.partner_id.unlink()
        card.action_archive()
        with self.refused("Azure Works"):
            (card.partner_id + self.make_customer()).unlink()
        customer = card.partner_id
        card.unlink()
        customer.unlink()
        self.assertFalse(customer.exists())

    def test_customer_is_found_by_its_name(self):
        """A card is found by the name of its customer."""
        card = self.make_card(self.make_customer("Azure Works Beijing"))
        self.assertEqual(
            self.cards.name_search("works beij"), [(card.id, card.display_name)]
        )

    def test_source_check_needs_a_source(self):
        """The origin is recorded before it is checked (R029, R333)."""
        card = self.make_card(self.make_customer("Azure"))
        other = self.make_card(information_source="fair")
        with self.refused("Origin of the Information", "Azure"):
            self.as_user(self.specialist, other + card).action_check_source()
        self.assertFalse(other.source_checked_date)
        card.information_source = "sales"
        self.as_user(self.specialist, other + card).action_check_source()
        for checked in other + card:
            self.assertEqual(str(checked.source_checked_date), "2026-06-15")
            self.assertEqual(checked.source_checked_user_id, self.specialist)

    def test_my_cards_of_who_stands_in(self):
        """*My Cards* has those of whom one stands in for, while it lasts."""
        card = self.make_card(user_id=self.specialist.id)
        self.specialist.write(
            {
                "relationship_stand_in_id": self.specialist_2.id,
                "relationship_stand_in_start": "2026-06-15",
                "relationship_stand_in_end": "2026-06-16",
            }
        )
        view = self.env.ref("crm_relationship.relationship_card_view_search")
        [text] = etree.fromstring(view.arch).xpath("//filter[@name='mine']/@domain")
        cards = self.as_user(self.specialist_2, "relationship.card")
        for day, is_mine in (("2026-06-14", False), ("2026-06-16", True)):
            with self.subTest(day), freeze_time(f"{day} 12:00:00"):
                domain = safe_eval(text, {"uid": self.specialist_2.id})
                self.assertEqual(card in cards.sudo().search(domain), is_mine)
        self.assertIn(card, cards.search(domain))
