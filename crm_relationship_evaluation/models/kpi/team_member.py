from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeamMember(models.Model):
    """From when until when somebody is in a team: the part that is evaluated."""

    _inherit = "crm.team.member"

    relationship_date_start = fields.Date(
        string="Member from",
        copy=False,
        help="First day; empty: the day on which this was entered.",
    )
    relationship_date_end = fields.Date(
        string="Member until", copy=False, help="Last day; set when somebody leaves."
    )

    @api.constrains("relationship_date_start", "relationship_date_end")
    def _check_relationship_dates(self):
        for member in self:
            start, end = member.relationship_date_start, member.relationship_date_end
            if start and end and start > end:
                raise ValidationError(
                    self.env._(
                        "Member until: %(user)s cannot leave %(team)s before joining"
                        " it.",
                        user=member.user_id.name,
                        team=member.crm_team_id.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and "relationship_date_end" not in vals:
            today = self.env.company._relationship_today()
            # Who had left on paper already left then.
            left = self.filtered(
                lambda member: not member.active and not member.relationship_date_end
            )
            back = self.filtered("active")
            if left:
                left.relationship_date_end = today
            if back:
                back.relationship_date_end = False
        return result
