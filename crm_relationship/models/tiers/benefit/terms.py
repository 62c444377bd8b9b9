from odoo import api, fields, models
from odoo.tools import format_amount, format_list

PERIODS = [
    ("use", "Each Time"),
    ("month", "A Month"),
    ("year", "A Year"),
    ("total", "In All"),
]
# The fields that each kind of benefit has; the first one is never empty.
VALUES = {
    "pricelist": ("pricelist_id",),
    "payment_term": ("payment_term_id",),
    "credit_limit": ("credit_limit",),
    "discount": ("discount", "limit_quantity", "limit_period"),
    "privilege": ("limit_quantity", "limit_period", "unit"),
    "priority": (),
}
NEEDED = {
    "pricelist": "pricelist_id",
    "payment_term": "payment_term_id",
    "credit_limit": "credit_limit",
    "discount": "discount",
}
TERMS = tuple(dict.fromkeys(name for names in VALUES.values() for name in names))


class RelationshipBenefitTerms(models.AbstractModel):
    """What a benefit consists in: of a tier, and of a customer as it was granted."""

    _name = "relationship.benefit.terms.mixin"
    _description = "Terms of a Benefit"

    pricelist_id = fields.Many2one(
        comodel_name="product.pricelist",
        string="Price List",
        ondelete="restrict",
        check_company=True,
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment Terms",
        ondelete="restrict",
        check_company=True,
    )
    # R073
    credit_limit = fields.Float(
        digits=(16, 2),
        help="What the customer may owe, in the currency of the card's company.",
    )
    # R074
    discount = fields.Float(
        string="Discount (%)",
        digits=(5, 2),
        help="Percent off the next purchase.",
    )
    # R075
    limit_quantity = fields.Integer(
        string="Up to", help="How many at most, this number included. 0: no limit."
    )
    limit_period = fields.Selection(
        selection=PERIODS, string="Counted", default="use", required=True
    )
    unit = fields.Char(
        string="Counted in", translate=True, help="What is counted, such as rooms."
    )
    value_text = fields.Char(string="What It Gives", compute="_compute_value_text")

    _discount_check = models.Constraint(
        "CHECK (COALESCE(discount, 0) BETWEEN 0 AND 100)",
        "Discount: enter a percentage from 0 to 100.",
    )
    _limits_check = models.Constraint(
        "CHECK (COALESCE(limit_quantity, 0) >= 0 AND COALESCE(credit_limit, 0) >= 0)",
        "Up to, Credit Limit: enter 0 or more.",
    )

    @api.depends("kind", *TERMS)
    @api.depends_context("lang", "company")
    def _compute_value_text(self):
        for record in self:
            record.value_text = format_list(self.env, record._value_texts()) or False

    def _value_texts(self):
        """Return what it consists in, as people read it."""
        self.ensure_one()
        if self.kind == "pricelist":
            return [self.pricelist_id.display_name] if self.pricelist_id else []
        if self.kind == "payment_term":
            return [self.payment_term_id.display_name] if self.payment_term_id else []
        if self.kind == "credit_limit":
            company = self.company_id or self.env.company
            money = format_amount(
                self.env, self.credit_limit, company.sudo().currency_id
            )
            return [money]
        if self.kind == "priority":
            return [self.env._("first served")]
        texts = []
        if self.kind == "discount":
            number = self.env["relationship.tier.rule"]._number_text(self.discount)
            texts.append(self.env._("%s %% at the next purchase", number))
        if self.limit_quantity:
            texts.append(self._limit_text())
        return texts

    def _limit_text(self):
        """Return how many, and in which span, as people read it."""
        values = {"quantity": self.limit_quantity, "unit": self.unit or ""}
        if self.limit_period == "month":
            text = self.env._("up to %(quantity)s %(unit)s a month", **values)
        elif self.limit_period == "year":
            text = self.env._("up to %(quantity)s %(unit)s a year", **values)
        elif self.limit_period == "total":
            text = self.env._("up to %(quantity)s %(unit)s in all", **values)
        else:
            text = self.env._("up to %(quantity)s %(unit)s each time", **values)
        return " ".join(text.split())
