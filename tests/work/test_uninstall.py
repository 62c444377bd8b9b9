from odoo.tests import tagged

from ..common import TODAY, RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestUninstall(RelationshipCommon):
    """The addon goes without errors, and leaves nothing in the database."""

    def going(self, records):
        """Return records as Odoo deletes them while the addon is uninstalled."""
        return records.sudo().with_context(_force_unlink=True)

    def make_visit(self, card):
        """Create a visit that was made, of a type and for a reason."""
        visit = self.env["relationship.visit"].create(
            {"card_id": card.id, "date_start": f"{TODAY} 02:00:00"}
        )
        reason = self.env.ref("crm_relationship.relationship_reason_holiday")
        visit._stamp(state="done", move_reason_id=reason.id)
        return visit

    def test_records_go_in_any_order(self):
        """What came with the addon goes before what refers to it, as Odoo asks."""
        scheme = self.make_scheme([{"min_turnover": 1}], [])
        card = self.make_card()
        self.classify(scheme)
        tier = self.tier(card, scheme)
        self.assertTrue(tier)
        visit = self.make_visit(card)
        going = (tier, card.format_id, visit.move_reason_id, visit.visit_type_id)
        with self.undone():
            for records in going:
                self.going(records).unlink()
                self.assertFalse(records.exists())
            # Cards refresh their figures until their tables go.
            self.env["relationship.card.refresh"]._refresh_company(self.company)
            self.assertTrue(card.exists())

    def test_no_key_holds_what_comes_with_the_addon(self):
        """Between our tables no key refuses: records go before those that refer."""
        self.env.cr.execute(
            "SELECT t.relname, k.conname FROM pg_constraint k"
            " JOIN pg_class t ON t.oid = k.conrelid"
            " JOIN pg_class f ON f.oid = k.confrelid"
            " WHERE k.contype = 'f' AND k.confdeltype NOT IN ('c', 'n')"
            " AND t.relname ~ '^relationship_' AND f.relname ~ '^relationship_'"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_what_is_in_use_is_kept(self):
        """What others refer to is not deleted otherwise, even by the superuser."""
        card = self.make_card()
        visit = self.make_visit(card)
        group = self.make_card(self.make_customer("Group"))
        card.parent_id = group
        for records, name in (
            (card.format_id, "Relationship Card"),
            (visit.move_reason_id, "Visit"),
            (visit.visit_type_id, "Visit"),
            (group, "Relationship Card"),
        ):
            with self.refused(records.display_name, name):
                records.sudo().unlink()
        with self.undone():
            visit._stamp(state="draft")
            visit.unlink()
            # Those that go together hold nothing.
            (group + card).unlink()

    def test_a_caller_does_not_uninstall(self):
        """The flag of an uninstall lifts no check for who gives it in a call."""
        card = self.make_card()
        visit = self.make_visit(card)
        manager = self.make_user("Manager", "manager", "head")
        for records in (visit, card.format_id, visit.visit_type_id):
            records = self.as_user(manager, records)
            with self.refused():
                records.with_context(_force_unlink=True).unlink()

    def test_no_working_table_stays(self):
        """Working tables are temporary: there is nothing to be left."""
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'S')"
            " AND relname ~ '^relationship_.*work(_|$)' AND relpersistence <> 't'"
        )
        models = self.registry.values()
        tables = {model._table for model in models if not model._abstract}
        names = {name.removesuffix("_id_seq") for (name,) in self.env.cr.fetchall()}
        self.assertFalse(names - tables)
