from odoo import models

from ...tools.asks import asks


class PortalShare(models.TransientModel):
    """Share a case: its key goes to people of its customer, and to nobody else."""

    _inherit = "portal.share"

    @asks("read")
    def action_send_mail(self):
        """Send the address of the page; of a case without looking at its key."""
        self.ensure_one()
        if self.res_model != "relationship.complaint":
            return super().action_send_mail()
        self._send_public_link()
        return {"type": "ir.actions.act_window_close"}
