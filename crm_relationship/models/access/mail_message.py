from odoo import api, models


class MailMessage(models.Model):
    """Subjects of messages about customers are for who may read the messages.

    Odoo shows names of linked records to everybody, and any employee may read which
    message was sent to whom.
    """

    _inherit = "mail.message"

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for message in self.filtered("id"):
            document = message.sudo().model or ""
            ours = document.startswith("relationship.")
            if ours and not message.sudo(False).has_access("read"):
                message.display_name = False
        return result
