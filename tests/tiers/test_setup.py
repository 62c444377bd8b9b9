from odoo import Command
from odoo.tests import Form, tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestSetup(RelationshipCommon):
    """What helps to set a scheme up: proposals, and what is said of what lacks."""

    def as_administrator(self):
        return self.env["relationship.scheme"].with_user(self.administrator)

    def test_codes_and_default_tier_on_the_form(self):
        """A scheme is made with names alone, and can be computed at once."""
        with Form(self.as_administrator()) as form:
            form.name = "By Sales"
            for name in ("Gold", "Silver & Co.", "Gold", "其他"):
                with form.tier_ids.new() as tier:
                    tier.name = name
        own = form.save()
        codes = own.tier_ids.sorted("id").mapped("code")
        self.assertEqual(codes, ["GOLD", "SILVER-CO", "GOLD-2", "其他"])
        self.assertEqual(own.default_tier_id.name, "其他")
        own.tier_ids.sorted("id")[0].rule_ids = [Command.create({"max_rank": 1})]
        self.assertIsNone(own._setup_error())

    def test_default_tier_follows_the_last(self):
        """Until somebody chooses another one, or customers are in it."""
        own = self.make_scheme([{"max_rank": 1}], [{"max_rank": 2}])
        self.assertEqual(own.default_tier_id.name, "Tier 2")
        own.tier_ids = [Command.create({"name": "Third", "sequence": 30})]
        self.assertEqual(own.default_tier_id.name, "Third")
        own.default_tier_id = own.tier_ids[0]
        own.tier_ids = [Command.create({"name": "Fourth", "sequence": 40})]
        self.assertEqual(own.default_tier_id.name, "Tier 1")
        own.default_tier_id = own.tier_ids[-1]
        own.action_classify()
        own.tier_ids = [Command.create({"name": "Fifth", "sequence": 50})]
        self.assertEqual(own.default_tier_id.name, "Fourth")

    def test_scheme_set_by_people_has_no_default(self):
        """Nobody computes it."""
        own = self.env["relationship.scheme"].create(
            {
                "name": "By People",
                "basis": "manual",
                "tier_ids": [Command.create({"name": "A"})],
            }
        )
        self.assertFalse(own.default_tier_id)
        self.assertFalse(own.setup_warning)

    def test_tier_that_nobody_reaches(self):
        """The shipped A/B/C has no number for B: that is said (R044)."""
        shipped = self.env.ref("crm_relationship.relationship_scheme_t1")
        self.assertIn("No customer comes into B", shipped.setup_warning)
        shipped.tier_ids[1].rule_ids = [Command.create({"max_cumulative_share": 90})]
        self.assertFalse(shipped.setup_warning)

    def test_rule_on_what_specialists_enter(self):
        """The administrator hears that tags let specialists lift customers (R047)."""
        own = self.make_scheme([{"domain": "[('category_id.name', '=', 'A')]"}], [])
        self.assertIn("(Tags)", own.setup_warning)
        chinese = own.with_context(lang="zh_CN").setup_warning
        self.assertNotIn("Specialists", chinese)
        # A specialist really may.
        contact = self.make_card(user_id=self.specialist.id).partner_id
        contact.with_user(self.specialist).category_id = [Command.create({"name": "A"})]
        safe = self.make_scheme(
            [{"domain": "[('create_date', '>', '2020-01-01')]"}], []
        )
        self.assertFalse(safe.setup_warning)

    def test_only_imported_turnover(self):
        """Where there are no invoices, the imported turnover is offered."""
        self.import_turnover(self.make_card().partner_id, 100)
        own = self.make_scheme([{"max_rank": 1}], [], turnover_source="invoices")
        own = own.with_user(self.administrator)
        self.assertTrue(own.has_only_imported)
        own.action_use_imported()
        self.assertEqual(own.turnover_source, "imported")
        self.assertFalse(own.has_only_imported)

    def test_classify_now_ends_on_the_customers(self):
        """Who sees them is shown the customers by tier; who sets up, the runs."""
        own = self.make_scheme([{"max_rank": 1}], [])
        card = self.make_card()
        self.import_turnover(card.partner_id, 100)
        action = self.as_user(self.head, own).action_classify_and_show()
        self.assertEqual(action["res_model"], "relationship.classification")
        lines = self.env["relationship.classification"]
        self.assertIn(self.line(card, own), lines.search(action["domain"]))
        self.assertEqual(lines.search(action["domain"]).scheme_id, own)
        self.assertEqual(self.line(card, own).tier_id, own.tier_ids[0])
        action = self.as_user(self.administrator, own).action_classify_and_show()
        self.assertEqual(action["res_model"], "relationship.classification.run")

    def test_shipped_schemes(self):
        """Those without values in the regulations ship, inactive (R054, R056, R058)."""
        for number in (8, 10, 12):
            scheme = self.env.ref(f"crm_relationship.relationship_scheme_t{number}")
            self.assertFalse(scheme.active, scheme.name)
            self.assertFalse(scheme.setup_warning, scheme.name)
