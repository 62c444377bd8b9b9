from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_map = fields.Char(
        related="company_id.relationship_map", readonly=False
    )
    relationship_due_soon_days = fields.Integer(
        related="company_id.relationship_due_soon_days", readonly=False
    )
    relationship_mail_counts = fields.Boolean(
        related="company_id.relationship_mail_counts", readonly=False
    )
    relationship_plan_due_day = fields.Integer(
        related="company_id.relationship_plan_due_day", readonly=False
    )
    relationship_visit_start_hour = fields.Float(
        related="company_id.relationship_visit_start_hour", readonly=False
    )
