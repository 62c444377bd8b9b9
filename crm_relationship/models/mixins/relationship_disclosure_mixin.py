from odoo import api, models
from odoo.fields import Domain


class RelationshipDisclosureMixin(models.AbstractModel):
    """Records whose export is on record, as one of the cards that they belong to."""

    _name = "relationship.disclosure.mixin"
    _description = "Export on Record"

    @api.model
    def _is_disclosed(self, name):
        return True

    def _disclosed_cards(self):
        return self.card_id

    @api.model
    def _personal_data_domain(self, partners):
        """Return the domain of the records that are about these people."""
        return Domain("partner_id", "in", partners.ids)
