from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import DutyCommon

MARCH = date(2026, 3, 10)


@tagged("standard", "post_install", "-at_install")
class TestDutyMatching(DutyCommon):
    """Which cards are under a cadence, and which contacts count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._make_person("Top", level="top", place="headquarters")
        cls.local = cls._make_person("Local", level="senior", place="local")

    @classmethod
    def _make_person(cls, name, **values):
        partner = cls.make_customer(name, is_company=False, parent_id=cls.customer.id)
        return cls.env["relationship.key.person"].create(
            {"card_id": cls.card.id, "partner_id": partner.id, **values}
        )

    def visit(self, user, *people, **values):
        return self.make_visit(
            MARCH,
            user_id=user.id,
            key_person_ids=[Command.set([person.id for person in people])],
            **values,
        )

    def test_visitor(self):
        """Each cadence counts the visits of its visitor, and is his duty."""
        cadences = {
            role: self.make_cadence(min_count=2, visitor_role=role)
            for role in ("specialist", "liaison_leader", "main_leader", "other")
        }
        users = {
            "specialist": self.specialist,
            "liaison_leader": self.leader,
            "main_leader": self.main_leader,
            # Anybody's contact counts, the specialist sees to it.
            "other": self.specialist,
        }
        self.visit(self.leader, self.person)
        for role, cadence in cadences.items():
            with self.subTest(role):
                done = role in ("liaison_leader", "other")
                self.assertDuty(cadence, user_id=users[role], done_count=int(done))
        self.visit(self.supervisor)
        self.assertDuty(cadences["specialist"], done_count=0)
        self.assertDuty(cadences["other"], done_count=2)

    def test_level_and_place(self):
        """R087-R089: the level or one above it, at the place."""
        main = self.make_cadence(
            visitor_role="liaison_leader",
            level="top",
            place="headquarters",
            min_count=2,
        )
        local = self.make_cadence(
            visitor_role="liaison_leader", level="middle", place="local", min_count=1
        )
        self.visit(self.leader)
        self.assertDuty(main, done_count=0)
        self.assertDuty(local, done_count=0)
        self.visit(self.leader, self.local)
        self.assertDuty(main, done_count=0)
        self.assertDuty(local, done_count=1, due_date=date(2027, 12, 31))
        self.visit(self.leader, self.person)
        self.assertDuty(main, done_count=1, due_date=date(2026, 12, 31))
        self.assertDuty(local, done_count=1)

    def test_visit_types(self):
        """With types, their visits count; without, all that count as a contact."""
        every = self.make_cadence(min_count=2)
        on_site = self.make_cadence(min_count=2, visit_type_ids=self.on_site.ids)
        self.visit(self.specialist, visit_type_id=self.call.id)
        self.assertDuty(every, done_count=1)
        self.assertDuty(on_site, done_count=0)
        self.visit(self.specialist)
        self.assertDuty(every, done_count=2)
        self.assertDuty(on_site, done_count=1)
        self.call.counts_as_contact = False
        self.assertDuty(every, done_count=1)

    def test_tiers_of_any_scheme(self):
        """A cadence takes the tiers of whatever scheme, once for each card."""
        other = self.make_scheme([{"min_turnover": 1}], [], name="Other")
        self.classify(other)
        cadence = self.make_cadence(
            ideal_days=30, tier_ids=(self.tier_key + other.tier_ids[0]).ids
        )
        self.assertDuty(cadence)
        cadence.tier_ids = other.tier_ids[1]
        self.assertFalse(self.duty(cadence))
        cadence.tier_ids = other.tier_ids[0]
        self.assertDuty(cadence)
        # Nobody classifies by a scheme that is put away.
        other.active = False
        self.assertFalse(self.duty(cadence))

    def test_key_customers(self):
        """Key customers are those in a key tier of whatever scheme (X22)."""
        cadence = self.make_cadence(ideal_days=30, is_key=True)
        self.assertFalse(self.duty(cadence))
        self.tier_key.is_key = True
        self.assertDuty(cadence)

    def test_mass_service(self):
        """Tiers by mailings bring no duties, those of key customers do (R066)."""
        cadence = self.make_cadence(ideal_days=30)
        self.tier_key.service_mode = "mass"
        self.assertFalse(self.duty(cadence))
        self.tier_key.is_key = True
        self.assertDuty(cadence)

    def test_tier_changes(self):
        """A duty goes with the tier, and comes with it at once."""
        cadence = self.make_cadence(ideal_days=30)
        self.assertDuty(cadence)
        line = self.line(self.card, self.imported)
        line.write({"manual_tier_id": self.tier_rest.id, "manual_reason": "Lost"})
        self.assertFalse(self.card.duty_ids)
        line.manual_tier_id = False
        self.assertEqual(self.card.duty_ids.cadence_id, cadence)

    def test_archived(self):
        """Archived cards and cadences have no duties."""
        cadence = self.make_cadence(ideal_days=30)
        self.assertDuty(cadence)
        self.card.active = False
        self.assertFalse(self.duty(cadence))
        self.card.active = True
        self.assertDuty(cadence)
        cadence.active = False
        self.assertFalse(self.duty(cadence))

    def test_companies(self):
        """A cadence without company is for all; one with it for its own."""
        key = self.imported
        key.company_id = False
        customer = self.make_customer("Abroad")
        abroad = self.make_card(
            customer, company_id=self.company_usd.id, user_id=self.specialist_usd.id
        )
        self.import_turnover(customer, 9000, company_id=self.company_usd.id)
        self.classify(key, self.company_usd)
        own = self.make_cadence(ideal_days=30)
        shared = self.make_cadence(ideal_days=30, company_id=False)
        self.assertDuty(own)
        self.assertFalse(self.duty(own, abroad))
        self.assertDuty(shared)
        self.assertDuty(shared, abroad, company_id=self.company_usd)

    def test_people_change(self):
        """The duty follows the specialist and the leader of the card."""
        cadence = self.make_cadence(min_count=1, visitor_role="liaison_leader")
        self.assertDuty(cadence, user_id=self.leader)
        self.card.leader_id = self.supervisor
        self.assertEqual(self.card.duty_ids.user_id, self.supervisor)
        self.card.leader_id = False
        self.assertFalse(self.card.duty_ids.user_id)

    def test_shipped(self):
        """R086-R089 are there for strategic customers, key customers by default."""
        shipped = self.env["relationship.cadence"].with_context(active_test=False)
        found = {
            name: shipped.env.ref(f"crm_relationship.relationship_cadence_{name}")
            for name in ("r086", "r087", "r088", "r089", "key")
        }
        self.assertEqual(
            {
                name: (c.visitor_role, c.level, c.place, c.min_count, c.period)
                for name, c in found.items()
                if name != "key"
            },
            {
                "r086": ("specialist", False, False, 1, "month"),
                "r087": ("main_leader", "top", "headquarters", 1, "year"),
                "r088": ("liaison_leader", "top", "headquarters", 2, "year"),
                "r089": ("leader", "middle", "local", 1, "year"),
            },
        )
        self.assertTrue(found["key"].is_key)
        tiers = found["r086"].tier_ids
        self.assertEqual(set(tiers.mapped("code")), {"T4-COMPANY", "T4-STRATEGIC"})
        # A strategic customer has them all.
        self.env["relationship.cadence"].union(*found.values()).active = True
        self.env["relationship.classification"].create(
            {
                "card_id": self.card.id,
                "scheme_id": tiers.scheme_id.id,
                "manual_tier_id": tiers[1].id,
            }
        )
        self.assertEqual(
            self.card.duty_ids.cadence_id,
            self.env["relationship.cadence"].union(*found.values()),
        )
