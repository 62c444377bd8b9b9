from odoo import Command
from odoo.tests import tagged

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestCompleteness(CardCommon):
    """Whole percents of the required fields that are filled (R327, R329)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.organization = cls.env.ref(
            "crm_relationship.relationship_card_format_organization"
        )
        cls.person = cls.env.ref("crm_relationship.relationship_card_format_person")

    def field(self, path):
        """Return the field of a path such as ``card.nature`` or ``partner.city``."""
        model, name = path.split(".")
        models = {"card": "relationship.card", "partner": "res.partner"}
        return self.env["ir.model.fields"]._get(models.get(model, model), name)

    def require(self, *paths, card_format=None, tier=None):
        """Add required fields to a format, that of organizations by default."""
        return self.env["relationship.card.requirement"].create(
            [
                {
                    "format_id": (card_format or self.organization).id,
                    "field_id": self.field(path).id,
                    "tier_id": tier and tier.id,
                }
                for path in paths
            ]
        )

    def only(self, *paths, card_format=None):
        """Require these fields and no others."""
        (self.organization + self.person).requirement_ids.unlink()
        return self.require(*paths, card_format=card_format)

    def assert_complete(self, card, percent):
        self.refresh()
        self.assertEqual(card.completeness, percent)

    def test_shipped_requirements(self):
        """A new card has its specialist: 1 of 10 fields, 1 of 7 of a person."""
        organization = self.make_card()
        person = self.make_card(self.make_customer("Li Wei", is_company=False))
        self.assertEqual(organization.completeness, 10)
        self.assertEqual(person.completeness, 14)

    def test_shipped_requirements_filled(self):
        """A card with everything that the source asks for is complete."""
        customer = self.make_customer(
            "Azure",
            street="1 Harbour Road",
            city="Shanghai",
            industry_id=self.env["res.partner.industry"].create({"name": "Ships"}).id,
            phone="+86 21 5555 0100",
            email="azure@azure.example.com",
        )
        card = self.make_card(
            customer, nature="private", scale="large", information_source="sales"
        )
        self.assertEqual(card.completeness, 90)
        self.assertEqual(card.missing_fields, "Decision System")
        person = self.make_customer("Li Wei", is_company=False, parent_id=customer.id)
        self.env["relationship.key.person"].create(
            {"card_id": card.id, "partner_id": person.id}
        )
        self.assertEqual(self.stored(card, "completeness", "missing_fields"), (100, ""))

    def test_percents_are_rounded_down(self):
        """0, 14, 28, 42, 57, 71, 85 and 100 percent of seven fields."""
        names = (
            "nature",
            "scale",
            "needs",
            "preferences",
            "culture",
            "events",
            "credit",
        )
        self.only(*(f"card.{name}" for name in names))
        card = self.make_card()
        percents = [card.completeness]
        for name in names:
            card[name] = "filled"
            percents.append(card.completeness)
        self.assertEqual(percents, [0, 14, 28, 42, 57, 71, 85, 100])

    def test_one_of_very_many_fields_keeps_a_card_incomplete(self):
        """Only a card that misses nothing is complete: 30 of 31 are 96 percent."""
        names = [
            name
            for name, field in self.env["relationship.card.profile"]._fields.items()
            if field.type in ("char", "text") and field.store
        ]
        self.assertGreater(len(names), 20)
        self.only(*(f"card.{name}" for name in names))
        card = self.make_card(**{name: "filled" for name in names[1:]})
        self.assertEqual(card.completeness, 100 * (len(names) - 1) // len(names))
        self.assertLess(card.completeness, 100)

    def test_nothing_required_is_complete(self):
        """Without required fields every card is complete."""
        card = self.make_card()
        self.only()
        self.assert_complete(card, 100)
        self.only("card.nature", card_format=self.person)
        self.assert_complete(card, 100)

    def test_kinds_have_their_own_fields(self):
        """What is required of persons is not asked of organizations."""
        self.only("card.nature")
        self.require("card.preferences", "partner.city", card_format=self.person)
        organization = self.make_card(nature="private")
        person = self.make_card(
            self.make_customer("Li Wei", is_company=False), preferences="tea"
        )
        self.assertEqual(organization.completeness, 100)
        self.assertEqual(person.completeness, 50)
        self.assertEqual(person.missing_fields, "City")

    def test_tiers_have_their_own_fields(self):
        """Key customers have a card of their own (R003): more is asked for."""
        self.only("card.nature")
        self.require("card.needs", "card.credit", tier=self.tier_key)
        rest = self.make_card(nature="private")
        key = self.make_card(nature="private")
        self.import_turnover(key.partner_id, 1000)
        self.refresh()
        self.assertEqual((rest.completeness, key.completeness), (100, 33))
        self.assertEqual(key.missing_fields, "Needs, Credit Standing")
        self.assertFalse(rest.missing_fields)
        # The tier of any scheme counts, not only that of the badge.
        manual = self.make_scheme([], [], basis="manual")
        self.require("card.culture", tier=manual.tier_ids[0])
        self.env["relationship.classification"].create(
            {
                "card_id": rest.id,
                "scheme_id": manual.id,
                "manual_tier_id": manual.tier_ids[0].id,
            }
        )
        self.assert_complete(rest, 50)

    def test_kinds_of_fields(self):
        """Blank text, a zero and an empty list are missing; a selection is filled."""
        customer = self.make_customer()
        card = self.make_card(customer)
        self.env["relationship.key.person"].create(
            {
                "card_id": card.id,
                "partner_id": self.make_customer("Li Wei", is_company=False).id,
                "active": False,
            }
        )
        tag = self.env["res.partner.category"].create({"name": "Tag"})
        child = {"name": "Contact", "is_company": False}
        for path, blank, filled in (
            ("card.nature", {"nature": "  "}, {"nature": "private"}),
            ("card.needs", {"needs": "\t"}, {"needs": "steel"}),
            ("card.asset_value", {"asset_value": 0}, {"asset_value": 1.5}),
            ("card.leader_id", {"leader_id": False}, {"leader_id": self.head.id}),
            ("card.price_sensitivity", {}, {"price_sensitivity": "low"}),
            ("card.source_checked_date", {}, {"source_checked_date": "2026-06-01"}),
            ("card.key_person_ids", {}, {"key_person_ids": "unarchive"}),
            ("partner.street", {"street": " "}, {"street": "1 Harbour Road"}),
            ("partner.color", {"color": 0}, {"color": 3}),
            ("partner.industry_id", {}, {"industry_id": self._industry().id}),
            ("partner.category_id", {}, {"category_id": [Command.link(tag.id)]}),
            ("partner.child_ids", {}, {"child_ids": [Command.create(child)]}),
        ):
            with self.subTest(path):
                record = card if path.startswith("card") else customer
                self.only(path)
                record.write(blank)
                self.assert_complete(card, 0)
                if filled == {"key_person_ids": "unarchive"}:
                    people = card.with_context(active_test=False).key_person_ids
                    people.action_unarchive()
                else:
                    record.write(filled)
                self.assert_complete(card, 100)

    def _industry(self):
        return self.env["res.partner.industry"].create({"name": "Ships"})

    def test_activities_of_other_records_do_not_count(self):
        """A contact's activity that has the number of the card fills nothing."""
        card = self.make_card()
        self.only("card.activity_ids")
        activity = card.partner_id.activity_schedule("mail.mail_activity_data_todo")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_activity SET res_id = %s WHERE id = %s", (card.id, activity.id)
        )
        self.assert_complete(card, 0)
        card.activity_schedule("mail.mail_activity_data_todo")
        self.assert_complete(card, 100)

    def test_contact_changes_are_seen_at_night(self):
        """Nothing is computed when a contact is written; the nightly job sees it."""
        self.only("partner.city")
        card = self.make_card()
        card.partner_id.city = "Shanghai"
        self.assertEqual(self.stored(card, "completeness"), (0,))
        self.assert_complete(card, 100)

    def test_missing_fields_in_the_language_of_the_reader(self):
        """The names of missing fields are in the reader's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.field("card.nature").with_context(
            lang="fr_FR"
        ).field_description = "Nature juridique"
        self.field("partner.city").with_context(
            lang="fr_FR"
        ).field_description = "Ville"
        self.only("card.nature", "partner.city")
        card = self.make_card()
        self.assertEqual(card.missing_fields, "Nature of the Unit, City")
        french = card.with_context(lang="fr_FR")
        self.assertEqual(french.missing_fields, "Nature juridique, Ville")

    def test_missing_fields_for_everybody_who_sees_the_card(self):
        """What is missing is shown to each reader of the card."""
        self.only("card.confidential_ids", "card.nature")
        card = self.make_card()
        for user in (self.specialist, self.data_officer, self.auditor, self.head):
            with self.subTest(user.name):
                missing = self.as_user(user, card).missing_fields
                self.assertEqual(
                    missing, "Confidential Information, Nature of the Unit"
                )

    def test_field_is_required_once(self):
        """A field that is required already is refused, for all tiers and for one."""
        self.only("card.nature")
        self.require("card.needs", tier=self.tier_key)
        with self.refused("Field"):
            self.require("card.needs", tier=self.tier_key)
        with self.refused("Field"):
            self.require("card.nature")
        # All tiers, and one of them besides, is no mistake.
        card = self.make_card(nature="private")
        self.assertEqual(card.completeness, 100)

    def test_fields_that_cannot_be_required(self):
        """Only stored fields of the card and of its customer are required."""
        for path in (
            "card.turnover_share",
            "card.street",
            "card.card_properties",
            "partner.image_128",
            "partner.property_payment_term_id",
            "partner.relationship_tier_id",
            "res.users.login",
        ):
            model, __, name = path.rpartition(".")
            with self.subTest(path), self.refused("Field"):
                self.require(f"{model}.{name}") if "." not in model else self.env[
                    "relationship.card.requirement"
                ].create(
                    {
                        "format_id": self.organization.id,
                        "field_id": self.env["ir.model.fields"]._get(model, name).id,
                    }
                )
