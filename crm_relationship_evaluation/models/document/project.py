from odoo import fields, models


class RelationshipProject(models.Model):
    """How a project went (R293)."""

    _inherit = "relationship.project"

    def _tracked_visits(self):
        """Return the contacts with the customer since the project began."""
        domain = [
            ("card_id", "=", self.card_id.id),
            ("state", "in", ("done", "reported")),
        ]
        since = self.date_start or fields.Date.to_date(self.create_date)
        if since:
            domain.append(("date_start", ">=", since))
        return self.env["relationship.visit"].search(domain, order="date_start")
