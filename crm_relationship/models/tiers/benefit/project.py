from odoo import fields, models


class RelationshipProject(models.Model):
    """Projects of customers with priority come first (R076)."""

    _inherit = "relationship.project"

    has_priority = fields.Boolean(related="card_id.has_priority")
