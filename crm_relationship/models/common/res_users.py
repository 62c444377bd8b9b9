from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAND_IN_GROUP = "crm_relationship.group_relationship_supervisor"


class ResUsers(models.Model):
    """Who can act here, and who stands in for whom."""

    _inherit = "res.users"

    relationship_digest_date = fields.Date(
        string="Last Digest of Customer Relationships", readonly=True, copy=False
    )
    relationship_stand_in_id = fields.Many2one(
        comodel_name="res.users",
        string="Stand-in for Plans",
        domain="[('share', '=', False), ('id', '!=', id)]",
        ondelete="set null",
        help="Decides on visit plans while you are away, and sees meanwhile the"
        " customers of the teams that you lead. They need the rights of a supervisor.",
    )
    relationship_stand_in_start = fields.Date(string="Stand-in from")
    relationship_stand_in_end = fields.Date(string="Stand-in until")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + self._relationship_stand_in_fields()

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + self._relationship_stand_in_fields()

    def _relationship_stand_in_fields(self):
        return [f"relationship_stand_in_{name}" for name in ("id", "start", "end")]

    @api.constrains(
        "relationship_stand_in_id",
        "relationship_stand_in_start",
        "relationship_stand_in_end",
    )
    def _check_relationship_stand_in(self):
        for user in self:
            stand_in = user.relationship_stand_in_id
            if not stand_in:
                continue
            start = user.relationship_stand_in_start
            end = user.relationship_stand_in_end
            if not start or not end or start > end:
                raise ValidationError(
                    self.env._(
                        "Stand-in for Plans: give the first and the last day for"
                        " which %s stands in.",
                        stand_in.name,
                    )
                )
            user._relationship_check_stand_in(stand_in)

    def _relationship_check_stand_in(self, stand_in):
        """Refuse a stand-in without the rights of a supervisor.

        :raises ValidationError: naming them
        """
        if stand_in == self or not (
            stand_in.active
            and stand_in.has_group(STAND_IN_GROUP)
            and stand_in.company_ids & self.company_ids
        ):
            raise ValidationError(
                self.env._(
                    "Stand-in for Plans: %s cannot decide on plans. Choose another"
                    " active colleague of your company with the rights of a"
                    " supervisor.",
                    stand_in.name,
                )
            )

    def _relationship_current_stand_in(self, today):
        """Return who stands in for this user on a day, or no one."""
        self.ensure_one()
        user = self.sudo()
        start, end = user.relationship_stand_in_start, user.relationship_stand_in_end
        if start and end and start <= today <= end:
            return user.relationship_stand_in_id
        return self.browse()

    def _relationship_can_act(self, company, record=None):
        """Return those of these users who can act here.

        That is: active, internal, of the company, and able to read the record.
        """
        company = company.sudo()
        able = self.filtered(
            lambda user: (
                user.sudo().active
                and not user.sudo().share
                and company in user.sudo().company_ids
            )
        )
        if not record:
            return able
        return able.filtered(
            lambda user: (
                record.with_user(user)
                .with_context(allowed_company_ids=user.sudo().company_ids.ids)
                .has_access("read")
            )
        )

    def _relationship_acting(self, company, record=None):
        """Return who acts for these users today: their stand-ins, then themselves.

        Those who cannot act here are left out.
        """
        today = company._relationship_today()
        people = self.browse()
        for user in self:
            people |= user._relationship_current_stand_in(today) | user
        return people._relationship_can_act(company, record)

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
