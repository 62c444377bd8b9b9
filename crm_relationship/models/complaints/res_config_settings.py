from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_office_user_id = fields.Many2one(
        related="company_id.relationship_office_user_id", readonly=False
    )
    relationship_missing_recipients = fields.Char(
        related="company_id.relationship_missing_recipients"
    )
    relationship_acknowledge_mail = fields.Boolean(
        related="company_id.relationship_acknowledge_mail", readonly=False
    )
    relationship_progress_mail = fields.Boolean(
        related="company_id.relationship_progress_mail", readonly=False
    )
    relationship_alias_name = fields.Char(
        related="company_id.relationship_alias_name", readonly=False
    )
    relationship_alias_domain = fields.Char(
        related="company_id.alias_domain_id.name", string="Domain of Cases"
    )
    relationship_intake_limit = fields.Integer(
        related="company_id.relationship_intake_limit", readonly=False
    )
    relationship_intake_address_limit = fields.Integer(
        related="company_id.relationship_intake_address_limit", readonly=False
    )
