from odoo import api, models
from odoo.fields import Domain

from .base import OURS


class MailThread(models.AbstractModel):
    """A message on a record of ours goes to those who may read the record just then.

    Who follows it, or is named by whoever writes, may have lost access meanwhile: by a
    hand-over, another team, the end of a release.
    """

    _inherit = "mail.thread"

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
