from odoo.tests import tagged

from odoo.addons.crm_relationship.hooks import uninstall_hook

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestUninstall(RelationshipCommon):
    """The addon goes without errors, and leaves nothing in the database."""

    def left(self):
        """Return the names of our working tables and sequences that are there."""
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'S')"
            " AND relname ~ '^relationship_.*work(_|$)'"
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def test_records_go_in_any_order(self):
        """A tier that customers are in goes before the customers do, as Odoo asks."""
        scheme = self.make_scheme([{"min_turnover": 1}], [])
        card = self.make_card()
        self.classify(scheme)
        tier = self.tier(card, scheme)
        self.assertTrue(tier)
        with self.undone():
            uninstall_hook(self.env)
            # What deletes a record while the addon goes is told by this flag.
            tier.with_context(_force_unlink=True).unlink()
            card.partner_id.with_context(_force_unlink=True).unlink()
            # Cards refresh their figures until their tables go.
            self.env["relationship.card"]._refresh_company(self.company)
            self.assertFalse(tier.exists())

    def test_working_tables_go_with_their_models(self):
        """Working tables and the sequence of jobs go when the tables of models go."""
        working = [
            name
            for name, model in self.registry.items()
            if getattr(model, "_work_table", None)
        ]
        self.assertIn("relationship.card", working)
        self.assertGreaterEqual(len(self.left()), len(working) + 1)
        with self.undone():
            uninstall_hook(self.env)
            self.env["ir.model"].search([("model", "in", working)])._drop_table()
            self.assertFalse(self.left())
        self.assertTrue(self.left())
