from datetime import timedelta
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

    relationship_due_soon_days = fields.Integer(
        string="Due Soon",
        default=7,
        help="Days before its due date that a contact turns yellow and enters the daily"
        " reminder (product default).",
    )
    relationship_mail_counts = fields.Boolean(
        string="Customer Mail Counts as Contact",
        help="Mail that a customer's people send to his card, contact or opportunity"
        " counts as a contact for cadences.",
    )

    _relationship_due_soon_check = models.Constraint(
        "CHECK (relationship_due_soon_days BETWEEN 0 AND 365)",
        "Due Soon: enter 0 to 365 days.",
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

    def _relationship_due_soon(self):
        """Return the last day on which a contact that is due is due soon."""
        self.ensure_one()
        days = timedelta(days=self.relationship_due_soon_days)
        return self._relationship_today() + days

    def _relationship_map_url(self, address):
        """Return where the map shows an address, or False."""
        return bool(
            address and self.relationship_map
        ) and self.relationship_map.replace(PLACE, quote(address))
