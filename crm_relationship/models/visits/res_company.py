from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PLACE = "{address}"


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_map = fields.Char(
        string="Map",
        default="https://www.openstreetmap.org/search?query={address}",
        help="Address of a map on the web; {address} stands for that of the customer"
        " (product default).",
    )

    @api.constrains("relationship_map")
    def _check_relationship_map(self):
        for company in self.filtered("relationship_map"):
            url = company.relationship_map
            if not url.startswith("https://") or PLACE not in url:
                raise ValidationError(
                    self.env._(
                        "Map: the address begins with https:// and contains %s.", PLACE
                    )
                )

    def _relationship_map_url(self, address):
        """Return where the map shows an address, or False."""
        return bool(
            address and self.relationship_map
        ) and self.relationship_map.replace(PLACE, quote(address))
