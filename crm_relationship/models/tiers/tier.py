import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.actions import opened
from ...tools.asks import asks

SERVICE_MODES = [("personal", "One-to-One"), ("mass", "By Mailings")]
# The fields that keep a tier from being deleted.
USED_BY = {
    "relationship.classification": ("tier_id", "computed_tier_id", "manual_tier_id"),
    "relationship.tier.change": ("old_tier_id", "new_tier_id"),
    "relationship.classification.run": ("default_tier_id",),
    "relationship.review.line": ("nominated_tier_id", "decided_tier_id"),
}


class RelationshipTier(models.Model):
    """A value of a scheme (级别)."""

    _name = "relationship.tier"
    _description = "Tier"
    _inherit = ["relationship.entry.mixin"]
    _order = "scheme_id, sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Short and lasting, for imports and integrations."
    )
    sequence = fields.Integer(default=10, help="Lower is higher: tried first.")
    color = fields.Integer()
    description = fields.Text(translate=True)
    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        ondelete="cascade",
        index=True,
        fixed=True,
    )
    company_id = fields.Many2one(
        related="scheme_id.company_id", store=True, precompute=True
    )
    # X22
    is_key = fields.Boolean(
        string="Key Customers",
        help="Visits, deadlines and care may ask for key customers, whatever they are"
        " called in a scheme.",
    )
    service_mode = fields.Selection(
        selection=SERVICE_MODES,
        string="Service",
        help="One-to-one wins where the tiers of a customer differ, and key customers"
        " are served one-to-one. By mailings: no specialist and no review is needed."
        " Empty: the other schemes say.",
    )
    rule_ids = fields.One2many(
        comodel_name="relationship.tier.rule", inverse_name="tier_id", copy=True
    )
    # X30
    review_interval_days = fields.Integer(
        string="Review Cards every",
        help="Days after which a card of this tier must be confirmed again. 0: as the"
        " company's settings say.",
    )
    conditions = fields.Text(compute="_compute_conditions")
    card_count = fields.Integer(string="Cards", compute="_compute_card_count")
    is_badge = fields.Boolean(
        string="Shown on Lists",
        compute="_compute_is_badge",
        search="_search_is_badge",
        help="The tier is of a scheme that one of your companies shows on lists.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (scheme_id, code)", "Code: another tier of the scheme has it already."
    )
    _review_check = models.Constraint(
        "CHECK (COALESCE(review_interval_days, 0) BETWEEN 0 AND 36500)",
        "Review Cards every: enter a number of days from 0 to 36500.",
    )

    @api.depends("rule_ids", "scheme_id.default_tier_id")
    @api.depends_context("lang")
    def _compute_conditions(self):
        for tier in self:
            lines = [rule._summary() for rule in tier.rule_ids]
            if tier.scheme_id.default_tier_id == tier:
                lines.append(self.env._("the rest"))
            tier.conditions = "\n".join(lines)

    def _compute_card_count(self):
        numbers = self.env["relationship.classification"]._card_counts("tier_id", self)
        for tier in self:
            tier.card_count = numbers[tier.id]

    @api.depends("scheme_id")
    @api.depends_context("allowed_company_ids")
    def _compute_is_badge(self):
        shown = self.env.companies.relationship_badge_scheme_id
        for tier in self:
            tier.is_badge = tier.scheme_id in shown

    @api.model
    def _search_is_badge(self, operator, value):
        if operator != "in":
            return NotImplemented
        shown = self.env.companies.relationship_badge_scheme_id
        return [("scheme_id", "in", shown.ids)]

    @api.depends("name", "scheme_id.name")
    @api.depends_context("relationship_tier_with_scheme")
    def _compute_display_name(self):
        with_scheme = self.env.context.get("relationship_tier_with_scheme")
        for tier in self:
            tier.display_name = (
                f"{tier.scheme_id.name} / {tier.name}" if with_scheme else tier.name
            )

    @api.constrains("sequence")
    def _check_reachable(self):
        self.scheme_id._check_reachable()

    @api.model
    def _complete_values(self, vals_list):
        completed = super()._complete_values(vals_list)
        lacking = [vals for vals in completed if not vals.get("code")]
        if lacking:
            ids = [vals.get("scheme_id") for vals in lacking]
            known = self.sudo().search_fetch([("scheme_id", "in", ids)], ["code"])
            taken = {(tier.scheme_id.id, tier.code) for tier in known}
            taken |= {(vals.get("scheme_id"), vals.get("code")) for vals in completed}
            for vals in lacking:
                vals["code"] = self._free_code(vals, taken)
        return completed

    @api.model
    def _free_code(self, vals, taken):
        """Return a code of the name of a tier that no other one of the scheme has.

        :param set taken: pairs of the scheme's id and a code; the new one is added
        """
        name = re.sub(r"\W+", "-", vals.get("name") or "").strip("-").upper() or "TIER"
        code, number = name, 1
        while (vals.get("scheme_id"), code) in taken:
            number += 1
            code = f"{name}-{number}"
        taken.add((vals.get("scheme_id"), code))
        return code

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Say why a tier is kept, instead of an error of the database."""
        for tier in self:
            if tier.scheme_id.default_tier_id == tier:
                raise UserError(
                    self.env._(
                        "%(tier)s is the default tier of %(scheme)s. Choose another"
                        " one there first.",
                        tier=tier.name,
                        scheme=tier.scheme_id.name,
                    )
                )
            if tier._is_used():
                raise UserError(
                    self.env._(
                        "%s has had customers, and their history is kept. Take its"
                        " rules away: nobody comes into it any more.",
                        tier.name,
                    )
                )

    @asks("read")
    def action_open_cards(self):
        """Open the cards in this tier."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_card_action",
            [("classification_ids.tier_id", "=", self.id)],
        )

    def _is_above(self, other):
        """Return whether this tier is tried before ``other``."""
        return (self.sequence, self.id) < (other.sequence, other.id)

    def _is_used(self):
        """Return whether a card, a change or a run knows this tier."""
        return any(
            self.env[model].sudo().search_count([(name, "=", self.id)], limit=1)
            for model, names in USED_BY.items()
            for name in names
        )
