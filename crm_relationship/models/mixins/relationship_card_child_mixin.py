from odoo import fields, models


class RelationshipCardChildMixin(models.AbstractModel):
    """What belongs to one card, in the company of the card, for good."""

    _name = "relationship.card.child.mixin"
    _description = "Part of a Card"
    _inherit = ["relationship.child.mixin", "relationship.disclosure.mixin"]
    _belongs_to = ("card_id",)

    card_id = fields.Many2one(
        comodel_name="relationship.card",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="card_id.company_id", store=True, precompute=True
    )
