import functools
from contextlib import contextmanager
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from .classification import OVERRIDE_FIELDS, STANDING_FIELDS
from .rule import SMALLER_IS_STRICTER


class RelationshipClassifier(models.AbstractModel):
    """Puts cards into the tiers of a scheme: all of a company in a run, or a few.

    Turnover is measured (``relationship_turnover_now``), which gives each condition
    the turnover at which it begins to hold; cards whose line differs from what the
    rules then say are written, in batches, with the record of what changed.
    """

    _name = "relationship.classifier"
    _description = "Classifying Customers"
    _inherit = ["relationship.work.mixin"]

    _work_table = "relationship_classification_work"

    @api.model
    def _run(self, scheme, company, as_of, commit=False, since=None):
        """Classify the cards of ``company`` by ``scheme``.

        A run of the same day that was killed is taken up again: what it has applied
        does not differ any more.

        :param date as_of: last day of the period
        :param bool commit: commit step by step, for scheduled actions
        :param datetime since: begin of the scheduled action
        :return: the run
        """
        current = self.env["relationship.classification.run"]._current
        if not commit:
            run = self._compute_run(scheme, company, as_of)
            return self._apply_run(run) if run else current(scheme, company)
        began = since or self.env.cr.now()
        with self._only_worker(scheme, company) as is_only:
            # Another worker has classified since this one began: its run serves.
            last = scheme._last_run(company)
            if last.date == as_of and last.write_date >= began:
                return last
            run = is_only and self._work_step(
                lambda: self._compute_run(scheme, company, as_of), commit
            )
            if run:
                return self._apply_run(run, commit)
        return current(scheme, company)

    @api.model
    @contextmanager
    def _only_worker(self, scheme, company):
        """Begin a transaction while no other worker can compute the same.

        A transaction sees what was committed before its first statement. A lock taken
        in it comes too late: it may be had because another worker has just finished,
        whose run this one does not see. So the lock is the connection's, taken before.

        :return: False when another worker has the lock
        """
        cr = self.env.cr
        name = f"{self._name},{scheme.id},{company.id},worker"
        # Nothing is lost: a scheduled action commits its steps.
        cr.rollback()
        cr.execute(SQL("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", name))
        [is_only] = cr.fetchone()
        cr.rollback()
        try:
            yield is_only
        finally:
            # It goes with a worker that is killed. The connection of one that ends, or
            # fails, is used by others.
            cr.rollback()
            if is_only:
                unlock = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"
                cr.execute(SQL(unlock, name))

    @api.model
    def _compute_run(self, scheme, company, as_of):
        """Compute what differs into the working table, for all cards.

        :return: the run, empty when another worker is computing the same
        """
        runs = self.env["relationship.classification.run"]
        if not self._work_lock(scheme.id, company.id):
            return runs
        self._work_prepare()
        run = runs._open(self._measured_values(scheme, company, as_of))
        self.env.flush_all()
        self._work_fill(self._differences_sql(run))
        return run

    @api.model
    def _apply_run(self, run, commit=False):
        """Write what differs, and end the run."""
        left = self._work_apply_batches(self._writes(run, is_run=True), commit)
        if left:
            self._come_again()
        self._invalidate()
        self._work_step(run._finish, commit)
        return run

    @api.model
    def _come_again(self):
        """Start the scheduled action once more: somebody edits cards that are left."""
        at = fields.Datetime.add(fields.Datetime.now(), minutes=5)
        self.env.ref("crm_relationship.ir_cron_classify").sudo()._trigger(at=at)

    @api.model
    def _classify_cards(self, cards):
        """Classify some cards by the cut-offs of the last runs, without a new run.

        For new and merged cards: they need not wait for the night.
        """
        for company, company_cards in cards.sudo().grouped("company_id").items():
            schemes = self.env["relationship.scheme"].sudo()
            for scheme in schemes.search(
                [
                    ("basis", "=", "computed"),
                    ("company_id", "in", [False, company.id]),
                ]
            ):
                run = scheme._last_run(company)
                if run:
                    self._classify_some(run, company_cards)

    @api.model
    def _classify_some(self, run, cards):
        """Classify ``cards`` by the cut-offs of ``run``, in one statement."""
        units = cards
        if run.scheme_id.unit == "group":
            heads = {int(card.parent_path.split("/")[0]) for card in cards}
            units = cards.with_context(active_test=False).search(
                [("id", "child_of", list(heads))]
            )
        turnover = run.scheme_id._unit_turnover_sql(
            run.company_id, run.date_start, run.date_end, units.partner_id.ids
        )
        self._work_once(
            SQL(
                "WITH relationship_turnover_now AS MATERIALIZED (%s) %s",
                turnover,
                self._differences_sql(run, cards.ids),
            ),
            self._writes(run),
        )
        self._invalidate()

    @api.model
    def _invalidate(self):
        """Forget what was read before the statements wrote."""
        self.env["relationship.classification"].invalidate_model()
        self.env["relationship.classification.run"].invalidate_model(["changed_count"])
        self.env["relationship.tier.change"].invalidate_model()
        self.env["relationship.card"].invalidate_model(["badge_tier_id"])

    # Measuring: the turnover of all customers, and where each condition begins to hold

    @api.model
    def _measured_values(self, scheme, company, as_of):
        """Measure the turnover of all customers.

        Equal turnover is one level: it is before or after a limit as a whole (X20).

        :return: values of a run: period, totals, and the rules in the order in which
            they are tried, with the cut-off of each condition
        """
        date_start, date_end = self._measure(scheme, company, as_of)
        total, count, rules = self._measured_rules(scheme, scheme._rules_in_order())
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
            "rules": rules,
        }

    @api.model
    def _measure(self, scheme, company, as_of):
        """Fill ``relationship_turnover_now``; return the first and the last day."""
        date_start, date_end = scheme._period(company, as_of)
        self._work_temporary(
            "relationship_turnover_now",
            scheme._unit_turnover_sql(company, date_start, date_end),
        )
        return date_start, date_end

    @api.model
    def _measured_rules(self, scheme, rules):
        """Return total, number of customers, and rules as a run keeps them."""
        total, count, cutoffs = self._levels(scheme, rules)
        return total, count, [self._rule_values(rule, total, cutoffs) for rule in rules]

    @api.model
    def _rule_values(self, rule, total, cutoffs):
        """Return a rule as a run keeps it, with the cut-offs of its conditions."""
        limits = rule._limits()
        return {
            "id": rule.id,
            "tier_id": rule.tier_id.id,
            "is_floor": rule.is_floor,
            "domain": rule._domain(),
            "lifecycle": rule.lifecycle,
            "min_score": rule.min_score,
            "limits": limits,
            "cutoffs": {
                name: self._cutoff(name, limit, total, cutoffs.get((rule.id, name)))
                for name, limit in limits.items()
            },
        }

    @api.model
    def _levels(self, scheme, rules):
        """Return the total, the number of customers, and cut-offs.

        :return: the cut-offs by id of the rule and name of its condition, of those
            conditions that depend on the other customers
        """
        wanted = [
            (rule, name, limit)
            for rule in rules
            for name, limit in rule._limits().items()
            if name in SMALLER_IS_STRICTER
        ]
        filters = SQL("").join(
            SQL(
                ", MIN(amount) FILTER (WHERE %s)",
                rule._level_sql(name, limit, scheme.straddle),
            )
            for rule, name, limit in wanted
        )
        [(total, count, *found)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(MAX(total), 0), COALESCE(SUM(n), 0)::int %s"
                " FROM (%s) level",
                filters,
                self._level_sql(),
            )
        )
        keys = [(rule.id, name) for rule, name, __ in wanted]
        return total, count, dict(zip(keys, found, strict=True))

    @api.model
    def _level_sql(self):
        """Return SQL of each amount of turnover, among all: see ``rule._level_sql``."""
        return SQL(
            """
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
            """
        )

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

    # Computing: which cards differ

    @api.model
    def _differences_sql(self, run, card_ids=None):
        """Return SQL of the cards whose line differs from what ``run`` computes.

        It reads ``relationship_turnover_now``. Overrides and minimum stays are looked
        at as of today, whatever the day of the run is.

        :param card_ids: ids of the cards, None for all active ones
        """
        scheme, rules = run.scheme_id, run._existing_rules()
        tiers = [*(rule["tier_id"] for rule in rules), scheme.default_tier_id.id]
        today = run.company_id._relationship_today()
        return SQL(
            """
            SELECT r.id AS card_id, r.turnover, t.rule_id, t.computed_tier_id,
                   e.tier_id, o.expired
              FROM (%(ranked)s) r
              LEFT JOIN relationship_classification k
                     ON k.card_id = r.id AND k.scheme_id = %(scheme)s
             CROSS JOIN LATERAL (
                   SELECT (%(rule_ids)s::int[])[r.number] AS rule_id,
                          (%(rule_tiers)s::int[])[r.number] AS computed_tier_id) t
             CROSS JOIN LATERAL (
                   SELECT COALESCE(k.manual_until < %(today)s, FALSE) AS expired) o
             CROSS JOIN LATERAL (SELECT %(effective)s AS tier_id) e
             WHERE k.id IS NULL OR o.expired
                OR ROW(k.turnover, k.rule_id, k.computed_tier_id, k.tier_id)
                   IS DISTINCT FROM
                   ROW(r.turnover, t.rule_id, t.computed_tier_id, e.tier_id)
                OR %(is_badge)s AND r.badge_tier_id IS DISTINCT FROM e.tier_id
            """,
            ranked=self._ranked_sql(run, rules, card_ids),
            scheme=scheme.id,
            rule_ids=[rule["id"] for rule in rules],
            rule_tiers=tiers,
            today=today,
            effective=scheme._effective_sql(today),
            is_badge=run._is_badge(),
        )

    @api.model
    def _ranked_sql(self, run, rules, card_ids, more=None):
        """Return SQL of the cards with their turnover and the rule that they meet.

        Columns: id, badge_tier_id, turnover, and number of the rule, from 1.

        :param SQL more: further columns, over the card ``c`` and the turnover ``v``
        """
        scope = SQL("c.active")
        if card_ids is not None:
            scope = SQL("c.id IN %s", tuple(card_ids) or (None,))
        return SQL(
            """
            SELECT c.id, c.badge_tier_id, v.turnover, %(number)s AS number%(more)s
              FROM relationship_card c
              %(units)s
              LEFT JOIN relationship_turnover_now m ON m.partner_id = unit.partner_id
             CROSS JOIN LATERAL (SELECT COALESCE(m.amount, 0) AS turnover) v
             WHERE c.company_id = %(company)s AND %(scope)s
            OFFSET 0  -- so that the rules are tried once for each card
            """,
            number=self.env["relationship.tier.rule"]._number_sql(
                rules, run.company_id
            ),
            more=more or SQL(),
            units=run.scheme_id._units_sql(),
            company=run.company_id.id,
            scope=scope,
        )

    # Applying: lines, changes and badges of a batch of cards

    @api.model
    def _writes(self, run, is_run=False):
        """Return what writes a batch, as :meth:`_work_apply_batches` takes it.

        All parts see the lines as they were before. What was set by hand since the
        batch was computed counts. An override that expired is taken off the line; the
        change that set it keeps it.

        :param bool is_run: the run goes on; without, it is over, and a few cards are
            classified by its cut-offs
        """
        values = {
            "company": run.company_id.id,
            "scheme": run.scheme_id.id,
            "run": run.id,
            "date": run.company_id._relationship_today(),
            "now": SQL("now() AT TIME ZONE 'UTC'"),
            "by_hand": run.scheme_id._by_hand_sql(SQL("b.tier_id")),
        }
        return functools.partial(
            self._writes_sql, values, is_run=is_run, is_badge=run._is_badge()
        )

    @api.model
    def _writes_sql(self, values, span, *, is_run, is_badge):
        parts = [
            self._counting_sql(values, span, is_run),
            self._changes_sql(values),
            self._lines_sql(values),
        ]
        if is_badge:
            parts.append(self._badges_sql(span))
        if is_run:
            parts.append(self._written_sql(values))
        return SQL(", ").join(parts)

    @api.model
    def _counting_sql(self, values, span, is_run):
        """Return SQL of the batch with the tiers before, and those that count now.

        Empty when somebody else has taken up the run, and ended it, since.
        """
        running = SQL(
            "JOIN relationship_classification_run r"
            " ON r.id = %s AND r.state = 'running'",
            values["run"],
        )
        return SQL(
            """
            counting AS (
                SELECT b.card_id, b.computed_tier_id, b.rule_id, b.turnover, b.expired,
                       k.tier_id AS old_tier_id,
                       CASE WHEN k.manual_tier_id IS NOT NULL
                             AND (k.manual_until < %(date)s) IS NOT TRUE
                            THEN %(by_hand)s ELSE b.tier_id END AS tier_id
                  FROM batch b
                  %(running)s
                  LEFT JOIN relationship_classification k
                         ON k.card_id = b.card_id AND k.scheme_id = %(scheme)s
                        AND %(span)s
            )
            """,
            span=span("k", "card_id"),
            running=running if is_run else SQL(),
            **values,
        )

    @api.model
    def _changes_sql(self, values):
        """Return SQL that records who changed tier."""
        return SQL(
            """
            changes AS (
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
            """,
            **values,
        )

    @api.model
    def _lines_sql(self, values):
        """Return SQL that writes the lines."""
        return SQL(
            """
            lines AS (
                INSERT INTO relationship_classification AS k (
                    card_id, company_id, scheme_id, tier_id, tier_date,
                    computed_tier_id, rule_id, run_id, turnover, create_date,
                    write_date)
                SELECT b.card_id, %(company)s, %(scheme)s, b.tier_id, %(date)s,
                       b.computed_tier_id, b.rule_id, %(run)s, b.turnover, %(now)s,
                       %(now)s
                  FROM counting b
                    ON CONFLICT (card_id, scheme_id) DO UPDATE
                   SET tier_id = EXCLUDED.tier_id,
                       tier_date = CASE
                           WHEN k.tier_id IS NOT DISTINCT FROM EXCLUDED.tier_id
                           THEN k.tier_date
                           WHEN k.manual_until < %(date)s
                            AND k.standing_tier_id = EXCLUDED.tier_id
                           THEN k.standing_date ELSE EXCLUDED.tier_date END,
                       computed_tier_id = EXCLUDED.computed_tier_id,
                       rule_id = EXCLUDED.rule_id,
                       run_id = EXCLUDED.run_id,
                       turnover = EXCLUDED.turnover,
                       write_date = EXCLUDED.write_date,
                       %(override)s
            )
            """,
            override=self._override_sql(values),
            **values,
        )

    @api.model
    def _override_sql(self, values):
        """Return SQL that takes off overrides that are over, and keeps the others."""
        return SQL(", ").join(
            SQL(
                "%(name)s = CASE WHEN k.manual_until < %(date)s THEN NULL"
                " ELSE k.%(name)s END",
                name=SQL.identifier(name),
                date=values["date"],
            )
            for name in (*OVERRIDE_FIELDS, *STANDING_FIELDS)
        )

    @api.model
    def _badges_sql(self, span):
        """Return SQL that shows the tiers on the cards."""
        return SQL(
            """
            badges AS (
                UPDATE relationship_card c SET badge_tier_id = b.tier_id
                  FROM counting b
                 WHERE c.id = b.card_id AND %s
                   AND c.badge_tier_id IS DISTINCT FROM b.tier_id
            )
            """,
            span("c", "id"),
        )

    @api.model
    def _written_sql(self, values):
        """Return SQL that counts the cards that the run has written."""
        return SQL(
            """
            written AS (
                UPDATE relationship_classification_run r
                   SET changed_count = COALESCE(r.changed_count, 0) + b.count
                  FROM (SELECT count(*) FROM counting) b
                 WHERE r.id = %s AND b.count > 0
            )
            """,
            values["run"],
        )
