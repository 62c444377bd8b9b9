from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from .relationship_tier_rule import SMALLER_IS_STRICTER


class RelationshipClassificationRun(models.Model):
    """The turnover of all customers, and where each condition begins to hold."""

    _inherit = "relationship.classification.run"

    @api.model
    def _measure(self, scheme, company, date_start, date_end, partner_ids=None):
        """Fill ``relationship_turnover_now``: turnover by unit of the scheme."""
        turnover = self.env["relationship.turnover"]._period_turnover_sql(
            company,
            scheme._turnover_source(),
            date_start,
            date_end,
            partner_ids,
        )
        if scheme.unit == "group":
            turnover = SQL(
                "SELECT COALESCE(head.partner_id, t.partner_id) AS partner_id,"
                " SUM(t.amount) AS amount FROM (%s) t"
                " LEFT JOIN relationship_card c"
                " ON c.partner_id = t.partner_id AND c.company_id = %s"
                " LEFT JOIN relationship_card head"
                " ON head.id = split_part(c.parent_path, '/', 1)::int GROUP BY 1",
                turnover,
                company.id,
            )
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE relationship_turnover_now ON COMMIT DROP AS %s",
                turnover,
            )
        )

    @api.model
    def _measured_values(self, scheme, company, as_of):
        """Measure the turnover of all customers.

        Equal turnover is one level: it is before or after a limit as a whole (X20).

        :return: values of a run: period, totals, and the rules in the order in which
            they are tried, with the cut-off of each condition
        """
        date_start, date_end = scheme._period(company, as_of)
        self._measure(scheme, company, date_start, date_end)
        rules = self._rules_in_order(scheme)
        wanted = [
            (rule, name, limit)
            for rule in rules
            for name, limit in rule._limits().items()
            if name in SMALLER_IS_STRICTER
        ]
        total, count, *found = self._levels(scheme, wanted)
        cutoffs = {
            (rule.id, name): cutoff
            for (rule, name, __), cutoff in zip(wanted, found, strict=True)
        }
        without_count, without_turnover = self._without_card(company)
        return {
            "scheme_id": scheme.id,
            "company_id": company.id,
            "date": as_of,
            "date_start": date_start,
            "date_end": date_end,
            "total": total,
            "customer_count": count,
            "without_card_count": without_count,
            "without_card_turnover": without_turnover,
            "default_tier_id": scheme.default_tier_id.id,
            "rules": [self._rule_values(rule, total, cutoffs) for rule in rules],
        }

    @api.model
    def _rules_in_order(self, scheme):
        """Return the rules of ``scheme`` in the order in which they are tried."""
        rules = self.env["relationship.tier.rule"].search(
            [("tier_id.scheme_id", "=", scheme.id)]
        )
        return rules.sorted(
            lambda rule: (
                rule.tier_id.sequence,
                rule.tier_id.id,
                rule.is_floor,
                rule.sequence,
                rule.id,
            )
        )

    @api.model
    def _rule_values(self, rule, total, cutoffs):
        """Return a rule as a run keeps it, with the cut-offs of its conditions."""
        limits = rule._limits()
        return {
            "id": rule.id,
            "tier_id": rule.tier_id.id,
            "is_floor": rule.is_floor,
            "domain": rule._domain(),
            "limits": limits,
            "cutoffs": {
                name: self._cutoff(name, limit, total, cutoffs.get((rule.id, name)))
                for name, limit in limits.items()
            },
        }

    @api.model
    def _levels(self, scheme, wanted):
        """Return the total, the number of customers, the cut-off of each condition.

        :param wanted: list of (rule, condition, limit)
        """
        filters = SQL("").join(
            SQL(
                ", MIN(amount) FILTER (WHERE %s)",
                rule._level_sql(name, limit, scheme.straddle),
            )
            for rule, name, limit in wanted
        )
        [levels] = self.env.execute_query(
            SQL(
                """
                WITH level AS (
                    SELECT amount, n,
                           SUM(amount * n) OVER w - amount * n AS before,
                           SUM(amount * n) OVER w AS upto,
                           SUM(n) OVER w - n AS ahead,
                           SUM(amount * n) OVER () AS total
                      FROM (SELECT amount, count(*) AS n
                              FROM relationship_turnover_now
                             WHERE amount > 0
                             GROUP BY amount) amounts
                    WINDOW w AS (ORDER BY amount DESC)
                )
                SELECT COALESCE(MAX(total), 0), COALESCE(SUM(n), 0)::int %s FROM level
                """,
                filters,
            )
        )
        return levels

    @api.model
    def _without_card(self, company):
        """Return number and turnover of the customers who have no card."""
        [found] = self.env.execute_query(
            SQL(
                "SELECT count(*), COALESCE(SUM(amount), 0)"
                " FROM relationship_turnover_now t WHERE amount > 0 AND NOT EXISTS ("
                " SELECT FROM relationship_card c"
                " WHERE c.partner_id = t.partner_id AND c.company_id = %s)",
                company.id,
            )
        )
        return found

    @api.model
    def _cutoff(self, name, limit, total, found):
        """Return the least turnover that meets a condition, None when none does."""
        if name == "min_turnover":
            return limit
        if name == "min_own_share":
            return str(Decimal(limit) * Decimal(total) / 100) if total else None
        return None if found is None else str(found)
