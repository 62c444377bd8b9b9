"""What the committee decides in a review is its own until the list is issued."""

from odoo import SUPERUSER_ID, Command, api

OPEN = (
    "'|', '|', ('review_id.state', '=', 'issued'),"
    " ('review_id.approver_id', '=', user.id),"
    " '&', ('version', '=', 0), ('decided_tier_id', '=', False)"
)
CARD = "('card_id.reader_ids', 'in', [user.id])"
# What was shipped before, and what is now, by rule.
RULES = {
    "reader": (f"[{CARD}]", f"[{CARD}, {OPEN}]"),
    "read_all": ("[(1, '=', 1)]", f"[{OPEN}]"),
}


def migrate(cr, version):
    """Write the rules as they are shipped now, where they are as they were."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, (before, now) in RULES.items():
        rule = env.ref(
            f"crm_relationship.relationship_review_line_rule_{name}",
            raise_if_not_found=False,
        )
        if rule and rule.domain_force == before:
            rule.domain_force = now
            if name == "read_all":
                # Auditors have a rule of their own now.
                auditors = env.ref("crm_relationship.group_relationship_auditor")
                rule.groups = [Command.unlink(auditors.id)]
