from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

# What was decided on and booked.
KEPT = frozenset(
    {"currency_id", "date", "employee_id", "payment_mode", "quantity"}
    | {"total_amount", "total_amount_currency"}
)


class HrExpense(models.Model):
    """The expense of an employee that is the use of a fund, and stays as booked."""

    _inherit = "hr.expense"

    relationship_expense_id = fields.Many2one(
        comodel_name="relationship.expense",
        string="Use of a Fund",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_auditor",
    )

    _relationship_expense_unique = models.UniqueIndex(
        "(relationship_expense_id) WHERE relationship_expense_id IS NOT NULL",
        "This use of a fund is an expense of an employee already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # A booking makes the link, nobody enters it.
            vals_list = [
                {k: v for k, v in vals.items() if k != "relationship_expense_id"}
                for vals in vals_list
            ]
            context = dict(self.env.context)
            context.pop("default_relationship_expense_id", None)
            self = self.with_env(self.env(context=context))
        return super().create(vals_list)

    def write(self, vals):
        if "relationship_expense_id" in vals and not self.env.su:
            raise UserError(
                self.env._("Use of a Fund: set by its booking, and not entered.")
            )
        if KEPT & vals.keys():
            self._check_relationship_booked()
        if vals.get("product_id"):
            products = self.env["product.product"].browse(vals["product_id"])
            for company in self.company_id:
                # The amount would be the one of the category.
                if products.with_company(company).standard_price:
                    self._check_relationship_booked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relationship_booked(self):
        self._check_relationship_booked()

    def _check_relationship_booked(self):
        """Keep what was booked of a fund as it was booked.

        :raises UserError: naming the expenses, and what to do
        """
        if self.env.su:
            return
        booked = self.sudo().filtered("relationship_expense_id")
        if booked:
            raise UserError(
                self.env._(
                    "%s: booked as the use of a fund, and kept as it was booked. Who"
                    " keeps the fund takes the booking back.",
                    format_list(self.env, booked.mapped("name")),
                )
            )
