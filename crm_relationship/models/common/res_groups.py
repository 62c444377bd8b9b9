from odoo import models


class ResGroups(models.Model):
    """Who is taken out of a group may not be able to act here any more."""

    _inherit = "res.groups"

    def write(self, vals):
        people = self.sudo().user_ids if "user_ids" in vals else None
        result = super().write(vals)
        if people:
            # What waits for them is passed on, as when it is written on the user.
            people._relationship_pass_on(people.browse())
        return result
