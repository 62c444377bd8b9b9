from odoo import fields, models


class RelationshipVisit(models.Model):
    """What a customer asks for on a visit is helped with by measures (R118)."""

    _inherit = "relationship.visit"

    action_ids = fields.One2many(
        comodel_name="relationship.action",
        inverse_name="visit_id",
        string="Measures",
        help="What is done about what the customer asked for, by whom, until when.",
    )
