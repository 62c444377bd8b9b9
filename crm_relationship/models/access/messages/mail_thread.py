from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..base import OURS

# In the context while Odoo notes what was changed. No caller can name it.
TRACKING = object()
# And while it tells people something, under a number that it makes itself.
NOTICE = object()


class MailThread(models.AbstractModel):
    """A message on a record of ours goes to those who may read the record just then.

    Who follows it, or is named by whoever writes, may have lost access meanwhile: by a
    hand-over, another team, the end of a release.

    Only the mail server says that something came by mail.
    """

    _inherit = "mail.thread"

    def _message_track(self, fields_iter, initial_values_dict):
        tracking = self.with_context(relationship_tracking=TRACKING)
        return super(MailThread, tracking)._message_track(
            fields_iter, initial_values_dict
        )

    def message_notify(self, **kwargs):
        """Look for no number of its own among those of other messages."""
        notice = self.with_context(relationship_notice=NOTICE)
        message = super(MailThread, notice).message_notify(**kwargs)
        return message.with_env(self.env)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Take mails from the mail server only.

        Odoo takes them from any employee who calls its gateway, and does as superuser
        what the caller says: also records of ours with whatever values.

        :raises AccessError: for callers who are no system administrators
        """
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            for model, __, values, *__ in routes or ():
                if model.startswith(OURS) or self._relationship_links(model, values):
                    raise AccessError(
                        self.env._(
                            "E-mails come in by the mail server, with the rights of an"
                            " administrator of the system."
                        )
                    )
        author = self.env["res.partner"].sudo().browse(message_dict.get("author_id"))
        if (
            any(route[0].startswith(OURS) and route[1] for route in routes or ())
            and author
            and not author.partner_share
            and self._relationship_is_unproven(author, message, routes)
        ):
            # It is kept for us, with its address, and goes to nobody else.
            message_dict.update(author_id=False, is_internal=True, parent_id=False)
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _relationship_is_unproven(self, author, message, routes):
        # Nor does who has no access (any more) speak there, whatever the mail says.
        return super()._relationship_is_unproven(author, message, routes) or any(
            not any(
                self.env[model].browse(thread_id)._is_open_to(user)
                for user in author.sudo().user_ids
            )
            for model, thread_id, *__ in routes or ()
            if model.startswith(OURS) and thread_id
        )

    @api.model
    def _relationship_links(self, model, values):
        """Return the names of the values that are records of ours."""
        known = self.env[model]._fields if model in self.env else {}
        return [
            name
            for name in values or ()
            if name in known and (known[name].comodel_name or "").startswith(OURS)
        ]

    def message_get_followers(self, *args, **kwargs):
        """Name who follows a record of ours to who may read it."""
        if self._name.startswith(OURS):
            self.check_access("read")
        return super().message_get_followers(*args, **kwargs)

    def message_mail_with_source(self, source_ref, **kwargs):
        """Mail what a record of ours says only for who may read it."""
        if self._name.startswith(OURS):
            self.check_access("read")
        return super().message_mail_with_source(source_ref, **kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not self._name.startswith(OURS):
            return recipients
        partners = self.env["res.partner"].sudo()
        named = (msg_vals or {}).get("partner_ids", message.sudo().partner_ids.ids)
        # Addresses without a contact are those that somebody wrote to.
        asked = partners.browse(data["id"] for data in recipients if data["id"])
        receivers = self._relationship_receivers(asked, partners.browse(named))
        return [
            data for data in recipients if not data["id"] or data["id"] in receivers.ids
        ]

    def _relationship_receivers(self, partners, named):
        """Return those of some contacts who may receive what is said of this record.

        Employees, also former ones, who may read it. Outsiders when they are named by
        who writes, or when they may read it.

        :param named: contacts that the message names
        """
        self.ensure_one()
        users = partners.sudo().with_context(active_test=False).user_ids
        readers = users.filtered(lambda user: user.active and self._is_open_to(user))
        employees = users.filtered(lambda user: not user.share)
        outside = (partners - employees.partner_id).filtered(
            lambda partner: (
                partner in named
                or self.sudo().filtered_domain(
                    self._relationship_outside_domain(partner)
                )
            )
        )
        return partners & (readers.partner_id | outside)

    @api.model
    def _relationship_outside_domain(self, partner):
        """Return the domain of the records that concern an outsider.

        They follow these by right, and are told like who may read.
        """
        return Domain.FALSE

    def _is_open_to(self, user):
        """Tell whether a user may read the record, in any of their companies."""
        companies = user.sudo().company_ids.ids
        record = self.with_user(user).with_context(allowed_company_ids=companies)
        return record.has_access("read")
