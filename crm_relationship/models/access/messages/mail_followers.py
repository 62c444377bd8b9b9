from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base import OURS


class MailFollowers(models.Model):
    """Nobody goes on following what is closed to them.

    Messages do not reach them from the moment on when they lose access, see
    ``mail.thread``; once a night they are no followers any more, and what they have
    not read yet waits for them no longer.

    Who follows a record, as its customer does, is for who may read it: Odoo tells any
    employee.
    """

    _name = "mail.followers"
    _inherit = ["relationship.document.mixin", "mail.followers"]

    @api.model
    def _cron_relationship_followers(self):
        """Let users go who lost access to what they follow, one model at a time."""
        threads = [
            name
            for name, model in sorted(self.env.registry.items())
            if name.startswith(OURS)
            and "message_follower_ids" in model._fields
            and not model._abstract
        ]
        for number, name in enumerate(threads, 1):
            self._relationship_drop_lost(name)
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(threads) - number
            ):
                break

    @api.model
    def _relationship_drop_lost(self, name):
        """Drop the followers of a model who may not read its records."""
        self.env.flush_all()
        followers = SQL(
            "(SELECT partner_id FROM mail_followers WHERE res_model = %s)", name
        )
        users = self.env["res.users"].sudo().with_context(active_test=False)
        users = users.search([("partner_id", "in", followers)])
        for partner, accounts in users.grouped("partner_id").items():
            kept = self._relationship_readable(name, partner, accounts)
            self.env.cr.execute(
                SQL(
                    "DELETE FROM mail_followers WHERE res_model = %s"
                    " AND partner_id = %s AND res_id NOT IN (%s)",
                    *(name, partner.id, kept),
                )
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE mail_notification n SET is_read = TRUE, read_date = now()"
                    " FROM mail_message m WHERE m.id = n.mail_message_id"
                    " AND m.model = %s AND n.res_partner_id = %s"
                    " AND n.is_read IS NOT TRUE AND n.notification_type = 'inbox'"
                    " AND m.res_id NOT IN (%s)",
                    *(name, partner.id, kept),
                )
            )
        self.env.invalidate_all()

    @api.model
    def _relationship_readable(self, name, partner, accounts):
        """Return SQL of the ids of the records of a model that stay open to somebody.

        :param accounts: the users that they are or were
        """
        selects = [SQL("SELECT 0")]
        records = self.env[name].sudo().with_context(active_test=False)
        if all(accounts.mapped("share")):
            outside = records._relationship_outside_domain(partner)
            selects.append(records._search(outside).select())
        for user in accounts.filtered("active"):
            companies = user.company_ids.ids
            seen = records.with_user(user).with_context(allowed_company_ids=companies)
            if seen.has_access("read"):
                selects.append(seen._search(Domain.TRUE).select())
        return SQL(" UNION ALL ").join(selects)
