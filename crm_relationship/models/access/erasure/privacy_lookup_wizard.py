from odoo import models
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    """Key persons are found, though they are deleted with their contact."""

    _inherit = "privacy.lookup.wizard"

    def _get_query(self):
        return SQL(
            "%s UNION ALL SELECT %s, id, active FROM relationship_key_person"
            " WHERE partner_id IN (SELECT id FROM indirect_references)",
            super()._get_query(),
            self.env["ir.model"]._get_id("relationship.key.person"),
        )
