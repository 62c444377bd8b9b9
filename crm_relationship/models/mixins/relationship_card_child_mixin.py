from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class RelationshipCardChildMixin(models.AbstractModel):
    """What belongs to one card, in the company of the card, for good.

    Rights on it are rights on the card: moved to another one, it could get where
    the user may not write. Only merged cards hand on what they have.
    """

    _name = "relationship.card.child.mixin"
    _description = "Part of a Card"
    _inherit = ["relationship.disclosure.mixin"]

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

    def write(self, vals):
        moved = self.filtered(lambda record: record.card_id.id != vals.get("card_id"))
        merging = self.env.su and self.env.context.get("relationship_merge")
        if "card_id" in vals and moved and not merging:
            raise UserError(
                self.env._(
                    "Card: %s cannot move to another card. Create it there.",
                    format_list(self.env, moved.mapped("display_name")),
                )
            )
        return super().write(vals)
