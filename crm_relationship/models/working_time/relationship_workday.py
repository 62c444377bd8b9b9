from odoo import fields, models


class RelationshipWorkday(models.Model):
    """A day that is worked although it is a weekend or a holiday (调休)."""

    _name = "relationship.workday"
    _description = "Working Day Anyway"
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
