from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_plan_due_day = fields.Integer(
        related="company_id.relationship_plan_due_day", readonly=False
    )
    relationship_visit_start_hour = fields.Float(
        related="company_id.relationship_visit_start_hour", readonly=False
    )
