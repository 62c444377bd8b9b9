from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.days import Key, is_possible, next_day


class RelationshipHoliday(models.Model):
    """A day on which customers are greeted, by the sun or by the moon (R199)."""

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
        selection=[("solar", "Solar"), ("lunar", "Lunar")],
        required=True,
        default="solar",
    )
    month = fields.Integer(required=True, aggregator=None)
    day = fields.Integer(required=True, aggregator=None)
    next_date = fields.Date(string="Next", compute="_compute_next_date")

    @api.depends("calendar", "month", "day")
    @api.depends_context("company")
    def _compute_next_date(self):
        today = self.env.company._relationship_today()
        for holiday in self:
            key = holiday._key()
            holiday.next_date = is_possible(key) and next_day(key, today)

    def _key(self):
        return Key(self.calendar, self.month, self.day)

    @api.constrains("calendar", "month", "day")
    def _check_day(self):
        for holiday in self:
            if not is_possible(holiday._key()):
                raise ValidationError(
                    self.env._(
                        "%(holiday)s: no year has the day %(day)s of month %(month)s.",
                        holiday=holiday.name,
                        day=holiday.day,
                        month=holiday.month,
                    )
                )
