from odoo import fields, models


class RelationshipHolidayListLine(models.TransientModel):
    """One holiday that is proposed."""

    _name = "relationship.holiday.list.line"
    _description = "Holiday of a Country"
    _inherit = ["relationship.step.mixin"]
    _order = "date, id"

    list_id = fields.Many2one(
        comodel_name="relationship.holiday.list", ondelete="cascade"
    )
    is_wanted = fields.Boolean(string="Enter")
    source_name = fields.Char(readonly=True)
    name = fields.Char(string="Holiday", readonly=True)
    date = fields.Date(readonly=True)
    holiday_id = fields.Many2one(
        comodel_name="relationship.holiday",
        string="Entered already as",
        readonly=True,
        ondelete="cascade",
    )
