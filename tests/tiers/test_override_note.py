from datetime import date

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestOverrideNote(RelationshipCommon):
    """The chatter of a card says who set its tier by hand, and who ended that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"max_rank": 1}], [{"max_rank": 2}], [])
        cls.first, cls.second, cls.rest = cls.own.tier_ids
        cls.card, cls.other_card = (
            cls.make_card(customer) for customer in cls.make_customers("A", "B")
        )
        cls.import_turnover(cls.card.partner_id, 100)
        cls.import_turnover(cls.other_card.partner_id, 50)
        cls.classify(cls.own)
        cls.own_line = cls.line(cls.card, cls.own)

    def setUp(self):
        super().setUp()
        self.before = self.messages() + self.messages(self.other_card)

    def messages(self, card=None):
        card = card or self.card
        domain = [("model", "=", card._name), ("res_id", "=", card.id)]
        return self.env["mail.message"].search(domain, order="id")

    def notes(self, card=None):
        """Return the new notes as text, oldest first."""
        new = self.messages(card) - self.before
        for message in new:
            self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
            self.assertFalse(message.notified_partner_ids)
        return [html2plaintext(message.body) for message in new]

    def override(self, user=None, lines=None, **values):
        values = {
            "manual_tier_id": self.rest.id,
            "manual_reason": "Bankrupt",
            **values,
        }
        self.as_user(user or self.head, lines or self.own_line).write(values)

    def test_set(self):
        """From, to, reason and end, by the person who has set it."""
        self.override(manual_until=date(2026, 12, 31))
        self.assertEqual(
            self.notes(),
            ["Test Scheme: Tier 1 → Tier 3\nSet by hand: Bankrupt\nUntil: 12/31/2026"],
        )
        [author] = (self.messages() - self.before).author_id
        self.assertEqual(author, self.head.partner_id)

    def test_set_for_the_first_time(self):
        """A line that is entered with a tier says so, too; reasons are not markup."""
        manual = self.make_scheme(
            [], [], name="Lists", basis="manual", override_level="specialist"
        )
        lines = self.as_user(self.specialist, "relationship.classification")
        lines.create(
            {
                "card_id": self.card.id,
                "scheme_id": manual.id,
                "manual_tier_id": manual.tier_ids[0].id,
                "manual_reason": "<b>Bold</b> & co",
            }
        )
        lines.create({"card_id": self.other_card.id, "scheme_id": manual.id})
        self.assertEqual(
            self.notes(), ["Lists: – → Tier 1\nSet by hand: <b>Bold</b> & co"]
        )
        self.assertEqual(self.notes(self.other_card), [])

    def test_end_is_moved(self):
        """Another end of the same override is news; saving the same again is none."""
        self.override()
        self.override(manual_until=date(2026, 12, 31))
        self.override(manual_until=date(2026, 12, 31))
        self.assertEqual(
            self.notes()[1:],
            ["Test Scheme: Tier 3\nSet by hand: Bankrupt\nUntil: 12/31/2026"],
        )

    def test_removed(self):
        """Taken back by a person, it is said which tier counts now."""
        self.override()
        self.override(self.committee, manual_tier_id=False)
        self.assertEqual(
            self.notes()[1:], ["Test Scheme: Tier 3 → Tier 1\nNo longer set by hand."]
        )
        last = (self.messages() - self.before)[-1]
        self.assertEqual(last.author_id, self.committee.partner_id)

    def test_deleted(self):
        """A line that a person deletes is in the chatter and in the history."""
        self.override()
        self.as_user(self.head, self.own_line).unlink()
        self.assertEqual(self.notes()[1:], ["Test Scheme: Tier 3 → –"])
        change = self.card.tier_change_ids.sorted("id")[-1]
        self.assertRecordValues(
            change,
            [
                {
                    "old_tier_id": self.rest.id,
                    "new_tier_id": False,
                    "cause": "override",
                    "user_id": self.head.id,
                    "reason": False,
                }
            ],
        )

    def test_several_cards(self):
        """Each card has its note."""
        lines = self.own_line + self.line(self.other_card, self.own)
        self.override(lines=lines)
        self.assertIn("Tier 1 → Tier 3", self.notes()[0])
        self.assertIn("Tier 2 → Tier 3", self.notes(self.other_card)[0])

    def test_night_says_nothing(self):
        """What a run changes, and the end that comes by itself, is no note."""
        self.override(manual_until=date(2026, 6, 16))
        self.import_turnover(self.other_card.partner_id, 100, source="more")
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_classify")
        self.assertEqual(self.tier(self.card, self.own), self.second)
        self.assertEqual(len(self.notes()), 1)
        self.assertEqual(self.notes(self.other_card), [])

    def test_night_says_nothing_of_manual_schemes(self):
        """Nor does the end in a scheme that no run computes."""
        self.own.active = False
        self.override(manual_until=date(2026, 6, 16))
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_classify")
        self.assertFalse(self.own_line.manual_tier_id)
        self.assertEqual(len(self.notes()), 1)

    def test_import_that_does_not_track(self):
        """An import without history writes no notes."""
        lines = self.as_user(self.head, self.own_line)
        lines = lines.with_context(tracking_disable=True)
        lines.write({"manual_tier_id": self.rest.id, "manual_reason": "Bankrupt"})
        self.assertEqual(self.tier(self.card, self.own), self.rest)
        self.assertEqual(self.notes(), [])
