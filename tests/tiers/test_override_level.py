from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import RelationshipCommon


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
