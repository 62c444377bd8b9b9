from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...common import GROUP
from ..common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class TestConfidential(AccessCommon):
    """The confidential block needs its group, and a reason to see the card (X18)."""

    def block(self, card):
        return self.records_of("relationship.confidential", card)

    def sees(self, user, card):
        """Return what a user may do with the confidential block of a card."""
        seen = self.as_user(user, self.block(card))
        return "".join(
            operation[0]
            for operation in ("read", "write", "unlink")
            if seen.has_access(operation)
        )

    def give(self, user):
        user.group_ids += self.env.ref(GROUP % "confidential")
        self.env.invalidate_all()

    def test_nobody_without_the_group(self):
        """Neither specialist nor head nor data officer nor auditor sees the block."""
        for name in (
            "specialist",
            "supervisor",
            "head",
            "committee",
            "data_officer",
            "auditor",
            "administrator",
            "outsider",
            "portal",
            "public",
        ):
            user = getattr(self, name)
            with self.subTest(name):
                self.assertEqual(self.sees(user, self.own), "")
                with self.assertRaises(AccessError):
                    self.as_user(user, "relationship.confidential").search([])
                with self.assertRaises(AccessError):
                    self.as_user(user, self.own).confidential_ids.mapped("family")

    def test_field_is_not_there_without_the_group(self):
        """Who lacks the group finds no trace of the block on the card."""
        for user in (self.specialist, self.head, self.data_officer, self.auditor):
            user.group_ids += self.env.ref("base.group_allow_export")
            cards = self.as_user(user, "relationship.card")
            with self.subTest(user.name):
                self.assertNotIn("confidential_ids", cards.fields_get())
                view = cards.get_views([(False, "form")])["views"]["form"]["arch"]
                self.assertNotIn("confidential_ids", view)
                for path in ("confidential_ids.family", "confidential_ids"):
                    with self.assertRaises(AccessError):
                        cards.search([(path, "ilike", "Family")])
                people = self.as_user(user, "relationship.key.person")
                with self.assertRaises(AccessError):
                    people.search([("card_id.confidential_ids.family", "ilike", "F")])
                with self.assertRaises(AccessError):
                    card = self.as_user(user, self.own)
                    card.export_data(["confidential_ids/family"])

    def test_group_alone_gives_nothing(self):
        """The group without a role in customer relationships opens nothing."""
        self.assertEqual(self.sees(self.vault, self.own), "")
        for name in ("user_id", "leader_id"):
            with self.subTest(name):
                # Named on a card, but without the right to see cards.
                self.own.write({"user_id": self.specialist.id, "leader_id": False})
                self.own[name] = self.vault
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertFalse(self.as_user(self.vault, self.own).has_access("read"))
                self.assertEqual(self.sees(self.vault, self.own), "")
        with self.subTest("team leader"):
            self.own.write({"user_id": self.specialist.id, "leader_id": False})
            self.team.user_id = self.vault
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(self.sees(self.vault, self.own), "")

    def test_specialist_with_the_group_sees_own_cards_only(self):
        """With the group, a specialist sees the blocks of his own cards."""
        self.give(self.specialist)
        self.assertEqual(self.sees(self.specialist, self.own), "rwu")
        self.assertEqual(self.sees(self.specialist, self.foreign), "")
        self.assertEqual(self.sees(self.specialist, self.abroad), "")
        blocks = self.as_user(self.specialist, "relationship.confidential")
        self.assertEqual(blocks.search([]).ids, self.block(self.own).ids)
        card = self.as_user(self.specialist, self.own)
        self.assertEqual(card.confidential_ids.family, "Family of Own Customer")

    def test_leader_and_supervisor_with_the_group(self):
        """Liaison leader and team leader, too, each for his cards."""
        for user in (self.leader, self.supervisor):
            self.give(user)
            with self.subTest(user.name):
                self.assertEqual(self.sees(user, self.own), "rwu")
                self.assertEqual(self.sees(user, self.foreign), "")

    def test_head_with_the_group_sees_all(self):
        """A head with the group sees the blocks of all cards of his company."""
        self.give(self.head)
        self.assertEqual(self.sees(self.head, self.own), "rwu")
        self.assertEqual(self.sees(self.head, self.foreign), "rwu")
        self.assertEqual(self.sees(self.head, self.abroad), "")

    def test_auditor_and_data_officer_with_the_group(self):
        """They see all cards, and confidential blocks not even with the group."""
        for user in (self.auditor, self.data_officer, self.administrator):
            self.give(user)
            with self.subTest(user.name):
                self.assertEqual(self.sees(user, self.own), "")
                self.assertFalse(
                    self.as_user(user, "relationship.confidential").search([])
                )

    def test_block_is_not_pushed_to_another_card(self):
        """A block of one's own card does not replace that of a foreign card."""
        self.give(self.specialist)
        self.block(self.foreign).sudo().unlink()
        block = self.as_user(self.specialist, self.block(self.own))
        with self.refused():
            block.card_id = self.foreign.id
        with self.forbidden():
            self.as_user(self.specialist, "relationship.confidential").create(
                {"card_id": self.foreign.id, "family": "Invented"}
            )

    def test_block_on_the_card(self):
        """The block is entered on the card, and stays one."""
        self.give(self.specialist)
        card = self.as_user(self.specialist, self.own)
        card.confidential_ids = [
            Command.update(card.confidential_ids.id, {"hobbies": "Chess"})
        ]
        self.assertEqual(self.block(self.own).hobbies, "Chess")
        with self.refused("Confidential information"):
            card.confidential_ids = [Command.create({"family": "Again"})]

    def test_block_of_a_key_person(self):
        """A key person of the card has a block of his own; one of another has none."""
        person = self.own.key_person_ids
        values = {"card_id": self.own.id, "key_person_id": person.id}
        block = self.env["relationship.confidential"].create(values)
        self.assertEqual(block.display_name, person.display_name)
        with self.refused("Confidential information"):
            self.env["relationship.confidential"].create(values)
        with self.refused("Key Person"):
            self.env["relationship.confidential"].create(
                {**values, "key_person_id": self.foreign.key_person_ids.id}
            )

    def test_name_follows_whom_it_is_about(self):
        """A block is called by its key person as soon as that is entered."""
        block = self.block(self.own)
        self.assertEqual(block.display_name, "Own Customer")
        block.key_person_id = self.own.key_person_ids
        self.assertEqual(block.display_name, self.own.key_person_ids.display_name)

    def test_birth_year(self):
        """A year of birth has four digits."""
        block = self.env["relationship.confidential"].browse(self.block(self.own).ids)
        for year in (70, 1849, 2201, -1):
            with self.subTest(year), self.refused("Birth Year"):
                block.birth_year = year
        block.birth_year = 1970
        block.birth_year = 0

    def test_block_keeps_its_card(self):
        """A card with a confidential block is archived, and not deleted."""
        card = self.make_card()
        block = self.env["relationship.confidential"].create({"card_id": card.id})
        with self.refused("in use", "Confidential Information"):
            self.as_user(self.head, card).unlink()
        self.as_user(self.head, card).active = False
        self.assertTrue(block.exists())

    def test_explanation(self):
        """Readers of a card read who sees its confidential information."""
        self.own.leader_id = self.confidential
        for card, line in (
            (self.own, "Confidential information is seen by Confidential."),
            (self.foreign, "Confidential information is seen by nobody."),
        ):
            text = self.as_user(self.auditor, card).reader_explanation
            self.assertIn(line, text.split("\n"))
