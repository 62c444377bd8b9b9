from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    relationship_level = fields.Selection(
        selection=lambda self: self._selection_relationship_level(),
        string="Own Rank",
        help="Rank in our organization: visitors are of equal rank with those they"
        " visit (层级相当, R090).",
    )

    def _selection_relationship_level(self):
        # The ranks of the customer's people: they are compared.
        return self.env["relationship.key.person"]._fields["level"].selection
