from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.asks import asks
from .indicator import KINDS


class RelationshipValue(models.Model):
    """The value of a customer (客户价值), 0 to 100, and the parts that make it (R061).

    Written by the nightly refresh: see ``value_refresh``.
    """

    _name = "relationship.value"
    _description = "Customer Value"
    _inherit = [
        "relationship.value.parts",
        "relationship.entry.mixin",
        "relationship.disclosure.mixin",
    ]
    _order = "score desc, id"
    _rec_name = "card_id"

    # What the parts were found from, beside the figures of the card.
    margin = fields.Float(string="Turnover less Costs", readonly=True, aggregator="sum")
    pipeline = fields.Float(
        string="Open Opportunities", readonly=True, aggregator="sum"
    )
    trend = fields.Float(
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="Against the value of a year ago, or the first one that is kept.",
    )
    rank = fields.Integer(
        compute="_compute_rank",
        help="1 is the greatest value in the company; equal value, equal rank.",
    )
    rank_count = fields.Integer(string="Customers Ranked", compute="_compute_rank")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="card_id.user_id", string="Specialist")
    badge_tier_id = fields.Many2one(related="card_id.badge_tier_id", string="Tier")
    team_id = fields.Many2one(related="card_id.team_id")

    _card_uniq = models.Constraint(
        "UNIQUE (card_id)", "Customer Value: this customer has one already."
    )
    _company_score_idx = models.Index("(company_id, score DESC)")

    def _known(self):
        """Return the parts that are known, by kind: 0 is known, too."""
        self.ensure_one()
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM relationship_value WHERE id = %s",
                SQL(", ").join(map(SQL.identifier, KINDS)),
                self.id,
                to_flush=self._fields["score"],
            )
        )
        found = zip(KINDS, row, strict=True)
        return {kind: part for kind, part in found if part is not None}

    @api.depends("score", "company_id")
    def _compute_rank(self):
        # A place among all customers, whoever may read them: their number only.
        numbers = self._numbers_ahead()
        for value in self:
            key = (value.company_id.id, value.score)
            value.rank, value.rank_count = numbers.get(key, (0, 0))

    def _numbers_ahead(self):
        """Return the rank of each score, and of how many, by company and score."""
        if not self:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, score,
                       SUM(n) OVER (company ORDER BY score DESC) - n + 1,
                       SUM(n) OVER company
                  FROM (SELECT company_id, score, count(*) AS n
                          FROM relationship_value
                         WHERE company_id IN %s AND score IS NOT NULL
                         GROUP BY company_id, score) level
                WINDOW company AS (PARTITION BY company_id)
                """,
                tuple(self.company_id.ids) or (None,),
                to_flush=self._fields["score"],
            )
        )
        return {
            (company, float(score)): (int(rank), int(number))
            for company, score, rank, number in rows
        }

    @asks("read")
    def action_open_card(self):
        """Open the customer's card."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})
