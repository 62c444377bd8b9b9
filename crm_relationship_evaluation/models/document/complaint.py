from odoo import models


class RelationshipComplaint(models.Model):
    """What a service was done to."""

    _inherit = "relationship.complaint"

    def _installation(self):
        reference = self.reference
        if reference and reference.has_access("read"):
            return reference.display_name
        return self.project_id.sudo().name or None

    def _service_address(self):
        """Return the address of the customer in one line."""
        text = self.partner_id._display_address(without_company=True)
        return ", ".join(filter(None, (line.strip(" ,") for line in text.split("\n"))))
