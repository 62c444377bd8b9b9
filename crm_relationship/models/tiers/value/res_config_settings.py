from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_lifecycle_basis = fields.Selection(
        related="company_id.relationship_lifecycle_basis", readonly=False
    )
    relationship_rhythm_min_days = fields.Integer(
        related="company_id.relationship_rhythm_min_days", readonly=False
    )
