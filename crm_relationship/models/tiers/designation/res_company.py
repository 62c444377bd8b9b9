from odoo import fields, models


class ResCompany(models.Model):
    """Who changes the specialist of a key customer (X7)."""

    _inherit = "res.company"

    relationship_designation_guard = fields.Boolean(
        string="People of Key Customers by the List",
        help="Specialist and leader of key customers of a scheme that is reviewed are"
        " designated by the list. Others than the committee ask for somebody else."
        " Switched on when the first list is issued.",
    )
