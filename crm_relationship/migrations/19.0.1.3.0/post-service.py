"""How a customer is served follows from all tiers, not from the one on lists alone."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let tiers of other schemes say nothing of it, as until now; refresh the cards.

    Every tier that was not by mailings had to say one-to-one, and only those of the
    scheme on lists were asked.
    """
    cr.execute(
        "UPDATE relationship_tier t SET service_mode = NULL"
        " WHERE t.service_mode = 'personal' AND NOT EXISTS (SELECT FROM res_company c"
        " WHERE c.relationship_badge_scheme_id = t.scheme_id)"
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("crm_relationship.ir_cron_refresh_cards")._trigger()
