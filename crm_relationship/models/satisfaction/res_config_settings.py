from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_rating_mail = fields.Boolean(
        related="company_id.relationship_rating_mail", readonly=False
    )
    relationship_cooldown_days = fields.Integer(
        related="company_id.relationship_cooldown_days", readonly=False
    )
    relationship_low_score = fields.Integer(
        related="company_id.relationship_low_score", readonly=False
    )
    relationship_follow_up_days = fields.Integer(
        related="company_id.relationship_follow_up_days", readonly=False
    )
