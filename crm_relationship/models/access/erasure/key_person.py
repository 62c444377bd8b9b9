from odoo import models


class RelationshipKeyPerson(models.Model):
    """What is known of a person goes when the person asks for it."""

    _name = "relationship.key.person"
    _inherit = ["relationship.key.person", "relationship.personal.mixin"]

    def _erase_personal_data(self):
        """Forget what was noted of these people; that they were there remains."""
        self.write({"note": False, "level": False, "active": False})

    def _merge_person(self, other):
        # Before the keys are moved: each person has one block.
        self.env["relationship.confidential"].sudo()._merge_people(other, self)
        return super()._merge_person(other)
