from datetime import date

from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestManualScheme(RelationshipCommon):
    """Schemes whose tiers people set: strategic importance, kind of body."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strategic = cls.env.ref("crm_relationship.relationship_scheme_t4")
        cls.body = cls.env.ref("crm_relationship.relationship_scheme_t5")
        cls.card = cls.make_card()

    def _set(self, scheme, tier, user, **values):
        return (
            self.env["relationship.classification"]
            .with_user(user)
            .create(
                {
                    "card_id": self.card.id,
                    "scheme_id": scheme.id,
                    "manual_tier_id": tier.id,
                    **values,
                }
            )
        )

    def test_no_reason_needed(self):
        """Where people decide anyhow, a tier needs no reason."""
        line = self._set(self.body, self.body.tier_ids[0], self.specialist)
        self.assertEqual(line.tier_id, self.body.tier_ids[0])
        self.assertFalse(line.computed_tier_id)

    def test_not_computed(self):
        """A run of such a scheme is refused; the nightly job passes it over."""
        with self.refused("Basis", self.strategic.name):
            self.strategic.action_classify()
        line = self._set(self.strategic, self.strategic.tier_ids[1], self.committee)
        self.run_cron("ir_cron_classify")
        self.assertEqual(line.tier_id, self.strategic.tier_ids[1])
        self.assertFalse(self.strategic.run_ids)

    def test_several_schemes(self):
        """A card has one value per scheme; there is no order between schemes."""
        self._set(self.strategic, self.strategic.tier_ids[0], self.committee)
        self._set(self.body, self.body.tier_ids[2], self.specialist)
        self.classify()
        self.assertEqual(
            {line.scheme_id: line.tier_id for line in self.card.classification_ids},
            {
                self.strategic: self.strategic.tier_ids[0],
                self.body: self.body.tier_ids[2],
                self.scheme: self.level_3,
            },
        )

    def test_expires(self):
        """A tier for a time ends without another one; the history keeps it."""
        line = self._set(
            self.strategic,
            self.strategic.tier_ids[1],
            self.committee,
            manual_until=date(2026, 6, 30),
        )
        with self.on("2026-06-30"):
            self.run_cron("ir_cron_classify")
        self.assertEqual(line.tier_id, self.strategic.tier_ids[1])
        with self.on("2026-07-01"):
            self.run_cron("ir_cron_classify")
        self.assertFalse(line.tier_id)
        self.assertFalse(line.manual_tier_id)
        changes = self.card.tier_change_ids.sorted("id").filtered(
            lambda change: change.scheme_id == self.strategic
        )
        self.assertEqual(changes.mapped("cause"), ["override", "expired"])
        self.assertEqual(changes[1].old_tier_id, self.strategic.tier_ids[1])
        self.assertFalse(changes[1].new_tier_id)
        self.assertEqual(changes[1].date, date(2026, 7, 1))
        self.assertFalse(changes[1].user_id)

    def test_expires_once(self):
        """The nightly job run again records nothing more."""
        self._set(
            self.strategic,
            self.strategic.tier_ids[1],
            self.committee,
            manual_until=date(2026, 6, 15),
        )
        with self.on("2026-06-16"):
            self.run_cron("ir_cron_classify")
            before = self.rows("relationship.tier.change")
            self.run_cron("ir_cron_classify")
            self.assertEqual(self.rows("relationship.tier.change"), before)

    def test_removal(self):
        """Taken back, the card has no tier in the scheme."""
        line = self._set(self.strategic, self.strategic.tier_ids[1], self.committee)
        line.manual_tier_id = False
        self.assertFalse(line.tier_id)
        self.assertEqual(len(self.card.tier_change_ids), 2)

    def test_explanation(self):
        """The explanation says who set it, when, until when and why."""
        line = self._set(
            self.strategic,
            self.strategic.tier_ids[1],
            self.committee,
            manual_reason="Market leader",
            manual_until=date(2026, 12, 31),
        )
        for words in ("Strategic", "Committee", "2026", "Market leader"):
            self.assertIn(words, line.explanation)
