import random
from contextlib import suppress

from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import GROUP, RelationshipCommon
from .common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class TestReaders(RelationshipCommon):
    """Who sees a card: shown, searched and enforced by one definition."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.users"]
        for number in range(5):
            cls.people += cls.make_user(f"reader_{number}", "user")
        cls.teams = cls.env["crm.team"].create(
            [{"name": f"Team {n}", "company_id": cls.company.id} for n in range(3)]
        )
        cls.cards = cls.env["relationship.card"].browse(
            cls.make_card(customer, user_id=False).id
            for customer in cls.make_customers(*(f"Customer {n}" for n in range(8)))
        )

    def assign(self, numbers):
        """Give cards and teams to people at random; some are left without."""

        def pick(records):
            return numbers.choice([*records.ids, False])

        for team in self.teams:
            team.user_id = pick(self.people)
        for card in self.cards:
            # In SQL: figures are of no interest here, and would take their time.
            self.env.cr.execute(
                "UPDATE relationship_card SET user_id = %s, leader_id = %s,"
                " team_id = %s, active = %s WHERE id = %s",
                (
                    pick(self.people) or None,
                    pick(self.people) or None,
                    pick(self.teams) or None,
                    numbers.random() < 0.9,
                    card.id,
                ),
            )
        # What was assigned counts from the next request on.
        self.env.flush_all()
        self.env.invalidate_all()

    def readers(self, card):
        """Return who has to do with a card, as people would say it."""
        return card.user_id | card.leader_id | card.team_id.user_id

    def test_compute_search_and_rules_agree(self):
        """For any assignment: readers shown, found and let in are the same people."""
        cards = self.cards.with_context(active_test=False)
        within = [("id", "in", cards.ids)]
        for seed in range(12):
            self.assign(random.Random(seed))
            for card in cards:
                self.assertEqual(card.reader_ids, self.readers(card), seed)
                self.assertEqual(card.writer_ids, self.readers(card), seed)
            for user in self.people:
                expected = cards.filtered(
                    lambda card, user=user: user in self.readers(card)
                )
                for name in ("reader_ids", "writer_ids"):
                    found = cards.search([*within, (name, "in", user.ids)])
                    self.assertEqual(set(found), set(expected), seed)
                    found = cards.search([*within, (name, "not in", user.ids)])
                    self.assertEqual(set(found), set(cards - expected), seed)
                seen = self.as_user(user, cards)
                self.assertEqual(set(seen.search(within).ids), set(expected.ids))
                self.assertEqual(
                    set(seen._filtered_access("write").ids), set(expected.ids)
                )

    def test_searching_for_several_and_for_none(self):
        """Readers are searched by several people, and by nobody."""
        for card, user in zip(self.cards, self.people, strict=False):
            card.user_id = user
        within = [("id", "in", self.cards.ids)]
        cards = self.cards.search(within)
        two = self.people[:2]
        either = cards.filtered(lambda card: self.readers(card) & two)
        nobody = cards.filtered(lambda card: not self.readers(card))
        self.assertTrue(either and nobody)
        cases = {
            ("reader_ids", "in", tuple(two.ids)): either,
            ("reader_ids", "=", two[0].id): cards.filtered(
                lambda card: two[0] in self.readers(card)
            ),
            ("reader_ids", "in", (*two.ids, False)): either | nobody,
            ("reader_ids", "=", False): nobody,
            ("reader_ids", "!=", False): cards - nobody,
            ("reader_ids", "in", ()): self.cards.browse(),
        }
        for leaf, expected in cases.items():
            with self.subTest(str(leaf[1:])), self.cr.savepoint():
                found = self.cards.search([*within, leaf])
                self.assertEqual(set(found), set(expected))

    def test_explanation_names_everybody_and_why(self):
        """The card says who sees it and why, to every reader, also to an auditor."""
        self.teams[0].user_id = self.people[2]
        card = self.cards[0]
        card.write(
            {
                "user_id": self.people[0].id,
                "leader_id": self.people[1].id,
                "team_id": self.teams[0].id,
            }
        )
        expected = [
            "Reader 0: specialist of the customer",
            "Reader 1: liaison leader of the customer",
            "Reader 2: leader of the team",
        ]
        for user in self.people[:3] + self.head + self.auditor + self.data_officer:
            lines = self.as_user(user, card).reader_explanation.split("\n")
            with self.subTest(user.name):
                self.assertEqual(sorted(lines[:3]), expected)
                for name in ("Auditor", "Committee", "Data Officer", "Head"):
                    self.assertIn(name, lines[3].partition(":")[2])
                self.assertNotIn("Specialist", lines[3])

    def test_card_that_is_handed_over(self):
        """A card that is handed over is gone for one, and there for the other."""
        card = self.cards[0]
        card.user_id = self.people[0]
        self.env.flush_all()
        self.env.invalidate_all()
        old, new = (self.as_user(user, card) for user in self.people[:2])
        self.assertTrue(old.has_access("read"))
        self.assertFalse(new.has_access("read"))
        old.user_id = self.people[1]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(old.has_access("read"))
        self.assertTrue(new.has_access("write"))


@tagged("standard", "post_install", "-at_install")
class TestReadersOfAll(AccessCommon):
    """Of every model: people shown and people by whom one finds are the same."""

    def shuffle(self, numbers, users):
        """Give all that has people other people, or none, and one colleague leaves."""
        for name in self.models:
            records = self.env[name].sudo().with_context(active_test=False)
            for field in records._fields.values():
                if (
                    field.comodel_name != "res.users"
                    or not field.store
                    or not field.column_type
                ):
                    continue
                for record in records.search([]):
                    user_id = numbers.choice([*users.ids, None])
                    # In SQL: of the rules of the business only those of the database
                    # are of interest here.
                    with suppress(IntegrityError), self.cr.savepoint(flush=False):
                        self.cr.execute(
                            f'UPDATE "{records._table}" SET "{field.name}" = %s'
                            " WHERE id = %s",
                            (user_id, record.id),
                        )
        self.env.invalidate_all()

    def reader_models(self):
        """Return the names of the models that say who reads their records."""
        mixin = "relationship.reader.mixin"
        return [
            name
            for name, model in self.env.registry.items()
            if mixin in model._inherit_module and not model._abstract
        ]

    @mute_logger("odoo.sql_db")
    def test_compute_and_search_agree(self):
        """For any assignment, also to who has left, to nobody and abroad."""
        self.models = self.reader_models()
        self.assertGreaterEqual(len(self.models), 7)
        users = self.specialist + self.stranger + self.leader + self.supervisor
        users += self.specialist_usd
        self.leader.active = False
        for seed in range(4):
            self.env.flush_all()
            self.shuffle(random.Random(seed), users)
            for model in self.models:
                self.check(model, users, seed)

    def check(self, model, users, seed):
        records = self.env[model].sudo().with_context(active_test=False)
        everything = records.search([])
        self.assertTrue(everything)
        for name in ("reader_ids", "writer_ids"):
            people = {record: record[name] for record in everything}
            for user in users:
                expected = {r for r in everything if user in people[r]}
                found = records.search([(name, "in", user.ids)])
                with self.subTest(f"{model} {name} {user.name} {seed}"):
                    self.assertEqual(set(found), expected)
                    found = records.search([(name, "not in", user.ids)])
                    self.assertEqual(set(found), set(everything) - expected)
            with self.subTest(f"{model} {name} nobody {seed}"):
                found = records.search([(name, "=", False)])
                self.assertEqual(set(found), {r for r in everything if not people[r]})

    def test_shown_are_those_who_read(self):
        """Of every record: those named, and those whose role it is, and nobody else.

        Among the users are people who left, of the other company, of the portal, who
        lost their rights, and a recipient of a release.
        """
        customer = self.own.partner_id
        self.portal.partner_id.parent_id = customer
        release = self.env["relationship.release"].search(
            [("card_ids", "in", self.foreign.ids)]
        )
        people = self.confidential + self.outsider + self.specialist_usd
        release.write({"user_ids": [Command.set(people.ids)], "state": "approved"})
        self.own.leader_id.active = False
        moved = self.make_user("moved", "user")
        self.foreign.leader_id = moved
        moved.write(
            {
                "company_id": self.company_usd.id,
                "company_ids": [Command.set(self.company_usd.ids)],
            }
        )
        lost = self.make_user("lost", "user", company=self.company_usd)
        self.abroad.leader_id = lost
        self.head.group_ids += self.env.ref(GROUP % "confidential")
        lost.group_ids -= self.env.ref(GROUP % "user")
        users = self.env["res.users"].with_context(active_test=False)
        users = users.search(
            [("company_ids", "in", (self.company + self.company_usd).ids)]
        )
        self.assertGreater(len(users), 14)
        self.env.flush_all()
        self.env.invalidate_all()
        for model in self.reader_models():
            records = self.env[model].sudo().with_context(active_test=False).search([])
            for record in records.filtered(
                lambda record: record.company_id in self.company + self.company_usd
            ):
                shown = record.reader_ids | record._general_readers()
                if model == "relationship.complaint":
                    shown |= record.customer_user_ids
                with self.subTest(record.display_name):
                    self.assertEqual(shown, self.who_read(record, users))
                    for user in shown:
                        self.assertIn(user.name, record.reader_explanation)

    def test_confidential_blocks_are_shown_to_those_who_read_them(self):
        """Heads and the committee among them, and found by the same search."""
        confidential = self.env.ref(GROUP % "confidential")
        for user in self.head + self.supervisor + self.data_officer + self.auditor:
            user.group_ids += confidential
        self.foreign.leader_id = self.confidential
        self.specialist_usd.group_ids += confidential
        users = self.env["res.users"].search([])
        self.env.flush_all()
        self.env.invalidate_all()
        cards = self.own + self.foreign + self.abroad
        for card in cards:
            block = card.confidential_ids
            readers = self.who_read(block, users)
            with self.subTest(card.partner_id.name):
                self.assertEqual(card.confidential_reader_ids & users, readers)
                for user in users:
                    found = cards.search(
                        [
                            ("id", "=", card.id),
                            ("confidential_reader_ids", "in", user.ids),
                        ]
                    )
                    self.assertEqual(bool(found), user in readers, user.name)
        self.assertIn(self.head, self.own.confidential_reader_ids)
        self.assertNotIn(self.committee, self.own.confidential_reader_ids)
        self.assertIn("Head", self.own.reader_explanation.split("\n")[-1])

    def who_read(self, record, users):
        """Return those of the users who read a record, as the rules have it."""
        return users.filtered(
            lambda user: user.active and self.as_user(user, record).has_access("read")
        )
