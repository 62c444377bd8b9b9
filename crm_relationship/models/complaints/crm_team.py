from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    relationship_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time of Cases",
        ondelete="restrict",
        check_company=True,
        help="Deadlines in working hours count these, when their policy has no working"
        " time of its own.",
    )
