from odoo import fields, models


class RelationshipFund(models.Model):
    """Whether what is booked of a fund is paid to the employee."""

    _inherit = "relationship.fund"

    payment_mode = fields.Selection(
        selection=[
            ("own_account", "Employee (to reimburse)"),
            ("company_account", "Company"),
            ("none", "No Expense of an Employee"),
        ],
        string="Paid By",
        required=True,
        default="own_account",
        tracking=True,
        help="When the use of the fund is booked, it becomes an expense of the employee"
        " in Odoo's Expenses, paid by the employee or by the company; or none, where"
        " it is paid in another way.",
    )
