from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestShippedSchemes(RelationshipCommon):
    """The schemes that the regulations bring along."""

    def _scheme(self, number):
        return self.env.ref(f"crm_relationship.relationship_scheme_{number}")

    def test_active(self):
        """Turnover level is computed; strategic importance and kind of body are set."""
        self.assertRecordValues(
            self._scheme("t3") + self._scheme("t4") + self._scheme("t5"),
            [
                {"active": True, "basis": "computed", "override_level": "head"},
                {"active": True, "basis": "manual", "override_level": "committee"},
                {"active": True, "basis": "manual", "override_level": "specialist"},
            ],
        )

    def test_turnover_level(self):
        """Within 60 %, within 80 %, the rest; 12 months; the upper tier on a limit."""
        scheme = self._scheme("t3")
        self.assertEqual(
            scheme.tier_ids.rule_ids.mapped("max_cumulative_share"), [60, 80, 0]
        )
        self.assertEqual(scheme.default_tier_id, scheme.tier_ids[2])
        self.assertEqual((scheme.period, scheme.period_months), ("trailing", 12))
        self.assertEqual(scheme.straddle, "upper")
        self.assertTrue(scheme.tier_ids[0].is_key)
        self.assertEqual(scheme.tier_ids[2].service_mode, "mass")
        self.assertFalse(scheme._setup_error())

    def test_inactive(self):
        """Schemes for which the source gives no numbers wait until completed."""
        for number in ("t1", "t2", "t6", "t7", "t9", "t11"):
            with self.subTest(scheme=number):
                self.assertFalse(self._scheme(number).active)
                self.assertGreater(len(self._scheme(number).tier_ids), 1)

    def test_badge_of_a_new_company(self):
        """A new company shows turnover levels."""
        self.assertEqual(self.company.relationship_badge_scheme_id, self._scheme("t3"))
