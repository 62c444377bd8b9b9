from odoo import fields, models


class RelationshipCard(models.Model):
    """The key dates of a customer, and what was done for it."""

    _inherit = "relationship.card"

    key_date_ids = fields.One2many(
        comodel_name="relationship.key.date",
        inverse_name="card_id",
        string="Key Dates",
    )
    care_log_ids = fields.One2many(
        comodel_name="relationship.care.log", inverse_name="card_id", string="Care"
    )
