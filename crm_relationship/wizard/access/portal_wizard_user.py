from odoo import models


class PortalWizardUser(models.TransientModel):
    """Who opens the portal to somebody of a customer sees that customer."""

    _inherit = "portal.wizard.user"

    def _create_user(self):
        # Said before Odoo makes an error of the sign-up of it.
        self.partner_id._check_relationship_opening()
        return super()._create_user()
