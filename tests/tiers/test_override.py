from datetime import date

from odoo.tests import tagged

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
                    "tier_date": date(2026, 6, 17),
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
        """What a run computes is refused with a message that says what to do."""
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
            with self.subTest(field=name), self.refused(label, "Tier by Hand"):
                self.own_line.with_user(self.head).write({name: value})
        with self.refused("Tier", "Tier by Hand"):
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
