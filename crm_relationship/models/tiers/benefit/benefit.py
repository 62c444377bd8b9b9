from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.counts import counts
from .terms import NEEDED, TERMS, VALUES

KINDS = [
    ("pricelist", "Price List"),
    ("payment_term", "Payment Terms"),
    ("credit_limit", "Credit Limit"),
    ("discount", "Returning Customer's Discount"),
    ("privilege", "Privilege"),
    ("priority", "Priority of Resources"),
]


class RelationshipBenefit(models.Model):
    """What a tier gives to its customers (R065, R072 to R076).

    It attaches to a published tier, and not to a person (X20). Nobody has it by being
    in the tier: somebody grants it, and takes it back.
    """

    _name = "relationship.benefit"
    _description = "Benefit of a Tier"
    _inherit = ["relationship.entry.mixin", "relationship.benefit.terms.mixin"]
    _order = "tier_id, sequence, id"
    _check_company_auto = True
    _names_copies = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        required=True,
        ondelete="cascade",
        holds=True,
        index=True,
        fixed=True,
        check_company=True,
    )
    scheme_id = fields.Many2one(
        related="tier_id.scheme_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        help="Empty: in all companies that use the tier.",
    )
    kind = fields.Selection(
        selection=KINDS, required=True, default="privilege", fixed=True
    )
    description = fields.Text(
        translate=True, help="What the customer is told, and how it is carried out."
    )
    # R073, R302
    needs_contract = fields.Boolean(
        string="Needs a Contract", help="Granted once a contract is signed."
    )
    needs_assessment = fields.Boolean(
        string="Needs a Credit Assessment",
        help="Granted once the customer's credit was assessed, and found good.",
    )
    valid_months = fields.Integer(
        string="Granted for",
        help="Months after which it is to be taken back. 0: as long as the customer is"
        " in the tier.",
    )
    grant_count = fields.Integer(string="Customers", compute="_compute_grant_count")
    warning = fields.Char(compute="_compute_warning")

    _months_check = models.Constraint(
        "CHECK (COALESCE(valid_months, 0) BETWEEN 0 AND 1200)",
        "Granted for: enter a number of months from 0 to 1200.",
    )

    @api.depends("tier_id")
    def _compute_company_id(self):
        for benefit in self:
            benefit.company_id = benefit.tier_id.company_id or benefit.company_id

    def _compute_grant_count(self):
        grants = self.env["relationship.benefit.grant"]
        numbers = {}
        if grants.has_access("read"):
            domain = [("benefit_id", "in", self.ids), ("state", "=", "granted")]
            numbers = counts(grants, "benefit_id", domain)
        for benefit in self:
            benefit.grant_count = numbers.get(benefit.id, 0)

    @api.depends("kind", "pricelist_id.active", "payment_term_id.active")
    @api.depends_context("lang", "company")
    def _compute_warning(self):
        for benefit in self:
            benefit.warning = benefit._warning_text()

    def _warning_text(self):
        """Return why the benefit cannot be granted, or has no effect; for people."""
        if archived := self._archived_value():
            return self.env._(
                "%s is archived: nobody is granted this. Choose another one.",
                archived.display_name,
            )
        features = self.env["res.groups"]
        if self.kind == "pricelist" and not features._is_feature_enabled(
            "product.group_product_pricelist"
        ):
            return self.env._(
                "Price lists are switched off in the settings of sales or invoicing:"
                " the price list has no effect."
            )
        company = self.company_id or self.env.company
        if self.kind == "credit_limit" and not company.sudo().account_use_credit_limit:
            return self.env._(
                "Sales credit limits are switched off in the settings of invoicing:"
                " the limit is kept, and warns nobody."
            )
        return False

    def _archived_value(self):
        """Return the price list or payment term that is archived, if it is."""
        value = self.pricelist_id or self.payment_term_id
        return value if value and not value.active else value.browse()

    @api.constrains("kind", *NEEDED.values())
    def _check_value(self):
        for benefit in self:
            name = NEEDED.get(benefit.kind)
            if name and not benefit[name]:
                raise ValidationError(
                    self.env._(
                        "%(field)s: say what %(benefit)s gives.",
                        field=self._fields[name]._description_string(self.env),
                        benefit=benefit.name,
                    )
                )

    @api.constrains("company_id", "tier_id")
    def _check_company_id(self):
        for benefit in self:
            company = benefit.tier_id.company_id
            if company and benefit.company_id != company:
                raise ValidationError(
                    self.env._(
                        "Company: the tier %(tier)s is one of %(company)s, and so is"
                        " what it gives.",
                        tier=benefit.tier_id.name,
                        company=company.name,
                    )
                )

    @api.depends("name", "tier_id.name")
    def _compute_display_name(self):
        for benefit in self:
            parts = filter(None, (benefit.tier_id.name, benefit.name))
            benefit.display_name = ": ".join(parts)

    @api.model
    def _complete_values(self, vals_list):
        return [self._own_values(vals) for vals in super()._complete_values(vals_list)]

    @api.model
    def _own_values(self, vals):
        """Return values without those of other kinds: a form sends all fields."""
        kind = vals.get("kind") or self._fields["kind"].default(self)
        others = set(TERMS) - set(VALUES.get(kind, TERMS)) - {"limit_period"}
        return {name: value for name, value in vals.items() if name not in others}

    def _terms(self):
        """Return the values that a grant keeps as they are now."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in TERMS
        }

    @asks("read")
    def action_open_grants(self):
        """Open who has this benefit."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_benefit_grant_action",
            [("benefit_id", "=", self.id)],
        )
