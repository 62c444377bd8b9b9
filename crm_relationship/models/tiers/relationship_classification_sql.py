from odoo import api, models
from odoo.tools import SQL

from .relationship_classification import MANUAL_FIELDS


class RelationshipClassification(models.Model):
    """The statements of a run: who differs, and writing a batch of them."""

    _inherit = "relationship.classification"

    @api.model
    def _differences_sql(self, run, today, card_ids=None):
        """Return SQL of the cards whose line differs from what ``run`` computes.

        Reads ``relationship_turnover_now``. Columns: card_id, turnover, rule_id,
        computed_tier_id, tier_id, expired.

        :param date today: day on which overrides and minimum stays are looked at
        :param card_ids: ids of the cards, None for all active ones
        """
        scheme = run.scheme_id
        rules = self._existing_rules(run)
        tiers = scheme.tier_ids.sorted(lambda tier: (tier.sequence, tier.id))
        return SQL(
            """
            SELECT r.id, r.turnover, t.rule_id, t.computed_tier_id, e.tier_id, o.expired
              FROM (
                    SELECT c.id, c.badge_tier_id, v.turnover, %(rule_number)s AS number
                      FROM relationship_card c
                      %(units)s
                      LEFT JOIN relationship_turnover_now m
                             ON m.partner_id = unit.partner_id
                     CROSS JOIN LATERAL (
                           SELECT COALESCE(m.amount, 0) AS turnover) v
                     WHERE c.company_id = %(company)s
                       AND %(scope)s
                    OFFSET 0  -- so that the rules are tried once for each card
                   ) r
              LEFT JOIN relationship_classification k
                     ON k.card_id = r.id AND k.scheme_id = %(scheme)s
             CROSS JOIN LATERAL (
                   SELECT (%(rule_ids)s::int[])[r.number] AS rule_id,
                          (%(rule_tiers)s::int[])[r.number] AS computed_tier_id) t
             CROSS JOIN LATERAL (
                   SELECT COALESCE(k.manual_until < %(today)s, FALSE) AS expired) o
             CROSS JOIN LATERAL (SELECT %(effective)s AS tier_id) e
             WHERE k.id IS NULL OR o.expired
                OR k.turnover IS DISTINCT FROM r.turnover
                OR k.rule_id IS DISTINCT FROM t.rule_id
                OR k.computed_tier_id IS DISTINCT FROM t.computed_tier_id
                OR k.tier_id IS DISTINCT FROM e.tier_id
                OR %(badge_differs)s
            """,
            units=self._units_sql(scheme),
            scheme=scheme.id,
            rule_number=self._rule_number_sql(rules, run.company_id),
            rule_ids=[rule["id"] for rule in rules],
            rule_tiers=[
                *(rule["tier_id"] for rule in rules),
                scheme.default_tier_id.id,
            ],
            today=today,
            effective=self._effective_sql(scheme, tiers, today),
            company=run.company_id.id,
            scope=(
                SQL("c.active")
                if card_ids is None
                else SQL("c.id IN %s", tuple(card_ids))
            ),
            badge_differs=(
                SQL("r.badge_tier_id IS DISTINCT FROM e.tier_id")
                if self._is_badge(run)
                else SQL("FALSE")
            ),
        )

    @api.model
    def _existing_rules(self, run):
        """Return the rules as the run keeps them, without those deleted since."""
        ids = [rule["id"] for rule in run.rules]
        existing = set(self.env["relationship.tier.rule"].browse(ids).exists().ids)
        return [rule for rule in run.rules if rule["id"] in existing]

    @api.model
    def _is_badge(self, run):
        return run.company_id.relationship_badge_scheme_id == run.scheme_id

    @api.model
    def _units_sql(self, scheme):
        """Return SQL that joins ``unit``, the card whose turnover counts for ``c``."""
        if scheme.unit == "group":
            return SQL(
                "JOIN relationship_card unit"
                " ON unit.id = split_part(c.parent_path, '/', 1)::int"
            )
        return SQL("CROSS JOIN LATERAL (SELECT c.partner_id) unit")

    @api.model
    def _rule_number_sql(self, rules, company):
        """Return SQL of the number, from 1, of the first rule that is met.

        The number after the last one stands for the default tier. A floor needs no
        treatment of its own: rules of higher tiers are tried before it.
        """
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", self._rule_met_sql(rule, company), number)
            for number, rule in enumerate(rules, 1)
        )
        otherwise = len(rules) + 1
        return SQL("CASE %s ELSE %s END", cases, otherwise) if rules else SQL("1")

    @api.model
    def _rule_met_sql(self, rule, company):
        conditions = [
            SQL("v.turnover >= %s::numeric", cutoff) if cutoff else SQL("FALSE")
            for cutoff in rule["cutoffs"].values()
        ]
        if rule["domain"]:
            contacts = self.env["relationship.tier.rule"]._contacts_sql(
                rule["domain"], company
            )
            conditions.append(SQL("c.partner_id IN %s", contacts))
        return SQL(" AND ").join(conditions)

    @api.model
    def _effective_sql(self, scheme, tiers, today):
        """Return SQL of the tier that counts: by hand while valid, or by the rules."""
        if scheme.mode == "propose":
            # What a review has issued stays; an override that ends leaves nothing.
            computed = SQL("CASE WHEN k.manual_tier_id IS NULL THEN k.tier_id END")
        elif scheme.min_stay_months or scheme.max_steps:
            computed = self._protected_sql(scheme, tiers, today)
        else:
            computed = SQL("t.computed_tier_id")
        return SQL(
            "CASE WHEN k.manual_tier_id IS NOT NULL AND NOT o.expired"
            " THEN k.manual_tier_id ELSE %s END",
            computed,
        )

    @api.model
    def _protected_sql(self, scheme, tiers, today):
        """Return SQL of the computed tier, lowered no faster than the scheme allows."""
        old = SQL("array_position(%s::int[], k.tier_id)", tiers.ids)
        new = SQL("array_position(%s::int[], t.computed_tier_id)", tiers.ids)
        steps = (
            SQL("LEAST(%s, %s + %s)", new, old, scheme.max_steps)
            if scheme.max_steps
            else new
        )
        # One day is one step, however often it is computed.
        stays = SQL(
            "GREATEST(k.tier_date + make_interval(months => %s), k.tier_date + 1) > %s",
            scheme.min_stay_months,
            today,
        )
        # What was set by hand is not protected: nobody has earned it by turnover.
        return SQL(
            "(%(tiers)s::int[])[CASE"
            " WHEN %(old)s IS NULL OR k.manual_tier_id IS NOT NULL"
            " OR %(new)s <= %(old)s THEN %(new)s"
            " WHEN %(stays)s THEN %(old)s ELSE %(steps)s END]",
            tiers=tiers.ids,
            old=old,
            new=new,
            stays=stays,
            steps=steps,
        )

    @api.model
    def _apply_values(self, run, today):
        """Return what all batches of a run share, read before the first one.

        :param date today: day of the changes
        """
        return {
            "company": run.company_id.id,
            "scheme": run.scheme_id.id,
            "run": run.id,
            "date": today,
            "is_badge": self._is_badge(run),
        }

    @api.model
    def _apply_sql(self, values, job, after, upto):
        """Return SQL that writes one batch: lines, changes and badges.

        All parts see the lines as they were before. What was set by hand since the
        batch was computed counts. An override that expired is
        taken off the line; the change that set it keeps it.

        :param values: of :meth:`_apply_values`
        :param job: number of the job, whose cards after ``after`` up to ``upto`` are
            applied
        """
        runs = self.env["relationship.classification.run"]
        manual = SQL(", ").join(
            SQL(
                "%(name)s = CASE WHEN k.manual_until < %(date)s THEN NULL"
                " ELSE k.%(name)s END",
                name=SQL.identifier(name),
                date=values["date"],
            )
            for name in (*MANUAL_FIELDS, "manual_user_id", "manual_date")
        )
        badged = SQL(
            """
            , badged AS (
                UPDATE relationship_card c SET badge_tier_id = b.tier_id
                  FROM counting b
                 WHERE c.id = b.card_id AND %s
                   AND c.badge_tier_id IS DISTINCT FROM b.tier_id
            )
            """,
            runs._work_span("c", "id", after, upto),
        )
        return SQL(
            """
            WITH %(batch)s,
            counting AS (
                SELECT b.card_id, b.computed_tier_id, b.rule_id, b.turnover, b.expired,
                       k.tier_id AS old_tier_id,
                       CASE WHEN k.manual_tier_id IS NOT NULL
                             AND (k.manual_until < %(date)s) IS NOT TRUE
                            THEN k.manual_tier_id ELSE b.tier_id END AS tier_id
                  FROM batch b
                  LEFT JOIN relationship_classification k
                         ON k.card_id = b.card_id AND k.scheme_id = %(scheme)s
                        AND %(classified)s
            ),
            logged AS (
                INSERT INTO relationship_tier_change (
                    card_id, company_id, scheme_id, old_tier_id, new_tier_id, date,
                    cause, run_id, rule_key, turnover, create_date, write_date)
                SELECT b.card_id, %(company)s, %(scheme)s, b.old_tier_id, b.tier_id,
                       %(date)s,
                       CASE WHEN b.expired THEN 'expired' ELSE 'computed' END,
                       %(run)s, b.rule_id, b.turnover, %(now)s, %(now)s
                  FROM counting b
                 WHERE b.old_tier_id IS DISTINCT FROM b.tier_id
            )
            %(badged)s
            INSERT INTO relationship_classification AS k (
                card_id, company_id, scheme_id, tier_id, tier_date,
                computed_tier_id, rule_id, run_id, turnover, create_date, write_date)
            SELECT b.card_id, %(company)s, %(scheme)s, b.tier_id, %(date)s,
                   b.computed_tier_id, b.rule_id, %(run)s, b.turnover, %(now)s, %(now)s
              FROM counting b
                ON CONFLICT (card_id, scheme_id) DO UPDATE
               SET tier_id = EXCLUDED.tier_id,
                   tier_date = CASE
                       WHEN k.tier_id IS DISTINCT FROM EXCLUDED.tier_id
                       THEN EXCLUDED.tier_date ELSE k.tier_date END,
                   computed_tier_id = EXCLUDED.computed_tier_id,
                   rule_id = EXCLUDED.rule_id,
                   run_id = EXCLUDED.run_id,
                   turnover = EXCLUDED.turnover,
                   write_date = EXCLUDED.write_date,
                   %(manual)s
            """,
            batch=runs._work_batch(job, after, upto),
            classified=runs._work_span("k", "card_id", after, upto),
            badged=badged if values["is_badge"] else SQL(),
            manual=manual,
            now=SQL("now() AT TIME ZONE 'UTC'"),
            **values,
        )
