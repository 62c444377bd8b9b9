from odoo import models


class RelationshipClassification(models.Model):
    """A tier that is set by hand brings its contact duties at once."""

    _inherit = "relationship.classification"

    def _apply_override(self, cause="override"):
        result = super()._apply_override(cause)
        self.card_id._refresh_figures()
        return result
