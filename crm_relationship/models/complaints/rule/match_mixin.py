from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..constants import CHANNELS, KINDS, SEVERITIES

NO_TIER = (frozenset(), False)


class Facts(NamedTuple):
    """What rules look at: the same for many cases of one batch."""

    company: int
    kind: str
    severity: str
    channel: str
    categories: frozenset
    tiers: frozenset
    is_key: bool
    project: int


class RelationshipMatchMixin(models.AbstractModel):
    """A rule that takes the cases which meet all of its conditions; the first wins."""

    _name = "relationship.match.mixin"
    _description = "Rule for Cases"
    _inherit = ["relationship.entry.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first rule that fits a case is taken."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: all companies."
    )
    kind = fields.Selection(selection=KINDS, help="Empty: any kind.")
    severity = fields.Selection(selection=SEVERITIES, help="Empty: any severity.")
    channel = fields.Selection(
        selection=CHANNELS, string="Intake Channel", help="Empty: any channel."
    )
    category_ids = fields.Many2many(
        comodel_name="relationship.complaint.category",
        string="Categories",
        help="With those below them. Empty: any category.",
    )
    tier_ids = fields.Many2many(
        comodel_name="relationship.tier",
        string="Tiers",
        help="Customers in one of these tiers, of whatever scheme. Empty: any.",
    )
    # X22
    key_customers = fields.Boolean(
        help="Customers in a tier that is marked as key, of whatever scheme."
    )

    @api.model
    def _first_matches(self, cases):
        """Return the first rule that takes each case, or none; all are read at once.

        :param cases: list of dictionaries of field values, many2one ones as ids
        """
        facts = self._facts_of(cases)
        companies = list({each.company for each in facts})
        rules = self.sudo().search_fetch(
            [("company_id", "in", [False, *companies])], order=self._order
        )
        first = {}
        for each in facts:
            if each not in first:
                taking = (rule for rule in rules if rule._matches(each))
                first[each] = next(taking, rules.browse())
        return [first[each] for each in facts]

    def _matches(self, facts):
        """Return whether this rule takes a case of such ``facts``."""
        self.ensure_one()
        return (
            self.company_id.id in (False, facts.company)
            and self.kind in (False, facts.kind)
            and self.severity in (False, facts.severity)
            and self.channel in (False, facts.channel)
            and (not self.category_ids or facts.categories & {*self.category_ids.ids})
            and (not self.tier_ids or facts.tiers & {*self.tier_ids.ids})
            and (not self.key_customers or facts.is_key)
        )

    @api.model
    def _facts_of(self, cases):
        """Return what rules look at, for each case."""
        categories = self.env["relationship.complaint.category"].sudo()
        named = {case["category_id"] for case in cases if case["category_id"]}
        above = {
            category.id: frozenset(category._with_those_above().ids)
            for category in categories.browse(named)
        }
        tiers = self._tiers_of({case["card_id"] for case in cases})
        return [
            Facts(
                case["company_id"],
                case["kind"],
                case["severity"],
                case["channel"],
                above.get(case["category_id"], frozenset()),
                *tiers.get(case["card_id"], NO_TIER),
                case["project_id"],
            )
            for case in cases
        ]

    @api.model
    def _tiers_of(self, card_ids):
        """Return by card its tiers of all schemes, and whether one of them is key."""
        self.env["relationship.classification"].flush_model(["card_id", "tier_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT k.card_id, array_agg(t.id), bool_or(t.is_key)"
                " FROM relationship_classification k"
                " JOIN relationship_tier t ON t.id = k.tier_id"
                " WHERE k.card_id = ANY(%s) GROUP BY k.card_id",
                [card_id for card_id in card_ids if card_id],
                to_flush=self.env["relationship.tier"]._fields["is_key"],
            )
        )
        return {card: (frozenset(tiers), key) for card, tiers, key in rows}
