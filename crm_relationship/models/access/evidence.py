"""The change log, and files that prove something, are kept by those they bind, too."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .base import OURS
from .messages.mail_thread import NOTICE, TRACKING

# What a message says, of what, by whom and when.
SAID = {
    *("attachment_ids", "author_guest_id", "author_id", "body", "create_date"),
    *("create_uid", "date", "email_from"),
    *("message_id", "message_type", "model", "parent_id", "record_name", "res_id"),
    "subject",
    *("subtype_id", "tracking_value_ids"),
}
# What a file is, and what it belongs to.
FILE = {
    *("checksum", "datas", "db_datas", "file_size", "mimetype", "name", "raw"),
    *("res_field", "res_id", "res_model", "store_fname", "type", "url"),
}


class MailMessage(models.Model):
    """Whoever may write a record deletes and rewrites nothing of its history (R234).

    Nor does anybody add to it in the name of somebody else, of another day, or as if
    something had been changed.

    Who wrote a comment edits it on the screen, as Odoo has it. What a person asks to be
    forgotten goes by erasure.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            taken = self._relationship_taken(
                vals.get("message_id") for vals in vals_list
            )
            vals_list = [
                self._relationship_own_words(
                    {**vals, "message_id": False}
                    if vals.get("message_id") in taken
                    else vals
                )
                for vals in vals_list
            ]
        return super().create(vals_list)

    @api.model
    def _relationship_taken(self, message_ids):
        """Return those of some ``Message-Id`` that a message has already.

        Answers to it find their record by it: a second one would get them.
        """
        asked = {message_id for message_id in message_ids if message_id}
        if not asked or self.env.context.get("relationship_notice") is NOTICE:
            return set()
        messages = self.sudo().search([("message_id", "in", [*asked])])
        return set(messages.mapped("message_id"))

    @api.model
    def _relationship_own_words(self, vals):
        """Return the values of a new message as they are of who writes it, now."""
        model = vals.get("model") or self.env.context.get("default_model") or ""
        if not model.startswith(OURS):
            return vals
        own = {
            "author_id": self.env.user.partner_id.id,
            "author_guest_id": False,
            "date": fields.Datetime.now(),
        }
        if self.env.context.get("relationship_tracking") is not TRACKING:
            own["tracking_value_ids"] = False
        return {**vals, **own}

    def write(self, vals):
        if not SAID.isdisjoint(vals):
            self._check_relationship_history(vals.get("model"))
        if not self.env.su and self._relationship_taken([vals.get("message_id")]):
            vals = {name: vals[name] for name in vals if name != "message_id"}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relationship_history(self):
        self._check_relationship_history()

    def _check_relationship_history(self, model=None):
        """Refuse to change the history of a record of ours.

        :param model: to whose records messages are moved, if they are
        :raises UserError: saying what to do
        """
        models = [*self.sudo().mapped("model"), model]
        if not self.env.su and any((name or "").startswith(OURS) for name in models):
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
    """Files in fields of our records are changed by these; some records keep theirs.

    So is whatever a customer has sent: it is not for who works on it to remove.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._check_relationship_fields()
        return files

    def write(self, vals):
        if FILE.isdisjoint(vals):
            return super().write(vals)
        self._check_relationship_files()
        result = super().write(vals)
        self._check_relationship_fields()
        return result

    def _delete_and_notify(self, message=None):
        # The route of the screens has looked at the right to write, and is superuser.
        self.sudo(False)._check_relationship_files()
        return super()._delete_and_notify(message)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relationship_files(self):
        self._check_relationship_files()

    def _check_relationship_files(self):
        """Refuse to change or delete a file that proves something.

        :raises UserError: saying what to do
        """
        if self.env.su:
            return
        files = self.sudo().filtered(
            lambda file: (file.res_model or "").startswith(OURS)
        )
        kept = files._relationship_sent()
        for model, some in files.grouped("res_model").items():
            if model not in self.env:
                continue  # of an addon that is gone
            records = self.env[model].sudo().browse(some.mapped("res_id")).exists()
            keeping = {record.id for record in records if record._keeps_files()}
            kept |= some.filtered(
                lambda file, ids=keeping: file.res_field or file.res_id in ids
            )
        for file in kept:
            file._refuse_relationship_change()

    def _check_relationship_fields(self):
        """Refuse a file that takes the place of what a field of our records has.

        The fields keep their files as superuser, once they may be written.

        :raises UserError: saying what to do
        """
        if not self.env.su:
            for file in self.sudo():
                if file.res_field and (file.res_model or "").startswith(OURS):
                    file._refuse_relationship_change()

    def _refuse_relationship_change(self):
        raise UserError(
            self.env._(
                "%s: a file that is kept with its record. Change the record, where it"
                " is still open.",
                self.name,
            )
        )

    def _relationship_sent(self):
        """Return the files that came from outside, by a page or with a message."""
        sent = self.filtered("create_uid.share")
        messages = self.env["mail.message"].search([("attachment_ids", "in", self.ids)])
        return sent | self & messages.filtered(
            lambda message: (
                message.author_id.partner_share
                if message.author_id
                else message.message_type == "email"
            )
        ).mapped("attachment_ids")
