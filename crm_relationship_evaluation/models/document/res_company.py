from odoo import fields, models


class ResCompany(models.Model):
    """Whether month-end documents are made, and how far they are."""

    _inherit = "res.company"

    relationship_month_end = fields.Boolean(
        string="Month-end Documents",
        default=True,
        help="Make a document for each person, each team and the company when a month"
        " has ended.",
    )
    relationship_month_end_date = fields.Date(
        string="Documents Made until",
        readonly=True,
        copy=False,
        help="Last day of the last month of which there are documents.",
    )
