from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...tools import countries
from ...tools.days import Key, is_possible, next_day, occurrence

# By neither: its dates are listed.
DATED = "dated"


class RelationshipHoliday(models.Model):
    """A day on which customers are greeted, by the sun or by the moon (R199).

    One that is by neither, such as Easter, has its date of each year; those of
    countries have them from the package ``holidays`` where it is installed.
    """

    _name = "relationship.holiday"
    _description = "Holiday for Greetings"
    _inherit = ["relationship.entry.mixin"]
    _order = "calendar desc, month, day, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: all companies."
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        help="Only customers of this country are greeted. Empty: all.",
    )
    calendar = fields.Selection(
        selection=[
            ("solar", "Solar"),
            ("lunar", "Lunar"),
            (DATED, "Another Date Each Year"),
        ],
        required=True,
        default="solar",
    )
    month = fields.Integer(aggregator=None)
    day = fields.Integer(aggregator=None)
    date_ids = fields.One2many(
        comodel_name="relationship.holiday.date",
        inverse_name="holiday_id",
        string="Dates",
        copy=True,
    )
    source_name = fields.Char(
        string="In the List of the Country",
        readonly=True,
        help="Its name in the list of the country's holidays, from which its dates of"
        " this year and the next are entered. Empty: entered by somebody.",
    )
    next_date = fields.Date(string="Next", compute="_compute_next_date")

    @api.depends("calendar", "month", "day", "date_ids.date")
    @api.depends_context("company")
    def _compute_next_date(self):
        today = self.env.company._relationship_today()
        for holiday in self:
            if holiday.calendar == DATED:
                dates = holiday.date_ids.mapped("date")
                ahead = [day for day in dates if day and day >= today]
                holiday.next_date = min(ahead, default=False)
            else:
                key = holiday._key()
                holiday.next_date = is_possible(key) and next_day(key, today)

    def _date_in(self, year):
        """Return the date on which the holiday is in a year; None when not known.

        The last days of a lunar year are in the year after.
        """
        self.ensure_one()
        if self.calendar == DATED:
            days = self.date_ids.mapped("date")
        else:
            days = [occurrence(self._key(), of) for of in (year - 1, year)]
        return next((day for day in days if day and day.year == year), None)

    def _key(self):
        return Key(self.calendar, self.month, self.day)

    @api.constrains("calendar", "month", "day")
    def _check_day(self):
        for holiday in self:
            if holiday.calendar != DATED and not is_possible(holiday._key()):
                raise ValidationError(
                    self.env._(
                        "%(holiday)s: no year has the day %(day)s of month %(month)s.",
                        holiday=holiday.name,
                        day=holiday.day,
                        month=holiday.month,
                    )
                )

    @api.model
    def _cron_dates(self):
        """Enter the dates of this year and the next, from the lists of countries.

        Done twice, it changes nothing. Without the package it does nothing.
        """
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        year = max(company._relationship_today() for company in companies).year
        listed = self.sudo().with_context(active_test=False)
        listed.search([("source_name", "!=", False)])._enter_dates((year, year + 1))

    def _enter_dates(self, years):
        """Enter the dates of some years, from the lists of the countries."""
        known = self.filtered(
            lambda holiday: countries.is_known(holiday.country_id.code)
        )
        for country, holidays in known.grouped("country_id").items():
            lists = {year: countries.of_year(country.code, year) for year in years}
            for holiday in holidays:
                commands = holiday._date_commands(lists)
                if commands:
                    holiday.date_ids = commands

    def _date_commands(self, lists):
        """Return what is to be entered of the dates of some years.

        A date that the list has elsewhere now is moved; one that it does not have any
        more is kept.

        :param lists: by year, the holidays of the country
        """
        commands = []
        for year, days in lists.items():
            day = days.get(self.source_name)
            of_year = self.date_ids.filtered(lambda line, y=year: line.date.year == y)
            if not day or day in of_year.mapped("date"):
                continue
            if of_year:
                commands.append(Command.update(of_year[0].id, {"date": day}))
            else:
                commands.append(Command.create({"date": day}))
        return commands
