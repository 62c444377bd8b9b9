from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.dates.zone import company_zones_sql, today_sql

STAND_IN_GROUP = "crm_relationship.group_relationship_supervisor"
USER_GROUP = "crm_relationship.group_relationship_user"


class ResUsers(models.Model):
    """Who can act here, and who stands in for whom."""

    _inherit = "res.users"

    relationship_digest_date = fields.Date(
        string="Last Digest of Customer Relationships", readonly=True, copy=False
    )
    relationship_stand_in_id = fields.Many2one(
        comodel_name="res.users",
        string="Stand-in",
        domain="[('share', '=', False), ('id', '!=', id)]",
        help="Takes new cases, warnings, decisions and reminders while you are away,"
        " and sees meanwhile your customers, and those of the teams that you lead. For"
        " a supervisor it is somebody with the rights of a supervisor.",
    )
    relationship_stand_in_start = fields.Date(string="Stand-in from")
    relationship_stand_in_end = fields.Date(string="Stand-in until")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + self._relationship_stand_in_fields()

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + self._relationship_stand_in_fields()

    def action_archive(self):
        self.check_access("write")
        # Odoo deletes the activities of who goes: ours wait for somebody else.
        self._relationship_pass_on(self)
        return super().action_archive()

    def unlink(self):
        # Nor are they lost with a user who is deleted.
        self._relationship_pass_on(self)
        return super().unlink()

    def write(self, vals):
        result = super().write(vals)
        if {"active", "group_ids", "company_ids"} & vals.keys():
            self._relationship_pass_on(self.browse())
        return result

    def _relationship_pass_on(self, leaving):
        """Give the activities of users who cannot act any more to who acts for them.

        :param leaving: those of them who are about to leave
        """
        # Models of siblings are not there yet, while this addon is upgraded.
        ours = [name for name in self.env.registry if name.startswith("relationship.")]
        # Who leaves is replaced in whatever waits, also where the user sees nothing.
        activities = self.env["mail.activity"].sudo()
        activities = activities.with_context(mail_activity_quick_update=True).search(
            [("user_id", "in", self.ids), ("res_model", "in", ours)]
        )
        for activity in activities:
            user, record = activity.user_id, self.env[activity.res_model].sudo()
            record = record.browse(activity.res_id)
            company = record.company_id or user.company_id
            if user in leaving or not user._relationship_can_act(company):
                team = record.team_id if "team_id" in record else None
                activity.user_id = company._relationship_somebody(
                    user, team=team, without=leaving
                )

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
                        "Stand-in: give the first and the last day for which %s stands"
                        " in.",
                        stand_in.name,
                    )
                )
            user._relationship_check_stand_in(stand_in)

    def _relationship_check_stand_in(self, stand_in):
        """Refuse a stand-in who could not do what they stand in for.

        :raises ValidationError: naming them
        """
        works_here = stand_in.active and stand_in.company_ids & self.company_ids
        if self.has_group(STAND_IN_GROUP) and not stand_in.has_group(STAND_IN_GROUP):
            raise ValidationError(
                self.env._(
                    "Stand-in: %s cannot decide on plans. Choose another active"
                    " colleague of the company with the rights of a supervisor.",
                    stand_in.name,
                )
            )
        if stand_in == self or not works_here or not stand_in.has_group(USER_GROUP):
            raise ValidationError(
                self.env._(
                    "Stand-in: %s cannot stand in. Choose another active colleague of"
                    " the company with access to relationship cards.",
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

    def _relationship_stand_ins(self, today):
        """Return who stands in for this user on a day: who is there, before who is not.

        Whoever stands in and is away, too, is stood in for in turn; where all of them
        are away in a circle, it is the one who was named.
        """
        self.ensure_one()
        people, away = self.browse(), self.browse()
        user = self._relationship_current_stand_in(today)
        while user and user not in people and user != self:
            people |= user
            following = user._relationship_current_stand_in(today)
            away |= following and user
            user = following
        return (people - away) | people

    @api.model
    def _relationship_absences(self):
        """Return SQL of (user_id, stand_in_id) of those who are away today.

        Of a stand-in who is away, too, also the next one: see _relationship_stand_ins.
        The day is found by the database: record rules ask for it, on every screen.
        """
        names = [f"relationship_stand_in_{name}" for name in ("id", "start", "end")]
        return SQL(
            "WITH RECURSIVE away AS ("
            "SELECT u.id AS user_id, u.relationship_stand_in_id AS stand_in_id"
            " FROM res_users u JOIN %s o ON o.id = u.company_id"
            " WHERE u.relationship_stand_in_id IS NOT NULL AND %s"
            " BETWEEN u.relationship_stand_in_start AND u.relationship_stand_in_end"
            "), acting AS (SELECT user_id, stand_in_id FROM away UNION"
            " SELECT b.user_id, a.stand_in_id FROM acting b"
            " JOIN away a ON a.user_id = b.stand_in_id)"
            " SELECT user_id, stand_in_id FROM acting WHERE user_id <> stand_in_id",
            company_zones_sql(self.env),
            today_sql("o"),
            to_flush=[self._fields[name] for name in ("company_id", *names)],
        )

    def _relationship_can_act(self, company, record=None):
        """Return those of these users who can act here.

        That is: active, internal, of the company, and able to read the record; where
        there is none yet, records of its model.
        """
        company = company.sudo()
        able = self.filtered(
            lambda user: (
                user.sudo().active
                and not user.sudo().share
                and company in user.sudo().company_ids
            )
        )
        if record is None:
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
            people |= user._relationship_stand_ins(today) | user
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
