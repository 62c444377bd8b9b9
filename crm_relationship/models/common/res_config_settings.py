from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_badge_scheme_id = fields.Many2one(
        related="company_id.relationship_badge_scheme_id",
        readonly=False,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    relationship_main_leader_id = fields.Many2one(
        related="company_id.relationship_main_leader_id", readonly=False
    )
    relationship_auto_card = fields.Boolean(
        related="company_id.relationship_auto_card", readonly=False
    )
    relationship_new_days = fields.Integer(
        related="company_id.relationship_new_days", readonly=False
    )
    relationship_lapsing_days = fields.Integer(
        related="company_id.relationship_lapsing_days", readonly=False
    )
    relationship_lost_days = fields.Integer(
        related="company_id.relationship_lost_days", readonly=False
    )
    relationship_review_days = fields.Integer(
        related="company_id.relationship_review_days", readonly=False
    )
