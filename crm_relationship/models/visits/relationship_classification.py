from odoo import models


class RelationshipClassification(models.Model):
    """A tier that is set by hand brings its contact duties at once."""

    _inherit = "relationship.classification"

    def _apply_override(self):
        result = super()._apply_override()
        self.env["relationship.card"]._refresh(self.card_id.ids)
        return result
