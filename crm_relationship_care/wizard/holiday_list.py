from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks

from ..models.date.holiday import DATED
from ..tools import countries


class RelationshipHolidayList(models.TransientModel):
    """Proposes the holidays of a country and year, and enters those wanted (R199)."""

    _name = "relationship.holiday.list"
    _description = "Holidays of a Country"
    _inherit = ["relationship.step.mixin"]

    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
    )
    year = fields.Integer(
        required=True,
        default=lambda self: self.env.company._relationship_today().year,
    )
    is_installed = fields.Boolean(compute="_compute_is_installed")
    line_ids = fields.One2many(
        comodel_name="relationship.holiday.list.line",
        inverse_name="list_id",
        string="Holidays",
    )

    def _compute_is_installed(self):
        self.is_installed = countries.is_installed()

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Holidays of a Country")

    @asks("read")
    def action_propose(self):
        """List the holidays of the country and year; those known are not ticked.

        :raises UserError: without the package, or when it does not know them
        """
        self.ensure_one()
        days = self._days()
        names = countries.names_in(self.country_id.code, self.year, self._lang())
        known = self._known()
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "source_name": name,
                        "name": names.get(name, name),
                        "date": day,
                        "holiday_id": known.get(name, known.get(day)),
                        "is_wanted": name not in known and day not in known,
                    }
                )
                for name, day in days.items()
            ),
        ]
        return self._get_records_action(
            name=self.env._("Holidays of a Country"), target="new"
        )

    def _days(self):
        """Return the holidays of the country and year: by name, the date."""
        country = self.country_id
        if not countries.is_installed():
            raise UserError(
                self.env._(
                    "The holidays of countries come from the Python package “holidays”."
                    " Have it installed where Odoo runs (pip install holidays), or"
                    " enter the holidays yourself."
                )
            )
        days = (
            countries.of_year(country.code, self.year)
            if countries.is_known(country.code) and 1900 <= self.year <= 2100
            else {}
        )
        if not days:
            raise UserError(
                self.env._(
                    "%(country)s, %(year)s: no holidays are known. Choose another"
                    " country or year, or enter the holidays yourself.",
                    country=country.name,
                    year=self.year,
                )
            )
        return days

    def _lang(self):
        return self.env.lang or countries.ENGLISH

    def _known(self):
        """Return the holidays of the country that are entered: by name and by date."""
        holidays = self.env["relationship.holiday"].search(
            [("country_id", "in", (self.country_id.id, False))]
        )
        found = {}
        for holiday in holidays:
            found.setdefault(holiday._date_in(self.year), holiday.id)
            if holiday.country_id and holiday.source_name:
                found[holiday.source_name] = holiday.id
        return found

    @asks("write", once=True)
    def action_enter(self):
        """Enter the holidays that are ticked, with their dates of two years.

        :raises UserError: when none is ticked
        """
        self.ensure_one()
        wanted = set(self.line_ids.filtered("is_wanted").mapped("source_name"))
        names = [name for name in self._days() if name in wanted]
        if not names:
            raise UserError(self.env._("Tick the holidays that are to be entered."))
        holidays = self.env["relationship.holiday"].create(
            [
                {
                    "name": name,
                    "calendar": DATED,
                    "country_id": self.country_id.id,
                }
                for name in names
            ]
        )
        for name, holiday in zip(names, holidays, strict=True):
            holiday._stamp(source_name=name)
        holidays._enter_dates((self.year, self.year + 1))
        self._translate(dict(zip(names, holidays, strict=True)))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship_care.relationship_holiday_action"
            ),
            "context": {},
        }

    def _translate(self, holidays):
        """Give holidays their names in the other languages of the database.

        :param holidays: by name in English
        """
        for lang, __ in self.env["res.lang"].get_installed():
            names = countries.names_in(self.country_id.code, self.year, lang)
            for name, holiday in holidays.items():
                # The list may have none; the name that is there remains.
                holiday.with_context(lang=lang).name = names.get(name, name)
