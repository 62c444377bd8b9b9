from odoo import models


class RelationshipKeyPerson(models.Model):
    """What is known of a person goes when the person asks for it."""

    _inherit = "relationship.key.person"

    def _erase_personal_data(self):
        """Forget what was noted of these people; that they were there remains."""
        self.write({"note": False, "level": False, "active": False})
