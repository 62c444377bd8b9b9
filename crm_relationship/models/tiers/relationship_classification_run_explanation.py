from odoo import models
from odoo.tools import format_amount, format_date, format_list


class RelationshipClassificationRun(models.Model):
    """What a run says to people, in their language."""

    _inherit = "relationship.classification.run"

    def _explain(self, rule_id, turnover):
        """Return why a turnover had its tier in this run, as text.

        :param rule_id: id of the rule that was met, False for the default tier
        :param float turnover: in the currency of the run's company
        """
        return "\n".join(self._explanation_lines(rule_id, turnover)) if self else False

    def _explanation_lines(self, rule_id, turnover):
        rule = next((rule for rule in self.rules or [] if rule["id"] == rule_id), None)
        lines = [self._turnover_line(turnover)]
        if rule:
            lines += self._rule_lines(rule)
        else:
            lines.append(
                self.env._(
                    "No rule is met: %(tier)s takes the rest.",
                    tier=self._tier_name(self.default_tier_id.id),
                )
            )
        return lines + self._cutoff_lines(except_rule_id=rule_id)

    def _turnover_line(self, turnover):
        values = {
            "turnover": self._money(turnover),
            "date_start": format_date(self.env, self.date_start),
            "date_end": format_date(self.env, self.date_end),
            "total": self._money(self.total),
        }
        rules = self.env["relationship.tier.rule"]
        if self.scheme_id.unit == "group":
            return self.env._(
                "Turnover of the group from %(date_start)s to %(date_end)s:"
                " %(turnover)s, of %(total)s.",
                **values,
            )
        if turnover <= 0 or not self.total:
            return self.env._(
                "Turnover from %(date_start)s to %(date_end)s: %(turnover)s.", **values
            )
        return self.env._(
            "Turnover from %(date_start)s to %(date_end)s: %(turnover)s, which is"
            " %(share)s %% of %(total)s.",
            share=rules._number_text(100 * turnover / self.total),
            **values,
        )

    def _rule_lines(self, rule):
        conditions = [
            self._condition_text(condition, limit, rule["cutoffs"][condition])
            for condition, limit in rule["limits"].items()
        ]
        if rule["domain"]:
            rules = self.env["relationship.tier.rule"]
            conditions.append(rules._domain_text(rule["domain"]))
        values = {
            "tier": self._tier_name(rule["tier_id"]),
            "conditions": format_list(self.env, conditions),
        }
        if rule["is_floor"]:
            return [self.env._("At least %(tier)s: %(conditions)s.", **values)]
        return [self.env._("%(tier)s: %(conditions)s.", **values)]

    def _tier_name(self, tier_id):
        tier = self.env["relationship.tier"].browse(tier_id).exists()
        return tier.name or self.env._("a tier deleted since")

    def _cutoff_lines(self, except_rule_id=None):
        return [
            line
            for rule in self.rules or []
            if rule["id"] != except_rule_id
            for line in self._rule_lines(rule)
        ]

    def _condition_text(self, name, limit, cutoff):
        """Return one condition with the turnover at which it began to hold."""
        condition = self.env["relationship.tier.rule"]._limit_text(name, limit)
        if cutoff is None:
            return self.env._("%s (nobody)", condition)
        return self.env._(
            "%(condition)s (from %(amount)s)",
            condition=condition,
            amount=self._money(float(cutoff)),
        )

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)
