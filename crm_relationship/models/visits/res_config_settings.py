from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_map = fields.Char(
        related="company_id.relationship_map", readonly=False
    )
