from datetime import timedelta

from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    relationship_digest_date = fields.Date(
        string="Last Digest of Customer Relationships", readonly=True, copy=False
    )

    def _relationship_take_digest_turn(self):
        """Return whether the weekly digest is due, and mark it as sent today.

        :return: False when there was one in the last six days
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        last = self.relationship_digest_date
        if last and last > today - timedelta(days=6):
            return False
        # A user's own record is written by Odoo's administrators only.
        self.sudo().relationship_digest_date = today
        return True
