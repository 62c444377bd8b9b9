from odoo import api, fields, models
from odoo.tools import SQL


class CrmTeam(models.Model):
    _inherit = "crm.team"

    # R108
    relationship_plan_approval = fields.Boolean(
        string="Approval of Visit Plans",
        help="A plan of the team or of a member counts when its leader, a stand-in or"
        " a department head has approved it. Trips are approved in any case.",
    )

    @api.model
    def _relationship_settings(self):
        """Return the names of the fields that our administrator decides on."""
        return {"relationship_plan_approval"}

    def write(self, vals):
        teams = self
        # Our administrator decides on these fields, and on nothing else of a team.
        settings = vals and vals.keys() <= self._relationship_settings()
        if settings and self.env.user.has_group(
            "crm_relationship.group_relationship_manager"
        ):
            self.check_access("read")
            teams = self.sudo()
        return super(CrmTeam, teams).write(vals)

    @api.model
    def _relationship_stand_ins(self):
        """Return SQL of (team_id, user_id): who stands in for a leader today."""
        return SQL(
            "SELECT t.id AS team_id, a.stand_in_id AS user_id"
            " FROM crm_team t JOIN (%s) a ON a.user_id = t.user_id",
            self.env["res.users"]._relationship_absences(),
            to_flush=self._fields["user_id"],
        )
