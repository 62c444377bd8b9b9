from odoo import api, fields, models
from odoo.tools import ormcache


class RelationshipWorkday(models.Model):
    """A day that is worked although it is a weekend or a holiday (调休)."""

    _name = "relationship.workday"
    _description = "Make-up Workday"
    _inherit = ["relationship.entry.mixin"]
    _order = "date desc, id"
    _rec_name = "date"
    _check_company_auto = True

    date = fields.Date(required=True, index=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: all companies."
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        ondelete="cascade",
        check_company=True,
        help="Empty: every working time of the company.",
    )
    like_weekday = fields.Selection(
        selection=[
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="Works like",
        required=True,
        default="0",
        help="The weekday whose hours are worked on this day.",
    )
    name = fields.Char(string="Reason")

    _date_uniq = models.UniqueIndex(
        "(date, COALESCE(company_id, 0), COALESCE(calendar_id, 0))",
        "Date: this day is entered already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        self.env.registry.clear_cache()
        return days

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _all(self):
        """Return (date, weekday, company id, calendar id) of every day, by date.

        They are few, and asked for often.
        """
        days = self.sudo().search_fetch([], order="date")
        return tuple(
            (
                day.date,
                int(day.like_weekday),
                day.company_id.id,
                day.calendar_id.id,
            )
            for day in days
        )

    @api.model
    def _is_any(self, first, last):
        """Return whether a day from the first to the last is worked anyway by some."""
        return any(first <= day[0] <= last for day in self._all())

    @api.model
    def _weekdays(self, calendar, company, first, last):
        """Return the weekdays whose hours are worked, by date that is worked anyway.

        :param first: first date
        :param last: last date
        """
        return {
            date: weekday
            for date, weekday, company_id, calendar_id in self._all()
            if first <= date <= last
            and company_id in (False, company.id)
            and calendar_id in (False, calendar.id)
        }
