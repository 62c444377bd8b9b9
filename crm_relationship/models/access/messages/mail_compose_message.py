from odoo import models

from ..base import OURS


class MailComposeMessage(models.TransientModel):
    """Who writes an e-mail from a record of ours may read the record.

    Odoo asks that of messages only, and not of e-mails to many at once: these would go
    to the customers of hidden records, and come back to their author with its name.
    """

    _inherit = "mail.compose.message"

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        if (self.model or "").startswith(OURS):
            self.env[self.model].browse(res_ids).check_access("read")
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
