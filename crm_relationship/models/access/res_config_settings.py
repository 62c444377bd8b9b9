from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_release_approver_id = fields.Many2one(
        related="company_id.relationship_release_approver_id", readonly=False
    )
    relationship_release_standin_id = fields.Many2one(
        related="company_id.relationship_release_standin_id", readonly=False
    )
    relationship_release_days = fields.Integer(
        related="company_id.relationship_release_days", readonly=False
    )
    relationship_release_consent = fields.Selection(
        related="company_id.relationship_release_consent", readonly=False
    )
    relationship_release_document = fields.Boolean(
        related="company_id.relationship_release_document", readonly=False
    )
    relationship_export_reason = fields.Boolean(
        related="company_id.relationship_export_reason", readonly=False
    )
    relationship_print_reason = fields.Selection(
        related="company_id.relationship_print_reason", readonly=False
    )
    relationship_encryption_state = fields.Char(
        related="company_id.relationship_encryption_state"
    )
