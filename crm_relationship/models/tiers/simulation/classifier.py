from odoo import api, models
from odoo.tools import SQL


class RelationshipClassifier(models.AbstractModel):
    """Computes by rules that are not saved, and writes nothing."""

    _inherit = "relationship.classifier"

    @api.model
    def _simulate(
        self, scheme, changes, rules, company, as_of, is_computed, scores=None
    ):
        """Return who would be in which tier, if the scheme were another one.

        :param dict changes: values of the scheme that would be others
        :param rules: in the order in which they are tried, each as
            ``relationship.tier.rule`` reads it
        :param bool is_computed: compare computed tiers, and not those that count
        :param SQL scores: the value of card ``c`` as it is tried, instead of the kept
        :return: list of (tier now, tier then, number of cards, number of those who
            move by the saved rules as well, turnover, ids of the cards that move)
        """
        self._work_prepare()
        changed = scheme.new(changes, origin=scheme)
        self._measure(changed, company, as_of)
        simulated = self._measured_rules(changed, rules)[2]
        if scores:
            simulated = [{**rule, "score_sql": scores} for rule in simulated]
        saved = None
        if changed._period(company, as_of) == scheme._period(company, as_of):
            saved = self._measured_rules(scheme, scheme._rules_in_order())[2]
        return self.env.execute_query(
            self._simulated_sql(
                scheme, changed, simulated, saved, company, is_computed=is_computed
            )
        )

    @api.model
    def _simulated_sql(self, scheme, changed, rules, saved, company, *, is_computed):
        """Return SQL of the rows of :meth:`_simulate`.

        :param saved: the rules as they are saved, None where turnover is of another
            period: what they would give is not known then
        """
        run = self.env["relationship.classification.run"].new(
            {"scheme_id": scheme.id, "company_id": company.id}
        )
        today = company._relationship_today()
        now = SQL("k.computed_tier_id") if is_computed else SQL("k.tier_id")
        then = self._tier_then_sql(changed, rules, SQL("r.number"), today, is_computed)
        more, anyway = SQL(), SQL("FALSE")
        if saved is not None:
            number = self.env["relationship.tier.rule"]._number_sql(saved, company)
            more = SQL(", %s AS saved_number", number)
            number = SQL("r.saved_number")
            by_saved = self._tier_then_sql(scheme, saved, number, today, is_computed)
            anyway = SQL("%s IS NOT DISTINCT FROM t.new", by_saved)
        return SQL(
            """
            SELECT d.old, d.new, count(*), count(*) FILTER (WHERE d.moves AND d.anyway),
                   SUM(d.turnover),
                   COALESCE(jsonb_agg(d.id) FILTER (WHERE d.moves), '[]')
              FROM (SELECT r.id, r.turnover, %(now)s AS old, t.new,
                           %(now)s IS DISTINCT FROM t.new AS moves, a.anyway
                      FROM (%(ranked)s) r
                      LEFT JOIN relationship_classification k
                             ON k.card_id = r.id AND k.scheme_id = %(scheme)s
                     CROSS JOIN LATERAL (
                           SELECT COALESCE(k.manual_until < %(today)s, FALSE)
                                  AS expired) o
                     CROSS JOIN LATERAL (SELECT %(then)s AS new) t
                     CROSS JOIN LATERAL (SELECT %(anyway)s AS anyway) a
                   ) d
             GROUP BY d.old, d.new
            """,
            now=now,
            then=then,
            anyway=anyway,
            ranked=self._ranked_sql(run, rules, None, more),
            scheme=scheme.id,
            today=today,
        )

    @api.model
    def _tier_then_sql(self, scheme, rules, number, today, is_computed):
        """Return SQL of the tier of a card that meets the rule of a number.

        It reads ``k`` and ``o``, as :meth:`_differences_sql` does.
        """
        tiers = [*(rule["tier_id"] for rule in rules), scheme.default_tier_id.id]
        computed = SQL("(%s::int[])[%s]", tiers, number)
        if is_computed:
            return computed
        return SQL(
            "(SELECT %s FROM (SELECT %s AS computed_tier_id) t)",
            scheme._effective_sql(today),
            computed,
        )
