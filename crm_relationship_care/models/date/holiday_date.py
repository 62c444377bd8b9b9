from odoo import fields, models


class RelationshipHolidayDate(models.Model):
    """The date of a holiday in one year, where it is by neither sun nor moon (R199)."""

    _name = "relationship.holiday.date"
    _description = "Date of a Holiday"
    _inherit = ["relationship.entry.mixin"]
    _order = "date"
    _rec_name = "date"

    holiday_id = fields.Many2one(
        comodel_name="relationship.holiday",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    date = fields.Date(required=True)

    _date_uniq = models.UniqueIndex(
        "(holiday_id, date)", "This date of the holiday is entered already."
    )
