from odoo import api, fields, models
from odoo.exceptions import UserError

# By kind of expense: the category of Odoo's that is taken where none is chosen.
CATEGORIES = {
    "visit": "hr_expense.expense_product_travel_accommodation",
    "reception": "hr_expense.expense_product_meal",
    "gift": "hr_expense.expense_product_gift",
    "other": "hr_expense.product_product_no_cost",
}


def category(label):
    """Return a field with the category of a kind of expense.

    :param str label: of the field
    """
    return fields.Many2one(
        comodel_name="product.product",
        string=label,
        domain="[('can_be_expensed', '=', True), ('standard_price', '=', 0)]",
        check_company=True,
        help="Empty: a category of Odoo's. Categories with a cost have amounts of their"
        " own, and are not offered.",
    )


class ResCompany(models.Model):
    """The category in which each kind of expense is booked (R340–R346)."""

    _inherit = "res.company"

    relationship_category_visit_id = category("Category of Visits")
    relationship_category_reception_id = category("Category of Receptions")
    relationship_category_case_id = category("Category of Cases")
    relationship_category_care_id = category("Category of Care")
    relationship_category_gift_id = category("Category of Gifts")
    relationship_category_other_id = category("Category of Other Expenses")

    @api.model
    def _relationship_category_field(self, kind):
        """Return the name of the field with the category of a kind of expense."""
        name = f"relationship_category_{kind}_id"
        return name if name in self._fields else "relationship_category_other_id"

    def _relationship_category(self, kind):
        """Return the category in which expenses of a kind are booked.

        :param str kind: of ``relationship.expense``
        :raises UserError: naming the setting, where there is none
        """
        self.ensure_one()
        name = self._relationship_category_field(kind)
        company = self.sudo().with_company(self)
        default = CATEGORIES.get(kind, CATEGORIES["other"])
        found = company[name] or company.env.ref(default, raise_if_not_found=False)
        if found and found.active and found.can_be_expensed:
            if not found.standard_price and found.company_id in (self, self.browse()):
                return found
        raise UserError(
            self.env._(
                "%(company)s: choose a category without a cost in “%(field)s” first.",
                company=self.name,
                field=self._fields[name]._description_string(self.env),
            )
        )
