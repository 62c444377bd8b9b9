from datetime import date, timedelta

from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestDowngradeProtection(RelationshipCommon):
    """A run lowers a customer no faster than the scheme allows, and raises at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme(
            [{"min_turnover": 400}],
            [{"min_turnover": 300}],
            [{"min_turnover": 200}],
            [],
        )
        cls.customer = cls.make_customer("A")
        cls.card = cls.make_card(cls.customer)
        cls.turnover = cls.import_turnover(cls.customer, 450)
        cls.classify(cls.own)
        cls.own_line = cls.line(cls.card, cls.own)

    def _run(self, day, amount=None):
        """Return the tier after the nightly job of a day."""
        with self.on(day):
            if amount is not None:
                self.turnover.amount = amount
            self.run_cron("ir_cron_classify")
        return self.own_line.tier_id.code

    def test_unprotected(self):
        """Without protection, all tiers down in one night."""
        self.assertEqual(self._run("2026-06-16", 0), "TIER-4")

    def test_one_step_a_run(self):
        """One step at most: three nights from the first to the last tier."""
        self.own.max_steps = 1
        self.assertEqual(self._run("2026-06-16", 0), "TIER-2")
        self.assertEqual(self.own_line.computed_tier_id.code, "TIER-4")
        self.assertIn("Protected against a downgrade", self.own_line.explanation)
        self.assertEqual(self._run("2026-06-17"), "TIER-3")
        self.assertEqual(self._run("2026-06-18"), "TIER-4")
        self.assertNotIn("Protected", self.own_line.explanation)
        self.assertEqual(self._run("2026-06-19"), "TIER-4")

    def test_fewer_steps_than_allowed(self):
        """Two steps at most: one step down is one step."""
        self.own.max_steps = 2
        self.assertEqual(self._run("2026-06-16", 350), "TIER-2")
        self.assertEqual(self._run("2026-06-17", 0), "TIER-4")

    def test_up_at_once(self):
        """However many steps up, and however short the stay."""
        self.own.write({"max_steps": 1, "min_stay_months": 12})
        self.own_line.write(
            {"manual_tier_id": self.own.tier_ids[3].id, "manual_reason": "Test"}
        )
        self.own_line.manual_tier_id = False
        self.turnover.amount = 0
        self.assertEqual(self._run("2027-06-16"), "TIER-2")
        self.assertEqual(self._run("2027-06-17", 450), "TIER-2")

    def test_raised_past_tiers(self):
        """A customer is raised to the first tier at once, from the last one."""
        self.assertEqual(self._run("2026-06-16", 0), "TIER-4")
        self.own.write({"max_steps": 1, "min_stay_months": 12})
        self.assertEqual(self._run("2026-06-17", 450), "TIER-1")

    def test_minimum_stay(self):
        """Three months in a tier: until the day before they are over."""
        self.own.min_stay_months = 3
        self.assertEqual(self._run("2026-06-16", 0), "TIER-1")
        self.assertEqual(self._run("2026-09-14"), "TIER-1")
        self.assertEqual(self._run("2026-09-15"), "TIER-4")
        self.assertEqual(self.own_line.tier_date, date(2026, 9, 15))

    def test_both(self):
        """Each tier is stayed in for a month, then one step down."""
        self.own.write({"max_steps": 1, "min_stay_months": 1})
        expected = {
            "2026-06-16": "TIER-1",
            "2026-07-14": "TIER-1",
            "2026-07-15": "TIER-2",
            "2026-08-14": "TIER-2",
            "2026-08-15": "TIER-3",
            "2026-09-14": "TIER-3",
            "2026-09-15": "TIER-4",
        }
        found = {day: self._run(day, 0) for day in expected}
        self.assertEqual(found, expected)

    def test_recovered_in_time(self):
        """Who recovers within his stay has never been lowered."""
        self.own.min_stay_months = 3
        self._run("2026-06-16", 0)
        self.assertEqual(self._run("2026-07-16", 450), "TIER-1")
        self.assertEqual(self.own_line.tier_date, date(2026, 6, 15))
        self.assertEqual(self._run("2026-09-15", 450), "TIER-1")

    def test_every_night(self):
        """The nights between change nothing: one change, on the day it is due."""
        self.own.min_stay_months = 1
        self.turnover.amount = 0
        for days in range(25, 34):
            self._run(date(2026, 6, 15) + timedelta(days=days))
        changes = self.card.tier_change_ids.filtered(
            lambda change: change.scheme_id == self.own and change.old_tier_id
        )
        self.assertEqual(changes.mapped("date"), [date(2026, 7, 15)])

    def _override(self, number, until=False):
        self.own_line.write(
            {
                "manual_tier_id": self.own.tier_ids[number].id,
                "manual_reason": "Old friend",
                "manual_until": until,
            }
        )

    def test_by_hand_is_not_protected(self):
        """When an override ends, the tier that was earned before it is protected."""
        self.own.write({"max_steps": 1, "min_stay_months": 12})
        self.turnover.amount = 350
        self.own_line._stamp(tier_id=self.own.tier_ids[1].id)
        self._run("2026-06-16")
        self.turnover.amount = 0
        with self.on("2026-06-17"):
            self._override(0, date(2026, 6, 20))
        self.assertEqual(self._run("2026-06-20"), "TIER-1")
        self.assertEqual(self._run("2026-06-21"), "TIER-2")
        # Twelve months from 15 June 2026, when it was earned.
        self.assertEqual(self.own_line.tier_date, date(2026, 6, 15))
        self.assertEqual(self._run("2027-06-14"), "TIER-2")
        self.assertEqual(self._run("2027-06-15"), "TIER-3")

    def test_override_of_a_day_keeps_the_protection(self):
        """Taken back by hand, or expired: the protected tier is given back."""
        self.own.min_stay_months = 12
        self._run("2026-06-16", 0)
        with self.on("2026-06-17"):
            self._override(3, date(2026, 6, 17))
            self.assertEqual(self.own_line.tier_id.code, "TIER-4")
            self.own_line.manual_tier_id = False
            self.assertEqual(self.own_line.tier_id.code, "TIER-1")
        self.assertEqual(self._run("2026-06-18"), "TIER-1")
        with self.on("2026-06-19"):
            self._override(3, date(2026, 6, 19))
        self.assertEqual(self._run("2026-06-20"), "TIER-1")
        self.assertEqual(self.own_line.tier_date, date(2026, 6, 15))

    def test_recovered_during_an_override(self):
        """A customer who has earned more meanwhile is not held back."""
        self.own.min_stay_months = 12
        self.own_line._stamp(tier_id=self.own.tier_ids[2].id)
        with self.on("2026-06-17"):
            self._override(3, date(2026, 6, 17))
        self.assertEqual(self._run("2026-06-18", 450), "TIER-1")
        self.assertEqual(self.own_line.tier_date, date(2026, 6, 18))

    def test_empty_override_changes_nothing(self):
        """A form or an import that sends empty values leaves a protected tier alone."""
        self.own.min_stay_months = 12
        self._run("2026-06-16", 0)
        changes = self.card.tier_change_ids
        notes = self.card.message_ids
        empty = {"manual_tier_id": False, "manual_reason": "", "manual_until": False}
        for user in (self.env.user, self.head):
            self.as_user(user, self.own_line).write(empty)
        self.assertEqual(self.own_line.tier_id.code, "TIER-1")
        self.assertEqual(self.card.tier_change_ids, changes)
        self.assertEqual(self.card.message_ids, notes)

    def test_same_override_again(self):
        """An override saved as it is keeps its author, its day and the tier before."""
        self.own.min_stay_months = 12
        self._run("2026-06-16", 0)
        with self.on("2026-06-17"):
            self._override(3, date(2026, 6, 20))
        with self.on("2026-06-22"):
            # Over, and not yet ended by the night: no mistake of who saves it.
            line = self.as_user(self.head, self.own_line)
            line.write({"manual_until": "2026-06-20", "manual_reason": "Old friend"})
        self.assertEqual(self.own_line.manual_date, date(2026, 6, 17))
        self.assertEqual(self._run("2026-06-22"), "TIER-1")

    def test_new_card(self):
        """A first tier is no downgrade."""
        self.own.write({"max_steps": 1, "min_stay_months": 12})
        card = self.make_card()
        self.assertEqual(self.tier(card, self.own).code, "TIER-4")

    def test_refresh_is_no_run(self):
        """Saving the card on the same day takes no further step down."""
        self.own.max_steps = 1
        self.assertEqual(self._run("2026-06-16", 0), "TIER-2")
        with self.on("2026-06-16"):
            self.card.action_refresh()
            self.card.action_refresh()
        self.assertEqual(self.own_line.tier_id.code, "TIER-2")
