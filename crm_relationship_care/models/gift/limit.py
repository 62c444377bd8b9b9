from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.choices import choices_of


class RelationshipGiftLimit(models.Model):
    """What gifts are allowed for which customers, in which direction (X21).

    The first one that fits a customer counts, such as: customers with the tag
    Government, none at all.
    """

    _name = "relationship.gift.limit"
    _description = "Limit of Gifts"
    _inherit = ["relationship.entry.mixin", "relationship.whom.mixin"]
    _order = "sequence, id"
    _names_copies = True
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="Lower is looked at first.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    direction = fields.Selection(
        selection=choices_of("relationship.gift", "direction"),
        help="Empty: both.",
    )
    kind = fields.Selection(
        selection=choices_of("relationship.card", "kind"),
        string="Kind of Customer",
        help="Empty: any.",
    )
    is_forbidden = fields.Boolean(
        string="No Gifts", help="Nothing is given to these customers, nor taken."
    )
    max_value = fields.Monetary(string="Value up to", help="Of one gift. 0: any.")
    max_year_value = fields.Monetary(
        string="Value a Year up to",
        help="Of all gifts of one customer in a calendar year. 0: any.",
    )

    _values_check = models.Constraint(
        "CHECK (max_value >= 0 AND max_year_value >= 0)",
        "Value up to, and a year: not below zero.",
    )

    @api.constrains("name", "is_forbidden", "max_value", "max_year_value")
    def _check_says_something(self):
        for limit in self:
            if not (limit.is_forbidden or limit.max_value or limit.max_year_value):
                raise ValidationError(
                    self.env._(
                        "%s: enter a value, or tick that there are no gifts.",
                        limit.name,
                    )
                )

    def _whom_domain(self):
        domain = super()._whom_domain()
        if self.kind:
            domain &= Domain("kind", "=", self.kind)
        return domain

    @api.model
    def _of_cards(self, cards, direction):
        """Return the limit that counts for each card, none where there is none.

        :param str direction: ``given`` or ``received``
        """
        found = dict.fromkeys(cards, self.browse())
        for company, left in cards.grouped("company_id").items():
            limits = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("direction", "in", (False, direction)),
                ]
            )
            for limit in limits:
                met = left.sudo().filtered_domain(limit._whom_domain())
                found.update(dict.fromkeys(met.sudo(False).with_env(cards.env), limit))
                left -= met
        return found

    def _refusal(self, value, of_year):
        """Return why a gift is not allowed, nothing where it is.

        :param float value: of the gift
        :param float of_year: of all gifts of the customer in the year, with this one
        """
        if not self:
            return ""
        if self.is_forbidden:
            return self.env._("no gifts, as “%s” says", self.name)
        currency = self.currency_id
        for most, reached in (
            (self.max_value, value),
            (self.max_year_value, of_year),
        ):
            if most and currency.compare_amounts(reached, most) > 0:
                return self.env._(
                    "%(value)s is more than %(most)s, as “%(limit)s” says",
                    value=currency.format(reached),
                    most=currency.format(most),
                    limit=self.name,
                )
        return ""
