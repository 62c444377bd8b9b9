"""Goals of a plan are read by who works on it, or sees all its customers."""

from odoo import SUPERUSER_ID, api

DOMAIN = """[
    '|',
    '|',
    ('plan_id.user_id', '=', user.id),
    ('plan_id.step_ids.user_id', '=', user.id),
    ('plan_id.sees_all', '!=', False),
]"""


def migrate(cr, version):
    """Write the rule as it is shipped now, where it is as it was shipped before."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref(
        "crm_relationship_care.relationship_maintenance_goal_rule_read",
        raise_if_not_found=False,
    )
    if rule and rule.domain_force == "[(1, '=', 1)]":
        rule.write(
            {
                "name": "Goal of a plan: who works on it or sees all its customers,"
                " reads",
                "domain_force": DOMAIN,
            }
        )
