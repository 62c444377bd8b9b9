"""The change log, and files that prove something, are kept by those they bind, too."""

from odoo import api, models
from odoo.exceptions import UserError

from .base import OURS

# What a message says, of what, by whom and when.
SAID = {
    *("author_id", "body", "create_date", "create_uid", "date", "email_from"),
    *("message_type", "model", "parent_id", "record_name", "res_id", "subject"),
    *("subtype_id", "tracking_value_ids"),
}
# What a file is, and what it belongs to.
FILE = {
    *("checksum", "datas", "db_datas", "file_size", "mimetype", "name", "raw"),
    *("res_field", "res_id", "res_model", "store_fname", "type", "url"),
}


class MailMessage(models.Model):
    """Whoever may write a record deletes and rewrites nothing of its history (R234).

    Who wrote a comment edits it on the screen, as Odoo has it. What a person asks to be
    forgotten goes by erasure.
    """

    _inherit = "mail.message"

    def write(self, vals):
        if not SAID.isdisjoint(vals):
            self._check_relationship_history()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relationship_history(self):
        self._check_relationship_history()

    def _check_relationship_history(self):
        """Refuse to change the history of a record of ours.

        :raises UserError: saying what to do
        """
        if not self.env.su and any(
            (message.model or "").startswith(OURS) for message in self.sudo()
        ):
            raise UserError(
                self.env._(
                    "What was said and changed stays in the history of customer"
                    " relationships. Add a note, to correct it; personal data are"
                    " erased by a department head or data officer."
                )
            )


class MailTrackingValue(models.Model):
    """What a field was before is part of the history."""

    _inherit = "mail.tracking.value"

    def write(self, vals):
        self.mail_message_id._check_relationship_history()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relationship_history(self):
        self.mail_message_id._check_relationship_history()


class IrAttachment(models.Model):
    """Files in fields of our records are changed by these; some records keep theirs."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if not FILE.isdisjoint(vals):
            self._check_relationship_files()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relationship_files(self):
        self._check_relationship_files()

    def _check_relationship_files(self):
        """Refuse to change or delete a file that proves something.

        :raises UserError: saying what to do
        """
        if self.env.su:
            return
        files = self.sudo().filtered(lambda file: (file.res_model or "") in self.env)
        for file in files.filtered(lambda file: file.res_model.startswith(OURS)):
            record = self.env[file.res_model].sudo().browse(file.res_id).exists()
            if file.res_field or (record and record._keeps_files()):
                raise UserError(
                    self.env._(
                        "%s: a file that is kept with its record. Change the record,"
                        " where it is still open.",
                        file.name,
                    )
                )
