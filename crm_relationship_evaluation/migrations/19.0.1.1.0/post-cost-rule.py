"""Costs of those for whom one works are found by the keys of their cards."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give the rule, which is not updated by itself, its new condition."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    name = "crm_relationship_evaluation.relationship_cost_rule_writer"
    rule = env.ref(name, raise_if_not_found=False)
    if rule and rule.domain_force == "[('card_id.writer_ids', 'in', [user.id])]":
        rule.domain_force = "[('writer_ids', 'in', [user.id])]"
