from odoo import api, fields, models


class RelationshipTierChange(models.Model):
    """Changes of tier that a list has brought."""

    _inherit = "relationship.tier.change"

    review_id = fields.Many2one(
        comodel_name="relationship.review", readonly=True, index="btree_not_null"
    )

    @api.depends("review_id")
    def _compute_explanation(self):
        by_review = self.filtered(lambda change: change.cause == "review")
        others = self - by_review
        result = super(RelationshipTierChange, others)._compute_explanation()
        for change in by_review:
            # That a list was issued is no secret to who sees the customer's tier.
            values = {
                "review": change.review_id.sudo().display_name or "",
                "reason": change.reason or "",
            }
            change.explanation = (
                self.env._("Issued with the list of %(review)s: %(reason)s", **values)
                if change.reason
                else self.env._("Issued with the list of %(review)s.", **values)
            )
        return result
