"""The story that the demo data tells, as it was computed when it was loaded."""

from unittest import SkipTest

from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("standard", "post_install", "-at_install")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref("base.module_crm_relationship").demo:
            raise SkipTest("no demo data in this database")
        data = cls.env["ir.model.data"].search(
            [("module", "=", "crm_relationship"), ("model", "=", "res.partner")]
        )
        cls.customers = cls.env["res.partner"].browse(data.mapped("res_id"))
        cls.cards = cls.env["relationship.card"].search(
            [("partner_id", "in", cls.customers.ids)]
        )

    @classmethod
    def ref(cls, name):
        return cls.env.ref(f"crm_relationship.{name}")

    def card(self, customer):
        partner = self.ref(f"customer_{customer}")
        return self.cards.filtered(lambda card: card.partner_id == partner)

    def level(self, number):
        tier = self.ref(f"relationship_tier_t3_{number}")
        return self.cards.filtered(lambda card: card.badge_tier_id == tier)

    def test_levels(self):
        """A few customers are in level 1, some in level 2, most in level 3."""
        self.assertEqual(
            self.level(1),
            self.card("huaxin")
            + self.card("northgate")
            + self.card("alder")
            + self.card("third"),
        )
        # The third one by hand, the fourth by the tag Great Potential.
        self.assertEqual(
            self.level(2),
            self.card("kestrel")
            + self.card("westmoor")
            + self.card("porthaven")
            + self.card("lumen"),
        )
        self.assertEqual(self.level(3), self.cards - self.level(1) - self.level(2))
        self.assertGreater(len(self.level(3)), 15)

    def test_history(self):
        """Levels of former months show who rose and who fell."""
        scheme = self.ref("relationship_scheme_t3")
        changes = self.env["relationship.tier.change"].search(
            [
                ("card_id", "in", self.cards.ids),
                ("scheme_id", "=", scheme.id),
                ("old_tier_id", "!=", False),
            ]
        )
        moves = {
            (change.card_id, change.old_tier_id.code, change.new_tier_id.code)
            for change in changes
        }
        self.assertEqual(
            moves,
            {
                (self.card("northgate"), "T3-2", "T3-1"),
                (self.card("westmoor"), "T3-3", "T3-2"),
                (self.card("gransden"), "T3-2", "T3-3"),
                (self.card("porthaven"), "T3-3", "T3-2"),
                # At least level 2, for great potential.
                (self.card("lumen"), "T3-3", "T3-2"),
            },
        )

    def test_figures(self):
        """Euro are converted, and a credit note may exceed its invoice."""
        self.assertAlmostEqual(
            self.card("kestrel").turnover, (240000 + 210000 + 280000) / 0.92, delta=0.03
        )
        self.assertEqual(self.card("calder").turnover, -6000)
        self.assertEqual(self.card("huaxin").group_turnover, 3710000)

    def test_without_card(self):
        """A customer without a card counts in the total of the run."""
        self.assertFalse(self.card("hollis"))
        run = self.card("huaxin").classification_ids.run_id
        self.assertGreaterEqual(run.without_card_turnover, 38000)

    def test_lifecycles(self):
        """Every stage of the lifecycle is there to be seen."""
        field = self.cards._fields["lifecycle"]
        self.assertEqual(
            set(self.cards.mapped("lifecycle")), set(field.get_values(self.env))
        )

    def test_states_of_cards(self):
        """Some cards are valid, some stale, incomplete, or to be reconciled."""
        self.assertTrue(self.card("huaxin").is_valid)
        self.assertLess(self.card("alder").review_due_date, fields.Date.today())
        self.assertEqual(self.card("alder").completeness, 100)
        self.assertLess(self.card("westmoor").completeness, 100)
        self.assertEqual(self.card("oldquay").reconcile_reason, "archived")
        self.assertEqual(self.card("lumen").reconcile_reason, "no_owner")

    def test_projects(self):
        """Projects are in every state; one follows its opportunity."""
        projects = self.cards.project_ids
        field = projects._fields["state"]
        self.assertEqual(set(projects.mapped("state")), set(field.get_values(self.env)))
        self.assertEqual(self.ref("project_quayside").state, "bidding")

    def test_visits(self):
        """A visit was missed, a report is late, one customer is not told."""
        visits = self.env["relationship.visit"].search(
            [("card_id", "in", self.cards.ids)]
        )
        states = visits._fields["state"].get_values(self.env)
        self.assertEqual(set(visits.mapped("state")), set(states))
        self.assertIn(self.ref("visit_missed"), visits.filtered("is_missed"))
        self.assertIn(self.ref("visit_report_late"), visits.filtered("is_report_late"))
        self.assertFalse(self.ref("visit_not_told").customer_told_date)
        self.assertTrue(self.ref("visit_second_booking").is_second_booking)
        planned = visits.filtered(lambda visit: visit.state == "planned")
        self.assertTrue(all(visit.calendar_event_id for visit in planned))
        leader = self.ref("visit_leader_next")
        self.assertEqual(leader.visitor_role, "liaison_leader")
        self.assertEqual((leader.level, leader.place), ("top", "headquarters"))
        self.assertFalse(leader.level_warning)

    def test_people(self):
        """Each colleague sees the cards that his role lets him see."""
        seen = {
            role: self.env["relationship.card"]
            .with_user(self.ref(f"user_{role}"))
            .search([("id", "in", self.cards.ids)])
            for role in (
                "specialist",
                "specialist_2",
                "supervisor",
                "leader",
                "head",
                "auditor",
                "data_officer",
            )
        }
        for role in ("head", "auditor", "data_officer"):
            self.assertEqual(seen[role], self.cards, role)
        # His customers, and the one that was released to him.
        self.assertEqual(
            seen["leader"],
            self.card("huaxin") + self.card("northgate") + self.card("kestrel"),
        )
        self.assertIn(self.card("lumen"), seen["supervisor"])
        # One of them goes to a customer of the other, for a service request.
        shared = seen["specialist"] & seen["specialist_2"]
        self.assertEqual(shared, self.card("northgate"))
        self.assertLess(
            set(seen["specialist"] + seen["specialist_2"]), set(seen["supervisor"])
        )

    def test_confidential(self):
        """Confidential information is there with consent, for those who may see it."""
        confidential = self.env["relationship.confidential"]
        block = self.ref("confidential_chen")
        self.assertTrue(block.consent_date)
        for role, sees in (("specialist", True), ("head", True), ("auditor", False)):
            user = self.ref(f"user_{role}")
            self.assertEqual(confidential.with_user(user).has_access("read"), sees)

    def test_cases(self):
        """Cases tell of every state of a deadline: late, waiting, serious, done."""
        expected = {
            "gutter": ("in_progress", "breached"),
            "door": ("waiting", "paused"),
            "crane": ("new", "on_track"),
            "delivery": ("acknowledged", "warning"),
            "invoice": ("closed", "met"),
            "paint": ("closed", "breached"),
            "rejected": ("rejected", "met"),
        }
        for name, (state, status) in expected.items():
            case = self.ref(f"case_{name}")
            with self.subTest(name):
                self.assertEqual((case.state, case.sla_status), (state, status))
        self.assertTrue(self.ref("case_door").worker_id)
        self.assertIn(self.ref("user_head"), self.ref("case_crane").informed_user_ids)
        self.assertEqual(self.card("huaxin").open_complaint_count, 1)
