from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_office_user_id = fields.Many2one(
        related="company_id.relationship_office_user_id", readonly=False
    )
    relationship_acknowledge_mail = fields.Boolean(
        related="company_id.relationship_acknowledge_mail", readonly=False
    )
    relationship_progress_mail = fields.Boolean(
        related="company_id.relationship_progress_mail", readonly=False
    )
