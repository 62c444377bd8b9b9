from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAND_IN_GROUP = "crm_relationship.group_relationship_supervisor"


class ResUsers(models.Model):
    """Who decides on plans while the leader of a team is away."""

    _inherit = "res.users"

    relationship_stand_in_id = fields.Many2one(
        comodel_name="res.users",
        string="Stand-in for Plans",
        domain="[('share', '=', False), ('id', '!=', id)]",
        ondelete="set null",
        help="Decides on visit plans while you are away, and sees meanwhile the"
        " customers of the teams that you lead. He needs the rights of a supervisor.",
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

        :raises ValidationError: naming him
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
