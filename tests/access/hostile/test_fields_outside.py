from odoo.tests import new_test_user, tagged

from ...common import RelationshipCommon

# What customers see of their own cases and answers is on pages of ours.
PREFIX = "relationship_"
# Settings, as Odoo's own are; of users they read their own record alone.
OPEN = ("res.company", "res.users")
# Empty for whoever does not see the card or the cases: see tests/cards and hostile.
OF_THE_READER = (
    *("relationship_card_id", "relationship_tier_id", "relationship_user_id"),
    *("relationship_same_ids", "relationship_last_contact_date"),
    *("relationship_open_complaint_count", "relationship_complaint_count"),
)


@tagged("standard", "post_install", "-at_install", "in_both")
class TestFieldsOutside(RelationshipCommon):
    """Fields of ours on Odoo's records are not for customers who log in."""

    def test_none_is_read(self):
        """Whatever model of Odoo's a customer reads, no field of ours comes along."""
        customer = new_test_user(self.env, "reader", groups="base.group_portal")
        count = 0
        for name, model in self.registry.items():
            if name.startswith("relationship.") or model._abstract or name in OPEN:
                continue
            records = self.env[name].with_user(customer)
            if not records.has_access("read"):
                continue
            for field in records._fields.values():
                if not field.name.startswith(PREFIX) or field.name in OF_THE_READER:
                    continue
                count += 1
                with self.subTest(f"{name}.{field.name}"):
                    self.assertFalse(records._has_field_access(field, "read"))
        self.assertTrue(count)
