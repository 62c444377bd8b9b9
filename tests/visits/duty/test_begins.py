from datetime import date, timedelta

from odoo.tests import tagged

from .common import TODAY, DutyCommon


@tagged("standard", "post_install", "-at_install")
class TestBegins(DutyCommon):
    """From when on a cadence counts, for whom, and by which leader."""

    def test_begins_today(self):
        """Who has been in the tier for years starts with the cadence."""
        self.make_visit(date(2025, 3, 3))
        cadence = self.make_cadence(ideal_days=30, max_days=60, start_date=TODAY)
        # 15 June + 30 days = 15 July, a Wednesday; + 60 days = 14 August.
        self.assertDuty(
            cadence,
            last_date=date(2025, 3, 3),
            due_date=date(2026, 7, 15),
            limit_date=date(2026, 8, 14),
            status="green",
        )
        # One that has always been there: 3 March 2025 + 30 days is long over.
        always = self.make_cadence(ideal_days=30, max_days=60)
        self.assertDuty(always, due_date=date(2025, 4, 2), status="red")

    def test_begins_in_the_period(self):
        """A contact that was due before the cadence began is not asked for."""
        cadence = self.make_cadence(
            min_count=4, period="year", start_date=date(2026, 4, 1)
        )
        # Not 31 March: the next quarter's end, a Tuesday.
        self.assertDuty(cadence, due_date=date(2026, 6, 30))

    def test_new_cadences_begin_today(self):
        """Without a day a new cadence begins on the day on which it is made."""
        cadence = self.env["relationship.cadence"].create(
            {
                "name": "New",
                "company_id": self.company.id,
                "tier_ids": self.tier_key.ids,
                "ideal_days": 10,
            }
        )
        self.assertEqual(cadence.start_date, TODAY)
        cadence.write({"start_date": False, "active": False})
        cadence.active = True
        self.assertEqual(cadence.start_date, TODAY)

    def test_any_leader(self):
        """A visit of either leader serves, that of the specialist does not (R089)."""
        cadence = self.make_cadence(min_count=1, period="year", visitor_role="leader")
        self.assertDuty(cadence, user_id=self.leader, done_count=0)
        self.make_visit(TODAY - timedelta(days=3))
        self.assertDuty(cadence, done_count=0)
        self.make_visit(TODAY - timedelta(days=2), user_id=self.main_leader.id)
        self.assertDuty(cadence, done_count=1)
        self.make_visit(TODAY - timedelta(days=1), user_id=self.leader.id)
        self.assertDuty(cadence, done_count=2)
        self.card.leader_id = False
        duty = self.assertDuty(cadence, user_id=self.main_leader)
        self.assertEqual(duty._serving_values()["visitor_role"], "main_leader")

    def test_lifecycle(self):
        """Customers at a stage have the duty, whatever their tier (R212, R213)."""
        other = self.make_card(self.make_customer("Untiered"))
        self.env.cr.execute(
            "UPDATE relationship_card SET lifecycle = 'lapsing', last_turnover_date ="
            " '2026-01-01', service_mode = NULL WHERE id = %s",
            [other.id],
        )
        self.age(other)
        self.company.relationship_lapsing_days = 100
        cadence = self.make_cadence(
            lifecycle="lapsing", visitor_role="other", max_days=30
        )
        self.refresh_duties()
        self.assertEqual(
            self.duties.search([("cadence_id", "=", cadence.id)]).card_id, other
        )
        # Lapsing from 12 April on (1 January + 101 days): by 12 May at worst.
        self.assertDuty(cadence, other, limit_date=date(2026, 5, 12))
        self.env.cr.execute(
            "UPDATE relationship_card SET service_mode = 'mass' WHERE id = %s",
            [other.id],
        )
        self.assertFalse(self.duty(cadence, other))

    def test_lifecycle_within_tiers(self):
        """With tiers, both must hold."""
        cadence = self.make_cadence(
            lifecycle="lost", tier_ids=self.tier_key.ids, max_days=30
        )
        self.assertFalse(self.duty(cadence))
        cadence.lifecycle = self.card.lifecycle
        self.assertTrue(self.duty(cadence))

    def test_shipped(self):
        """It is said where a shipped cadence differs, and taken over on request."""
        cadences = self.env["relationship.cadence"].with_context(active_test=False)
        name = "crm_relationship.relationship_cadence_r089"
        cadence = cadences.env.ref(name)
        self.assertFalse(cadence.shipped_difference)
        self.assertFalse(self.make_cadence(ideal_days=9).shipped_difference)
        leaders = self.env.ref("crm_relationship.relationship_visit_type_leaders")
        self.assertIn(leaders, cadence.visit_type_ids)
        cadence.write({"visitor_role": "liaison_leader", "min_count": 3})
        cadence.visit_type_ids -= leaders
        self.assertEqual(
            cadence.shipped_difference,
            "Visitor Role: Any Leader\nVisit Types: On-Site Visit, Leaders' Meeting,"
            " Trip Call\nAt Least: 1",
        )
        cadence.action_take_shipped()
        self.assertFalse(cadence.shipped_difference)
        self.assertEqual(cadence.visitor_role, "leader")
        self.assertEqual(cadence.min_count, 1)
        self.assertIn(leaders, cadence.visit_type_ids)
