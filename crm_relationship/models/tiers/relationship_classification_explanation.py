from odoo import api, models
from odoo.tools import format_date

from .relationship_classification import MANUAL_FIELDS


class RelationshipClassification(models.Model):
    """Why a card is in its tier, as people read it."""

    _inherit = "relationship.classification"

    @api.depends("tier_id", "computed_tier_id", "turnover", *MANUAL_FIELDS)
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "\n".join(line._explanation_lines())

    def _explanation_lines(self):
        """Return why the card is in its tier, in the reader's language."""
        self.ensure_one()
        # The figures that put a card into its tier are for everybody who may see it.
        line = self.sudo()
        lines = line._manual_lines() if line.manual_tier_id else []
        run = line.scheme_id._last_run(line.company_id) or line.run_id
        if line.basis == "computed" and run:
            lines += run._explanation_lines(line.rule_id.id, line.turnover)
            tier = line.computed_tier_id
            if lines and tier and not line.manual_tier_id and tier != line.tier_id:
                lines.append(line._deviation_line())
        return lines

    def _manual_lines(self):
        reason = self.manual_reason or self.env._("no reason given")
        values = {
            "tier": self.manual_tier_id.name,
            "user": self.manual_user_id.name or self.env._("somebody"),
            "date": format_date(self.env, self.manual_date),
            "until": format_date(self.env, self.manual_until),
            "reason": reason,
        }
        if self.manual_until:
            return [
                self.env._(
                    "%(tier)s was set by %(user)s on %(date)s, until %(until)s:"
                    " %(reason)s",
                    **values,
                )
            ]
        return [
            self.env._("%(tier)s was set by %(user)s on %(date)s: %(reason)s", **values)
        ]

    def _deviation_line(self):
        """Return why a computed tier does not count, without an override."""
        names = {"computed": self.computed_tier_id.name, "tier": self.tier_id.name}
        if self.scheme_id.mode == "propose":
            return self.env._(
                "Proposed: %(computed)s, until a review issues it.", **names
            )
        return self.env._(
            "Computed: %(computed)s. Protected against a downgrade: %(tier)s stays.",
            **names,
        )
