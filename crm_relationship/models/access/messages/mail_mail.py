from odoo import api, models

from ..base import OURS


class MailMail(models.Model):
    """E-mails about customers are for who may read what they are about."""

    _inherit = "mail.mail"

    @api.depends_context("uid")
    def _compute_display_name(self):
        for mail in self:
            mail.display_name = mail.mail_message_id.display_name

    def _send(self, *args, **kwargs):
        self._relationship_drop_recipients()
        return super()._send(*args, **kwargs)

    def _relationship_drop_recipients(self):
        """Do not send what waited to those who lost access meanwhile."""
        for mail in self.filtered(
            lambda mail: (
                mail.is_notification
                and mail.state == "outgoing"
                and mail.recipient_ids
                and (mail.model or "").startswith(OURS)
            )
        ):
            record = self.env[mail.model].browse(mail.res_id).exists()
            named = mail.mail_message_id.partner_ids
            kept = mail.recipient_ids.browse()
            if record:
                kept = record._relationship_receivers(mail.recipient_ids, named)
            dropped = mail.recipient_ids - kept
            mail.recipient_ids = kept
            notifications = mail.notification_ids.filtered(
                lambda notification, gone=dropped: notification.res_partner_id in gone
            )
            notifications.notification_status = "canceled"
            if not (kept or mail.email_to or mail.email_cc):
                mail.cancel()
