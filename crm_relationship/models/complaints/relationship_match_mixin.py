from typing import NamedTuple

from odoo import api, fields, models

from .constants import CHANNELS, KINDS, SEVERITIES


class Facts(NamedTuple):
    """What policies and routes look at: the same for many cases of one batch."""

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
    key_customers = fields.Boolean(
        help="Customers in a tier that is marked as key, of whatever scheme (X22)."
    )

    @api.model
    def _rules_of(self, companies):
        """Return the rules of ``companies`` in order, read at once."""
        return self.sudo().search_fetch(
            [("company_id", "in", [False, *companies.ids])], order=self._order
        )

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

    def _first_match(self, facts):
        """Return the first of these rules that takes such a case, or none."""
        for rule in self:
            if rule._matches(facts):
                return rule
        return self.browse()
