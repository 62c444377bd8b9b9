import re
from itertools import pairwise

from odoo.tests import tagged

from ..common import RelationshipCommon

# Who has none of our groups hands on what they heard of a customer (R030).
FOR_EVERY_EMPLOYEE = {"relationship.find"}


@tagged("standard", "post_install", "-at_install")
class TestRules(RelationshipCommon):
    """How rights are set up: in every model, and by what may be relied on."""

    def models(self):
        return [
            self.env[name]
            for name, model in self.registry.items()
            if name.startswith("relationship.") and not model._abstract
        ]

    def rules(self):
        domain = [("model_id.model", "=like", "relationship.%")]
        return self.env["ir.rule"].search(domain)

    def test_every_model_has_rights(self):
        """A model without access rights is closed to everybody but the superuser."""
        for model in self.models():
            rights = self.env["ir.model.access"].search(
                [("model_id.model", "=", model._name)]
            )
            with self.subTest(model._name):
                self.assertTrue(rights)
                self.assertTrue(all(rights.mapped("group_id")), "a right of everybody")
                self.assertEqual(
                    bool(rights.group_id & self.env.ref("base.group_user")),
                    model._name in FOR_EVERY_EMPLOYEE,
                )

    def test_every_model_with_a_company_has_its_rule(self):
        """A company's records are for those who work in it."""
        for model in self.models():
            if "company_id" not in model._fields or model._transient:
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model._name), ("groups", "=", False)]
            )
            domains = [rule.domain_force for rule in rules if rule.perm_read]
            with self.subTest(model._name):
                self.assertTrue(model._fields["company_id"].store)
                self.assertTrue(any("company_ids" in domain for domain in domains))
                for rule in rules:
                    self.assertTrue(rule.perm_write and rule.perm_create)
                    self.assertTrue(rule.perm_unlink)

    def test_rules_use_nothing_that_is_cached(self):
        """A rule reads the user's number and companies, nothing else of the user."""
        self.assertGreater(len(self.rules()), 20)
        for rule in self.rules():
            text = re.sub(r"'[^']*'", "", rule.domain_force)
            names = set(re.findall(r"[A-Za-z_][a-z_.]*", text))
            with self.subTest(rule.name):
                self.assertLessEqual(names, {"user.id", "company_ids", "False"})

    def test_nobody_sees_all_by_a_group_that_sees_none(self):
        """No rule of ours opens anything to employees, portal or public users.

        Except their own cases, to customers; see test_portal.py.
        """
        closed = self.env.ref("base.group_user") + self.env.ref("base.group_portal")
        closed += self.env.ref("base.group_public")
        portal = self.env.ref("crm_relationship.relationship_complaint_rule_portal")
        self.assertFalse((self.rules() - portal).groups & closed)
        self.assertEqual(portal.groups, self.env.ref("base.group_portal"))

    def test_roles(self):
        """Specialist, supervisor, head and committee include each other, in order."""
        groups = [
            self.env.ref(f"crm_relationship.group_relationship_{name}")
            for name in ("user", "supervisor", "head", "committee")
        ]
        for lower, higher in pairwise(groups):
            self.assertIn(lower, higher.implied_ids)
        self.assertEqual(len(set(map(self.privilege, groups))), 1)
        others = [
            self.env.ref(f"crm_relationship.group_relationship_{name}")
            for name in ("data_officer", "auditor", "manager", "confidential")
        ]
        self.assertEqual(len(set(map(self.privilege, groups + others))), 5)
        ours = self.env["res.groups"].browse(group.id for group in groups + others)
        for group in others:
            self.assertFalse(group.all_implied_ids & (ours - group))
        # No sales group comes along: it would show opportunities and quotations.
        for group in ours:
            names = group.all_implied_ids.mapped("privilege_id.name")
            self.assertNotIn("Sales", names)
        partner_manager = self.env.ref("base.group_partner_manager")
        self.assertIn(partner_manager, groups[0].all_implied_ids)

    def privilege(self, group):
        return group.privilege_id.id

    def test_auditor_brings_no_right_to_change_contacts(self):
        """The auditor's group alone lets nobody change a contact."""
        customer = self.make_customer()
        with self.forbidden():
            self.as_user(self.auditor, customer).name = "Changed"
