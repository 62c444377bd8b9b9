from odoo import api, fields, models
from odoo.tools import SQL


class CrmTeam(models.Model):
    """Who works on the cases of a team, and which hours their deadlines count."""

    _inherit = "crm.team"

    relationship_owner_only = fields.Boolean(
        string="Cases are the Owner's Alone",
        help="Members see and change the cases of their team. With this only those do"
        " who are named: owner, coordinator, worker, the team's leader, and who"
        " recorded it.",
    )
    relationship_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time of Cases",
        ondelete="restrict",
        check_company=True,
        help="Deadlines in working hours count these, when their policy has no working"
        " time of its own.",
    )

    @api.model
    def _relationship_settings(self):
        return super()._relationship_settings() | {"relationship_owner_only"}

    def write(self, vals):
        """The working time of a team is that of its cases, by policies without one."""
        result = super().write(vals)
        if "relationship_calendar_id" in vals and self:
            self.env["relationship.deadline"]._terms_changed(
                SQL("k.team_id IN %s", tuple(self.ids))
            )
        return result
