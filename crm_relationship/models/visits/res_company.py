from datetime import timedelta
from urllib.parse import quote

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.dates.zone import utc_moment

PLACE = "{address}"


class ResCompany(models.Model):
    """What a company decides about visits, contacts and plans."""

    _inherit = "res.company"

    relationship_map = fields.Char(
        string="Map",
        default="https://www.openstreetmap.org/search?query={address}",
        help="Address of a map on the web; {address} stands for that of the customer.",
    )
    relationship_due_soon_days = fields.Integer(
        string="Due Soon",
        default=7,
        help="Days before its due date that a contact turns yellow and enters the"
        " daily reminder.",
    )
    relationship_mail_counts = fields.Boolean(
        string="Customer Mail Counts as Contact",
        help="Mail that a customer's people send to their card, contact or"
        " opportunity counts as a contact for cadences.",
    )
    # R092, R262
    relationship_plan_due_day = fields.Integer(
        string="Month Plans due by",
        default=25,
        help="Day of the month by which the plan of the next month is submitted, and"
        " chased where it is missing; 0: never.",
    )
    relationship_visit_start_hour = fields.Float(
        string="Proposed Visits from",
        default=9,
        help="Hour of the day from which a plan proposes visits.",
    )

    _relationship_due_soon_check = models.Constraint(
        "CHECK (relationship_due_soon_days BETWEEN 0 AND 365)",
        "Due Soon: enter 0 to 365 days.",
    )
    _relationship_plan_check = models.Constraint(
        "CHECK (relationship_plan_due_day BETWEEN 0 AND 28"
        " AND relationship_visit_start_hour >= 0"
        " AND relationship_visit_start_hour < 24)",
        "Month Plans due by is a day of every month, 1 to 28, or 0 for never;"
        " Proposed Visits from is an hour of the day.",
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

    def _relationship_month_to_plan(self, today):
        """Return the first day of the month whose plan is due, or about to be."""
        self.ensure_one()
        due_day = self.relationship_plan_due_day or 25
        months = 1 if today.day >= due_day else 0
        return today + relativedelta(months=months, day=1)

    def _relationship_visit_start(self, day):
        """Return the moment, in UTC, at which proposed visits of a day start."""
        self.ensure_one()
        hour = self.relationship_visit_start_hour
        return utc_moment(day, hour, self._relationship_zone())
