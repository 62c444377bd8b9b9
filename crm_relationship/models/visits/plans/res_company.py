from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ....tools.zone import utc_moment


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_plan_due_day = fields.Integer(
        string="Month Plans due by",
        default=25,
        help="Day of the month by which the plan of the next month is handed in, and"
        " chased where it is missing; 0: never (product default; R092, R262).",
    )
    relationship_visit_start_hour = fields.Float(
        string="Proposed Visits from",
        default=9,
        help="Hour of the day from which a plan proposes visits (product default).",
    )

    _relationship_plan_check = models.Constraint(
        "CHECK (relationship_plan_due_day BETWEEN 0 AND 28"
        " AND relationship_visit_start_hour >= 0"
        " AND relationship_visit_start_hour < 24)",
        "Month Plans due by is a day of every month, 1 to 28, or 0 for never;"
        " Proposed Visits from is an hour of the day.",
    )

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
