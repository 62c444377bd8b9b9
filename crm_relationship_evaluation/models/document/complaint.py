from odoo import models


class RelationshipComplaint(models.Model):
    """What a service was done to."""

    _inherit = "relationship.complaint"

    def _installation(self):
        reference = self.reference
        if reference and reference.has_access("read"):
            return reference.display_name
        return self.project_id.sudo().name or None
