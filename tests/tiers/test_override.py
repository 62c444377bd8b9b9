from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestOverride(RelationshipCommon):
    """A tier that people set counts instead of the computed one, while it is valid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"max_rank": 1}], [{"max_rank": 2}], [])
        cls.first, cls.second, cls.rest = cls.own.tier_ids
        cls.customer, cls.other = cls.make_customers("A", "B")
        cls.card = cls.make_card(cls.customer)
        cls.other_card = cls.make_card(cls.other)
        cls.import_turnover(cls.customer, 100)
        cls.import_turnover(cls.other, 50)
        cls.classify(cls.own)
        cls.own_line = cls.line(cls.card, cls.own)

    def _override(self, tier=None, user=None, **values):
        """Set the tier of A by hand, by default to the last one, as the head."""
        self.own_line.with_user(user or self.head).write(
            {
                "manual_tier_id": (tier or self.rest).id,
                "manual_reason": "Bankrupt",
                **values,
            }
        )

    def _changes(self):
        """Return the changes since the first run, latest first."""
        changes = self.card.tier_change_ids.filtered(
            lambda change: change.scheme_id == self.own and change.old_tier_id
        )
        return changes.sorted("id", reverse=True)

    def _cron(self, day):
        with self.on(day):
            self.run_cron("ir_cron_classify")

    def test_counts_at_once(self):
        """The tier by hand counts at once; the computed one is kept beside it."""
        self._override()
        self.assertRecordValues(
            self.own_line,
            [
                {
                    "tier_id": self.rest.id,
                    "computed_tier_id": self.first.id,
                    "manual_tier_id": self.rest.id,
                    "manual_reason": "Bankrupt",
                    "manual_until": False,
                    "manual_user_id": self.head.id,
                    "manual_date": date(2026, 6, 15),
                    "turnover": 100,
                }
            ],
        )

    def test_change_is_recorded(self):
        """The change says from, to, when, who and why, with the figures then."""
        self._override()
        self.assertRecordValues(
            self._changes(),
            [
                {
                    "old_tier_id": self.first.id,
                    "new_tier_id": self.rest.id,
                    "date": date(2026, 6, 15),
                    "cause": "override",
                    "user_id": self.head.id,
                    "reason": "Bankrupt",
                    "turnover": 100,
                    "company_id": self.company.id,
                }
            ],
        )

    def test_runs_respect_it(self):
        """Runs go on computing, and leave the tier by hand alone."""
        self._override()
        self.import_turnover(self.other, 100, source="more")
        self.classify(self.own)
        self.assertEqual(self.own_line.tier_id, self.rest)
        self.assertEqual(self.own_line.computed_tier_id, self.second)
        self.assertEqual(self.own_line.manual_reason, "Bankrupt")

    def test_reason_needed(self):
        """An override of a computed tier has a reason that says something."""
        for reason in (False, "", "  "):
            with self.subTest(reason=reason), self.refused("Reason"):
                self._override(manual_reason=reason)
        self.assertEqual(self.own_line.tier_id, self.first)
        self._override()
        with self.refused("Reason"):
            self.own_line.with_user(self.head).manual_reason = False

    def test_reason_and_until_go_with_a_tier(self):
        """An end or a reason of nothing is refused."""
        for values in ({"manual_until": "2027-01-01"}, {"manual_reason": "Bankrupt"}):
            with self.subTest(values), self.refused("Reason", "Until"):
                self.own_line.with_user(self.head).write(values)

    def test_until_before_today(self):
        """An override that ends before it begins is refused."""
        with self.refused("Until"):
            self._override(manual_until=date(2026, 6, 14))
        self._override(manual_until=date(2026, 6, 15))
        self.assertEqual(self.own_line.tier_id, self.rest)

    def test_until_moved_to_the_past(self):
        """The end of an override is not moved to a day that is over."""
        self._override()
        with self.on("2026-06-20"), self.refused("Until"):
            self.own_line.with_user(self.head).manual_until = date(2026, 6, 18)

    def test_tier_of_another_scheme(self):
        """A tier of another scheme is refused."""
        with self.refused("Tier by Hand", "Test Scheme", "Level 1"):
            self._override(self.level_1)
        self.assertEqual(self.own_line.tier_id, self.first)

    def test_expires(self):
        """It counts on its last day, and the nightly job of the next day ends it."""
        self._override(manual_until=date(2026, 6, 16))
        self._cron("2026-06-16")
        self.assertEqual(self.own_line.tier_id, self.rest)
        self._cron("2026-06-17")
        self.assertRecordValues(
            self.own_line,
            [
                {
                    "tier_id": self.first.id,
                    # Since when it was there before.
                    "tier_date": date(2026, 6, 15),
                    "manual_tier_id": False,
                    "manual_reason": False,
                    "manual_until": False,
                    "manual_user_id": False,
                    "manual_date": False,
                }
            ],
        )
        expired, override = self._changes()
        self.assertRecordValues(
            expired,
            [
                {
                    "old_tier_id": self.rest.id,
                    "new_tier_id": self.first.id,
                    "cause": "expired",
                    "date": date(2026, 6, 17),
                    "user_id": False,
                }
            ],
        )
        self.assertEqual(override.reason, "Bankrupt", "kept in the history")

    def test_expires_after_an_outage(self):
        """A job that did not run for a month ends it when it runs again."""
        self._override(manual_until=date(2026, 6, 16))
        self._cron("2026-07-16")
        self.assertEqual(self.own_line.tier_id, self.first)
        self.assertEqual(self._changes()[0].cause, "expired")

    def test_expires_into_todays_tier(self):
        """When it ends, the tier computed today counts, not that of long ago."""
        self._override(manual_until=date(2026, 6, 16))
        self.import_turnover(self.other, 100, source="more")
        self._cron("2026-06-17")
        self.assertEqual(self.own_line.tier_id, self.second)

    def test_expires_in_the_same_tier(self):
        """An override to the computed tier ends without a change of tier."""
        self._override(self.first, manual_until=date(2026, 6, 16))
        self._cron("2026-06-17")
        self.assertFalse(self.own_line.manual_tier_id)
        self.assertFalse(self._changes())

    def test_expires_in_a_scheme_that_cannot_be_computed(self):
        """It ends, too, when the scheme's setup is broken and no run computes it."""
        self._override(manual_until=date(2026, 6, 16))
        self.own.tier_ids.rule_ids.unlink()
        self._cron("2026-06-17")
        self.assertEqual(self.own_line.tier_id, self.first)
        self.assertFalse(self.own_line.manual_tier_id)

    def test_expires_in_an_archived_scheme(self):
        """It ends, too, when the scheme is archived."""
        self._override(manual_until=date(2026, 6, 16))
        self.own.active = False
        self._cron("2026-06-17")
        self.assertEqual(self.own_line.tier_id, self.first)

    def test_run_as_of_a_later_day(self):
        """A run as of a later day ends no override that is valid today."""
        self._override(manual_until=date(2026, 6, 20))
        self.classify(self.own, as_of=date(2026, 6, 30))
        self.assertEqual(self.own_line.manual_tier_id, self.rest)
        self.assertEqual(self.own_line.tier_id, self.rest)

    def test_removal(self):
        """Taken back, the computed tier counts at once; author and reason go."""
        self._override()
        self.own_line.with_user(self.head).manual_tier_id = False
        self.assertRecordValues(
            self.own_line,
            [
                {
                    "tier_id": self.first.id,
                    "manual_reason": False,
                    "manual_user_id": False,
                    "manual_date": False,
                }
            ],
        )
        self.assertRecordValues(
            self._changes()[0],
            [
                {
                    "old_tier_id": self.rest.id,
                    "new_tier_id": self.first.id,
                    "cause": "override",
                    "user_id": self.head.id,
                }
            ],
        )

    def test_removal_takes_the_reason_along(self):
        """The form sends all manual fields: a removal clears them nevertheless."""
        self._override()
        self.own_line.with_user(self.head).write(
            {
                "manual_tier_id": False,
                "manual_reason": "Recovered",
                "manual_until": date(2026, 12, 31),
            }
        )
        self.assertEqual(self.own_line.tier_id, self.first)
        self.assertFalse(self.own_line.manual_reason)
        self.assertFalse(self.own_line.manual_until)

    def test_changed_again(self):
        """A second override replaces the first; both are in the history."""
        self._override()
        with self.on("2026-06-18"):
            self._override(self.second, self.committee, manual_reason="Recovering")
        self.assertEqual(self.own_line.manual_user_id, self.committee)
        self.assertEqual(self.own_line.manual_date, date(2026, 6, 18))
        self.assertEqual(self._changes().mapped("reason"), ["Recovering", "Bankrupt"])

    def test_same_tier_by_hand(self):
        """An override to the tier that counts already is no change."""
        self._override(self.first)
        self.assertFalse(self._changes())

    def test_computed_fields_are_not_entered(self):
        """What a run computes, and whose line it is, is refused by name."""
        for name, value in [
            ("tier_id", self.rest.id),
            ("computed_tier_id", self.rest.id),
            ("rule_id", False),
            ("run_id", False),
            ("turnover", 1),
            ("tier_date", date(2026, 1, 1)),
            ("manual_user_id", self.committee.id),
            ("manual_date", date(2026, 1, 1)),
            ("card_id", self.other_card.id),
            ("scheme_id", self.scheme.id),
            ("company_id", self.company_usd.id),
        ]:
            label = self.own_line._fields[name].string
            with self.subTest(field=name), self.refused(label):
                self.own_line.with_user(self.head).write({name: value})
        with self.refused("Tier"):
            self.env["relationship.classification"].with_user(self.head).create(
                {
                    "card_id": self.card.id,
                    "scheme_id": self.scheme.id,
                    "tier_id": self.level_1.id,
                }
            )

    def test_second_line_of_a_scheme(self):
        """A card has one line per scheme."""
        with self.refused("Scheme"):
            self.env["relationship.classification"].with_user(self.head).create(
                {"card_id": self.card.id, "scheme_id": self.own.id}
            )

    def test_several_lines_at_once(self):
        """Several cards are overridden in one step, each with its change."""
        lines = self.own_line + self.line(self.other_card, self.own)
        lines.with_user(self.head).write(
            {"manual_tier_id": self.rest.id, "manual_reason": "Sector in crisis"}
        )
        self.assertEqual(lines.tier_id, self.rest)
        for card in (self.card, self.other_card):
            self.assertEqual(card.tier_change_ids.sorted("id")[-1].cause, "override")

    def test_override_before_the_first_run(self):
        """A tier set before any run stays when the run comes."""
        own = self.make_scheme([{"max_rank": 1}], [])
        line = self.env["relationship.classification"].create(
            {
                "card_id": self.other_card.id,
                "scheme_id": own.id,
                "manual_tier_id": own.tier_ids[0].id,
                "manual_reason": "Promising",
            }
        )
        self.assertEqual(line.tier_id, own.tier_ids[0])
        self.classify(own)
        self.assertEqual(line.tier_id, own.tier_ids[0])
        self.assertEqual(line.computed_tier_id, own.tier_ids[1])


@tagged("standard", "post_install", "-at_install")
class TestOverrideLevel(RelationshipCommon):
    """Who may set the tiers of a scheme by hand (X6)."""

    ABOVE = ("specialist", "supervisor", "head", "committee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"max_rank": 1}], [])
        cls.card = cls.make_card(leader_id=cls.supervisor.id)
        cls.classify(cls.own)
        cls.own_line = cls.line(cls.card, cls.own)

    def _override(self, user):
        self.own_line.with_user(user).write(
            {"manual_tier_id": self.own.tier_ids[0].id, "manual_reason": "Promising"}
        )

    def test_level_and_above(self):
        """The level of the scheme and those above it; nobody else of any group."""
        for level in self.ABOVE:
            self.own.override_level = level
            allowed = self.ABOVE[self.ABOVE.index(level) :]
            for name in (
                *self.ABOVE,
                "data_officer",
                "auditor",
                "administrator",
                "outsider",
                "portal",
            ):
                with self.subTest(level=level, user=name):
                    user = getattr(self, name)
                    if name in allowed:
                        with self.undone():
                            self._override(user)
                            self.assertEqual(
                                self.own_line.tier_id, self.own.tier_ids[0]
                            )
                    else:
                        with self.forbidden():
                            self._override(user)

    def test_message_names_the_level(self):
        """The refusal names the scheme and who decides."""
        with self.refused(
            "Tier by Hand", "Test Scheme", "Department Head", error=AccessError
        ):
            self._override(self.specialist)

    def test_other_people_s_customers(self):
        """The level alone is not enough: the card must be the specialist's."""
        self.own.override_level = "specialist"
        with self.forbidden():
            self._override(self.specialist_2)
        with self.forbidden():
            self._override(self.specialist_usd)

    def test_create_needs_the_level(self):
        """A first tier by hand needs the level as a change of it does."""
        strategic = self.env.ref("crm_relationship.relationship_scheme_t4")
        values = {
            "card_id": self.card.id,
            "scheme_id": strategic.id,
            "manual_tier_id": strategic.tier_ids[0].id,
        }
        lines = self.env["relationship.classification"]
        for user in (self.specialist, self.supervisor, self.head, self.data_officer):
            with self.subTest(user=user.name), self.forbidden():
                lines.with_user(user).create(values)
        line = lines.with_user(self.committee).create(values)
        self.assertEqual(line.tier_id, strategic.tier_ids[0])

    def test_deletion_needs_the_level(self):
        """A line with a tier is not deleted by somebody who may not decide on it."""
        self.own.override_level = "committee"
        for user in (self.specialist, self.supervisor, self.head):
            with self.subTest(user=user.name), self.forbidden():
                self.own_line.with_user(user).unlink()


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
