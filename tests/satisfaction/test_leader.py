from odoo.tests import tagged

from .common import RatingCommon


@tagged("standard", "post_install", "-at_install")
class TestLeader(RatingCommon):
    """The liaison leader of a strategic customer hears that it is not satisfied."""

    def heard(self, score, is_key):
        """Return who hears of a score of this customer on its card."""
        scheme = self.env["relationship.scheme"].create(
            {"name": "Hand", "basis": "manual", "company_id": self.company.id}
        )
        tier = self.env["relationship.tier"].create(
            {"name": "A", "code": "A", "scheme_id": scheme.id, "is_key": is_key}
        )
        case = self.make_case()
        self.env["relationship.classification"].create(
            {
                "card_id": case.card_id.id,
                "scheme_id": scheme.id,
                "manual_tier_id": tier.id,
                "manual_reason": "Nominated",
            }
        )
        case.card_id.leader_id = self.head
        known = case.card_id.activity_ids
        self.env["relationship.satisfaction"]._collect(case, score, source="rating")
        return (case.card_id.activity_ids - known).user_id

    def test_strategic_and_not_satisfied(self):
        """Only both together are the leader's matter (R147)."""
        for score, is_key, expected in (
            (20, True, self.head),
            (20, False, self.env["res.users"]),
            (100, True, self.env["res.users"]),
        ):
            with self.subTest(f"{score} {is_key}"), self.undone():
                self.assertEqual(self.heard(score, is_key), expected)
