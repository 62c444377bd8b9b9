from odoo import api, models
from odoo.tools import SQL


class RelationshipTierChange(models.Model):
    """Open cases of a customer whose tier changes follow the policy of the new one."""

    _inherit = "relationship.tier.change"

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        if cards := changes.card_id:
            self.env["relationship.deadline"]._terms_changed(
                SQL("k.card_id IN %s", tuple(cards.ids)), by_tier=True
            )
        return changes


class RelationshipClassificationRun(models.Model):
    """So do those of the customers that a run gives another tier."""

    _inherit = "relationship.classification.run"

    def _finish(self):
        result = super()._finish()
        self.env["relationship.deadline"]._terms_changed(
            SQL(
                "k.card_id IN (SELECT card_id FROM relationship_tier_change"
                " WHERE run_id IN %s)",
                tuple(self.ids) or (None,),
            ),
            by_tier=True,
        )
        return result
