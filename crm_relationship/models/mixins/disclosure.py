from odoo import api, models


class RelationshipDisclosureMixin(models.AbstractModel):
    """Records whose export is on record, as one of the cards that they belong to.

    Where that is not ``card_id``, the model says so in ``_disclosed_cards``.
    """

    _name = "relationship.disclosure.mixin"
    _description = "Export on Record"

    @api.model
    def _is_disclosed(self, name):
        return True

    def _disclosed_cards(self):
        return self.card_id
