from odoo import api, models


class MailMail(models.Model):
    """The subject of an e-mail is for who may read its message."""

    _inherit = "mail.mail"

    @api.depends_context("uid")
    def _compute_display_name(self):
        for mail in self:
            mail.display_name = mail.mail_message_id.display_name
