from odoo import fields, models

from ..cards.key_person import LEVELS


class ResUsers(models.Model):
    _inherit = "res.users"

    # R090
    relationship_level = fields.Selection(
        # The levels of key persons, with which it is compared.
        selection=LEVELS,
        string="Own Rank",
        help="Rank in our organization: visitors are of equal rank with those they"
        " visit (层级相当).",
    )
