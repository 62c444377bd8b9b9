from odoo import fields, models

from odoo.addons.crm_relationship.tools.choices import choices_of

# Of which an answer may say something, beside the whole; each has its ``score_``.
DIMENSIONS = (
    *("quality", "service", "price", "after_sales"),
    *("taste", "surroundings", "loyalty"),
)


class RelationshipSatisfaction(models.Model):
    """What an answer to a questionnaire says of each dimension (R177, R178, R189)."""

    _inherit = "relationship.satisfaction"

    # X10, X23
    way = fields.Selection(
        selection=choices_of("survey.user_input", "relationship_way"),
        string="How Asked",
        readonly=True,
    )
    asking_team_id = fields.Many2one(comodel_name="crm.team", readonly=True)
    score_quality = fields.Float(
        string="Product Quality", digits=(5, 2), readonly=True, aggregator="avg"
    )
    score_service = fields.Float(
        string="Service", digits=(5, 2), readonly=True, aggregator="avg"
    )
    score_price = fields.Float(
        string="Price", digits=(5, 2), readonly=True, aggregator="avg"
    )
    score_after_sales = fields.Float(
        string="After-sales Service", digits=(5, 2), readonly=True, aggregator="avg"
    )
    score_taste = fields.Float(
        string="Taste", digits=(5, 2), readonly=True, aggregator="avg"
    )
    score_surroundings = fields.Float(
        string="Surroundings", digits=(5, 2), readonly=True, aggregator="avg"
    )
    score_loyalty = fields.Float(
        string="Loyalty",
        digits=(5, 2),
        readonly=True,
        aggregator="avg",
        help="Whether the customer would recommend us, 0 to 100.",
    )
    promoter_score = fields.Integer(
        string="Net Promoter Score",
        readonly=True,
        aggregator="avg",
        help="100 for who recommends us (9 or 10 points), -100 for who does not (up to"
        " 6). The average is the net promoter score.",
    )

    # Members of teams read the newest of their own.
    _newest_idx = models.Index("(date DESC, id DESC)")

    def _open_follow_up(self, document):
        """Open a case as well, where the company says so for scores as low as this.

        The case is the customer's complaint, in the words of the answer (R147, R174).
        """
        action = super()._open_follow_up(document)
        limit = self.company_id.relationship_low_case_score
        if self.score < limit and self.partner_id and not action.complaint_id:
            self._open_case()
        return action

    def _open_case(self):
        """Open the case of a low answer; nobody is told but those who see the case."""
        self.ensure_one()
        self.env["relationship.complaint"].create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "subject": self.env._("Low satisfaction: %s of 100", f"{self.score:g}"),
                "description": self.comment,
            }
        )
