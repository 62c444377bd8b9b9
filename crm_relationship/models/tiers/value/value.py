from bisect import bisect_right
from itertools import accumulate

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

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
        for value in self:
            scores, numbers = self._levels(value.company_id.id)
            number = numbers[-1]
            at_most = numbers[bisect_right(scores, value.score)]
            value.rank_count = number
            value.rank = number and number - at_most + 1

    @api.model
    @ormcache("company_id")
    def _levels(self, company_id):
        """Return the scores in a company, ascending, and of how many up to each.

        Kept until values are found again: to count all of them for each card that is
        opened would cost the more, the more customers there are.

        :return: (scores, numbers): ``numbers[n]`` have one of the first ``n`` scores
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT score, count(*) FROM relationship_value"
                " WHERE company_id = %s AND score IS NOT NULL"
                " GROUP BY score ORDER BY score",
                company_id or None,
                to_flush=self._fields["score"],
            )
        )
        scores = tuple(float(score) for score, __ in rows)
        return scores, (0, *accumulate(number for __, number in rows))

    @asks("read")
    def action_open_card(self):
        """Open the customer's card."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})
