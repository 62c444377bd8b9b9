from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.days import FIRST_YEAR, Key, is_day, is_possible, next_day, occurrence


class RelationshipKeyDate(models.Model):
    """A day of a customer, or of one of its people, that comes again each year (R198).

    By the sun or by the moon, with or without the year in which it was first.
    """

    _name = "relationship.key.date"
    _description = "Key Date"
    _inherit = [
        "relationship.card.child.mixin",
        "relationship.person.mixin",
        "relationship.personal.mixin",
    ]
    _order = "next_date, id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True

    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="One of the customer's people, or the customer itself.",
    )
    kind = fields.Selection(
        selection=[
            ("birthday", "Birthday"),
            ("wedding", "Wedding Day"),
            ("founding", "Founding Day"),
            ("cooperation", "Begin of Cooperation"),
            ("other", "Other"),
        ],
        required=True,
        default="birthday",
    )
    note = fields.Char(help="What the day is, and what the person likes.")
    calendar = fields.Selection(
        selection=[("solar", "Solar"), ("lunar", "Lunar")],
        required=True,
        default="solar",
    )
    month = fields.Integer(required=True, aggregator=None)
    day = fields.Integer(required=True, aggregator=None)
    is_leap = fields.Boolean(
        string="Leap Month",
        help="In the second of two lunar months of this number. In years without it,"
        " the day is in the month of the same number.",
    )
    year = fields.Integer(
        aggregator=None,
        help="In which it was first, of the same calendar. 0: not known.",
    )
    next_date = fields.Date(
        string="Next", readonly=True, index=True, help="Refreshed every night."
    )
    years = fields.Integer(
        compute="_compute_years",
        help="How many years it will be then. 0: not known.",
    )
    user_id = fields.Many2one(related="card_id.user_id", string="Specialist")

    # What falls on a day is found by what was said of it.
    _key_idx = models.Index("(calendar, month, day) WHERE active")
    _numbers_check = models.Constraint(
        "CHECK (month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31 AND year >= 0)",
        "Month and Day: a month is 1 to 12, a day 1 to 31.",
    )

    @api.depends("card_id")
    def _compute_partner_id(self):
        for record in self:
            if not record.partner_id:
                record.partner_id = record.card_id.partner_id

    @api.depends("kind", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            names = (record.partner_id.name, kinds.get(record.kind))
            record.display_name = ": ".join(filter(None, names))

    @api.depends("next_date", "year", "calendar")
    def _compute_years(self):
        for record in self:
            year = record.next_date and record.year
            record.years = record._lunar_or_solar_year() - record.year if year else 0

    def _lunar_or_solar_year(self):
        """Return the year of the next date in the calendar of the record."""
        years = (self.next_date.year, self.next_date.year - 1)
        common = self.company_id.relationship_common_year
        for year in years:
            if occurrence(self._key(), year, common) == self.next_date:
                return year
        return years[0]

    def _key(self):
        return Key(self.calendar, self.month, self.day, self.is_leap)

    @api.constrains("calendar", "month", "day", "is_leap", "year", "card_id")
    def _check_day(self):
        for record in self:
            if record.is_leap and record.calendar != "lunar":
                raise ValidationError(
                    self.env._(
                        "Leap Month: only the lunar calendar has leap months. Untick"
                        " it, or choose Lunar."
                    )
                )
            if not is_possible(record._key()):
                raise ValidationError(
                    self.env._(
                        "Month and Day: no year has the day %(day)s of month"
                        " %(month)s.",
                        day=record.day,
                        month=record.month,
                    )
                )
            record._check_year()

    def _check_year(self):
        """Refuse years in which there was no such day, or that are to come."""
        if not self.year:
            return
        today = self.company_id._relationship_today()
        if self.year < FIRST_YEAR:
            raise ValidationError(
                self.env._("Year: from %s on. 0: not known.", FIRST_YEAR)
            )
        if self.year > today.year or (
            (day := occurrence(self._key(), self.year)) and day > today
        ):
            raise ValidationError(
                self.env._("Year: %s is in the future. Enter when it was.", self.year)
            )
        if not is_day(self._key(), self.year):
            raise ValidationError(
                self.env._(
                    "Year: %(year)s had no day %(day)s of month %(month)s. Mend the"
                    " day, or enter 0 as the year.",
                    year=self.year,
                    day=self.day,
                    month=self.month,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._set_next()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"calendar", "month", "day", "is_leap"}:
            self._set_next()
        return result

    def _set_next(self):
        for record in self:
            company = record.company_id
            day = next_day(
                record._key(),
                company._relationship_today(),
                company.relationship_common_year,
            )
            if record.next_date != day:
                record._stamp(next_date=day)

    @api.model
    def _refresh_next(self, company):
        """Bring the next dates of a company up to date.

        There are some hundred different days, however many people have them.
        """
        self.flush_model()
        today = company._relationship_today()
        keys = self.env.execute_query(
            SQL(
                "SELECT DISTINCT calendar, month, day, COALESCE(is_leap, FALSE)"
                " FROM relationship_key_date WHERE company_id = %s"
                " AND (next_date IS NULL OR next_date < %s OR month = 2 AND day = 29)",
                company.id,
                today,
            )
        )
        common = company.relationship_common_year
        values = [(*key, next_day(Key(*key), today, common)) for key in keys]
        if values:
            self.env.cr.execute(
                SQL(
                    "UPDATE relationship_key_date d SET next_date = v.next"
                    " FROM (VALUES %s) v(calendar, month, day, leap, next)"
                    " WHERE d.company_id = %s AND d.calendar = v.calendar"
                    " AND d.month = v.month AND d.day = v.day"
                    " AND COALESCE(d.is_leap, FALSE) = v.leap"
                    " AND d.next_date IS DISTINCT FROM v.next::date",
                    SQL(", ").join(SQL("%s", value) for value in values),
                    company.id,
                )
            )
        self.invalidate_model(["next_date"])

    @api.model
    def _personal_data_domain(self, partners):
        return Domain("partner_id", "in", partners.ids)

    def _erase_personal_data(self):
        # The day itself is what is told of the person.
        self._as_system().unlink()
