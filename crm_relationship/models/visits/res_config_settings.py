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
