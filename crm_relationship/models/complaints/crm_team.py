from odoo import api, fields, models


class CrmTeam(models.Model):
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
