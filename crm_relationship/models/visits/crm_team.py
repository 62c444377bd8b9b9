from odoo import api, fields, models
from odoo.tools import SQL


class CrmTeam(models.Model):
    _inherit = "crm.team"

    relationship_plan_approval = fields.Boolean(
        string="Approval of Visit Plans",
        help="A plan of the team or of a member counts when its leader, a stand-in"
        " or a department head has approved it. Trips are approved in any case (R108).",
    )

    def write(self, vals):
        teams = self
        # Our administrator decides on this field, and on nothing else of a team.
        if vals.keys() == {"relationship_plan_approval"} and self.env.user.has_group(
            "crm_relationship.group_relationship_manager"
        ):
            self.check_access("read")
            teams = self.sudo()
        return super(CrmTeam, teams).write(vals)

    @api.model
    def _relationship_stand_ins(self):
        """Return SQL of (team_id, user_id): who stands in for a leader today."""
        names = ("id", "start", "end")
        user_fields = self.env["res.users"]._fields
        return SQL(
            "SELECT t.id AS team_id, u.relationship_stand_in_id AS user_id"
            " FROM crm_team t JOIN res_users u ON u.id = t.user_id"
            " WHERE u.relationship_stand_in_id IS NOT NULL"
            " AND u.relationship_stand_in_start <= %(today)s"
            " AND u.relationship_stand_in_end >= %(today)s",
            today=self.env.company._relationship_today(),
            to_flush=[
                self._fields["user_id"],
                *(user_fields[f"relationship_stand_in_{name}"] for name in names),
            ],
        )
