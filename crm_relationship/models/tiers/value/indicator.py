from odoo import api, fields, models
from odoo.exceptions import ValidationError

# The five of R061, then those of recency, frequency and money, then the imported.
KINDS = (
    "power",
    "satisfaction",
    "loyalty",
    "contribution",
    "development",
    "recency",
    "frequency",
    "monetary",
    "imported",
)


class RelationshipValueIndicator(models.Model):
    """What counts in the value of a customer, and how much (R061, R062).

    Those without company are of all companies that have none of their own.
    """

    _name = "relationship.value.indicator"
    _description = "Value Indicator"
    _inherit = ["relationship.entry.mixin"]
    _order = "company_id, sequence, id"
    _rec_name = "kind"

    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("power", "Purchasing Power"),
            ("satisfaction", "Satisfaction"),
            ("loyalty", "Loyalty"),
            ("contribution", "Contribution"),
            ("development", "Development Potential"),
            ("recency", "Recency"),
            ("frequency", "Frequency"),
            ("monetary", "Money of All Time"),
            ("imported", "Imported Scores"),
        ],
        string="Indicator",
        required=True,
        fixed=True,
        help="Purchasing power: turnover of the period. Satisfaction: answers of twelve"
        " months. Loyalty: years, number and regularity of purchases. Contribution:"
        " turnover less the cost of products, where they have one. Development:"
        " open opportunities and what the own rhythm lets one expect. Recency,"
        " frequency: the last purchase, and purchases in three years.",
    )
    weight = fields.Float(
        required=True,
        default=0,
        digits=(5, 2),
        help="How much it counts, in proportion to the others. 0: not at all. What is"
        " not known of a customer is left out, and the others count for it.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        fixed=True,
        ondelete="cascade",
        index=True,
        help="Empty: of all companies that have no indicators of their own.",
    )

    _weight_check = models.Constraint(
        "CHECK (weight >= 0 AND weight <= 100)", "Weight: enter a number from 0 to 100."
    )
    _kind_uniq = models.UniqueIndex(
        "(kind, COALESCE(company_id, 0))",
        "Indicator: it stands in the list already. Change its weight there.",
    )

    @api.constrains("weight", "company_id", "kind")
    def _check_weights(self):
        self._check_some_weight(self.browse())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_weight(self):
        self._check_some_weight(self)

    def _check_some_weight(self, gone):
        """Refuse indicators of a company that all have no weight.

        :param gone: indicators that are deleted
        :raises ValidationError: saying what to do; a company may have none at all, and
            has those of all companies then
        """
        for company_id in {line.company_id.id for line in self.sudo()}:
            lines = self.sudo().search([("company_id", "=", company_id)]) - gone
            if (lines or not company_id) and not any(lines.mapped("weight")):
                self._refuse_no_weight()

    def _refuse_no_weight(self):
        raise ValidationError(
            self.env._(
                "Weight: all indicators have the weight 0, so that no customer has a"
                " value. Give at least one of them a weight."
            )
        )

    @api.model
    def _weights(self, company):
        """Return the weight of each kind that counts in a company, by kind."""
        domain = [("company_id", "in", [company.id, False])]
        lines = self.sudo().search_fetch(domain, ["company_id", "kind", "weight"])
        own = lines.filtered("company_id") or lines
        return {line.kind: line.weight for line in own if line.weight > 0}
