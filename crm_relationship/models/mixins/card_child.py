from odoo import fields, models


class RelationshipCardChildMixin(models.AbstractModel):
    """What belongs to one card, in the company of the card, for good."""

    _name = "relationship.card.child.mixin"
    _description = "Part of a Card"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]

    card_id = fields.Many2one(
        comodel_name="relationship.card",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="card_id.company_id", store=True, precompute=True
    )
