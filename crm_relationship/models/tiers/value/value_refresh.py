from odoo import api, models
from odoo.tools import SQL

from .indicator import KINDS

# What is written of each value.
NAMES = ("score", *KINDS, "margin", "pipeline", "trend")
# What is not known of every customer.
UNKNOWN = ("satisfaction", "regular")


class RelationshipValueRefresh(models.AbstractModel):
    """Computes the values of all customers of a company, and writes what differs.

    Each part says of how many percent of the customers one is ahead (``percent_rank``):
    equal figures have equal parts, and where nobody differs from anybody each has 50.
    """

    _name = "relationship.value.refresh"
    _description = "Refresh of Values"
    _inherit = ["relationship.work.mixin"]

    _work_table = "relationship_value_work"

    @api.model
    def _refresh_company(self, company, commit=False):
        """Compute the values of the customers of ``company``, and write what differs.

        :param bool commit: commit step by step, for scheduled actions
        """
        weights = self.env["relationship.value.indicator"]._weights(company)
        self._work_step(lambda: self._compute_all(company, weights), commit)
        self._work_apply_batches(self._writes_sql, commit)
        history = self.env["relationship.value.history"]
        self._work_step(lambda: history._keep_month(company), commit)
        # Ranks are counted anew.
        self.env.registry.clear_cache()
        self.env["relationship.value"].invalidate_model()
        self.env["relationship.card"].invalidate_model(["score", "value_ids"])

    @api.model
    def _compute_all(self, company, weights):
        """Put the customers whose value differs into the working table.

        :param dict weights: weight by kind, of the kinds that count
        """
        self._work_prepare()
        # Read from one end to the other: no need to know more about it.
        self._put("relationship_value_now", self._now_sql(company, weights))
        self._work_fill(self._differences_sql(company, weights))

    @api.model
    def _put(self, name, select):
        """Put what a statement finds into a table of this transaction."""
        table = SQL.identifier(name)
        self.env.cr.execute(
            SQL(
                "DROP TABLE IF EXISTS %s; CREATE TEMP TABLE %s ON COMMIT DROP AS %s",
                SQL.identifier("pg_temp", name),
                table,
                select,
            )
        )

    @api.model
    def _tried_sql(self, company, weights):
        """Return SQL of the value that card ``c`` would have by other weights.

        Found for all customers of the company; nothing is kept.

        :param dict weights: weight by kind, of the kinds that would count
        """
        self.env.flush_all()
        self._put("relationship_value_now", self._now_sql(company, weights))
        self._put(
            "relationship_value_tried",
            SQL(
                "SELECT p.card_id, %s AS score FROM (%s) p"
                " CROSS JOIN LATERAL (SELECT %s OFFSET 0) part",
                self._score_sql(weights),
                self._percent_sql(weights),
                SQL(", ").join(
                    SQL("%s AS %s", sql, SQL.identifier(kind))
                    for kind, sql in self._parts_sql(weights).items()
                ),
            ),
        )
        self.env.cr.execute(
            SQL(
                "CREATE UNIQUE INDEX ON relationship_value_tried (card_id);"
                " ANALYZE relationship_value_tried"
            )
        )
        return SQL(
            "(SELECT t.score FROM relationship_value_tried t WHERE t.card_id = c.id)"
        )

    # What is known of each customer

    @api.model
    def _now_sql(self, company, weights):
        """Return SQL of the figures of each customer, NULL where one is not known.

        And what customers are ranked by, its name ending in ``_by``.
        """
        ranked = self._ranked(company)
        return SQL(
            """
            SELECT f.* %(ranked)s FROM (
            SELECT c.id AS card_id, c.score AS old_score,
                   c.turnover::float8 AS power,
                   CASE WHEN c.satisfaction_count > 0
                        THEN c.satisfaction::float8 END AS satisfaction,
                   c.first_turnover_date AS since,
                   COALESCE(c.purchase_count, 0) AS purchases,
                   CASE WHEN c.purchase_interval > 0 THEN c.purchase_spread END
                        AS spread,
                   c.turnover::float8 - COALESCE(%(cost)s, 0) AS contribution,
                   COALESCE(%(pipeline)s, 0) AS pipeline,
                   COALESCE(c.expected_turnover, 0)::float8 AS expected,
                   c.last_turnover_date AS last,
                   c.turnover_total::float8 AS monetary,
                   %(imported)s AS imported
              FROM relationship_card c %(joins)s
             WHERE c.company_id = %(company)s AND c.active) f
            """,
            ranked=SQL("").join(
                SQL(", %s AS %s", ranked[name], SQL.identifier(name + "_by"))
                for name in self._ranked_names(weights)
            ),
            company=company.id,
            **self._sources(company, weights),
        )

    @api.model
    def _sources(self, company, weights):
        """Return SQL of the figures that are not on cards, and of what they join."""
        none = SQL("NULL::float8")
        sources = {"cost": none, "pipeline": none, "imported": none}
        selects = {
            "cost": ("contribution", self._cost_sql),
            "pipeline": ("development", self._pipeline_sql),
            "imported": (
                "imported",
                self.env["relationship.value.score"]._latest_sql,
            ),
        }
        columns = {"cost": "cost", "pipeline": "amount", "imported": "score"}
        joins = []
        for name, (kind, select) in selects.items():
            sql = select(company) if kind in weights else None
            if sql:
                alias = SQL.identifier(f"{name}_of")
                joins.append(
                    SQL(
                        " LEFT JOIN (%s) %s ON %s.partner_id = c.partner_id",
                        sql,
                        alias,
                        alias,
                    )
                )
                column = SQL.identifier(f"{name}_of", columns[name])
                sources[name] = SQL("%s::float8", column)
        return {**sources, "joins": SQL("").join(joins)}

    @api.model
    def _cost_sql(self, company):
        """Return SQL of (partner_id, cost) of what was invoiced, None without costs.

        The present cost of products that have one, in the period of the turnover.
        """
        key = str(company.id)
        has_cost = SQL(
            "SELECT EXISTS (SELECT FROM product_product"
            " WHERE (standard_price ->> %s)::float8 > 0)",
            key,
        )
        if not self.env.execute_query(has_cost)[0][0]:
            return None
        scheme = company._relationship_turnover_scheme()
        start, end = scheme._period(company, company._relationship_today())
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   SUM((v.standard_price ->> %(key)s)::float8 * l.quantity
                       * COALESCE(sold.factor / NULLIF(kept.factor, 0), 1)
                       * CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END) AS cost
              FROM account_move m
              JOIN account_move_line l ON l.move_id = m.id
               AND l.display_type = 'product'
              JOIN product_product v ON v.id = l.product_id
               AND (v.standard_price ->> %(key)s)::float8 > 0
              JOIN product_template t ON t.id = v.product_tmpl_id
              JOIN res_partner p ON p.id = m.partner_id
              LEFT JOIN uom_uom sold ON sold.id = l.product_uom_id
              LEFT JOIN uom_uom kept ON kept.id = t.uom_id
             WHERE m.company_id = %(company)s AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND m.invoice_date BETWEEN %(start)s AND %(end)s
             GROUP BY p.commercial_partner_id
            """,
            key=key,
            company=company.id,
            start=start,
            end=end,
        )

    @api.model
    def _pipeline_sql(self, company):
        """Return SQL of (partner_id, amount) of the open opportunities, as likely."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   SUM(l.prorated_revenue) AS amount
              FROM crm_lead l
              JOIN res_partner p ON p.id = l.partner_id
             WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
               -- Odoo takes what is no number.
               AND abs(l.prorated_revenue::float8) < 'Infinity'
               AND COALESCE(l.company_id, %(company)s) = %(company)s
             GROUP BY p.commercial_partner_id
            """,
            company=company.id,
        )

    # From figures to parts, from parts to a score

    @api.model
    def _ranked(self, company):
        """Return SQL of what customers are ranked by, more is better, by name."""
        return {
            "power": SQL("power"),
            "satisfaction": SQL("satisfaction"),
            "years": SQL(
                "COALESCE(%s::date - since, 0)::float8", company._relationship_today()
            ),
            "repeat": SQL("purchases::float8"),
            "regular": SQL("-spread::float8"),
            "contribution": SQL("contribution"),
            "development": SQL("pipeline + expected"),
            "recency": SQL("COALESCE(last - DATE '1900-01-01', 0)::float8"),
            "frequency": SQL("purchases::float8"),
            "monetary": SQL("monetary"),
        }

    @api.model
    def _parts_sql(self, weights):
        """Return SQL of each part, by kind, from the ranks ``p``."""
        parts = {
            kind: SQL("ROUND(%s)::int", SQL.identifier("p", f"{kind}_rank"))
            for kind in KINDS
        }
        # The average of those that are known: who bought once has no regularity.
        parts["loyalty"] = SQL(
            "ROUND((p.years_rank + p.repeat_rank + COALESCE(p.regular_rank, 0))"
            " / CASE WHEN p.regular_rank IS NULL THEN 2 ELSE 3 END)::int"
        )
        parts["imported"] = SQL("ROUND(p.imported)::int")
        none = SQL("NULL::int")
        return {kind: parts[kind] if kind in weights else none for kind in KINDS}

    @api.model
    def _ranked_names(self, weights):
        """Return the names of what customers are ranked by, for some kinds."""
        needs = {"loyalty": ("years", "repeat", "regular"), "imported": ()}
        return [
            name
            for kind in KINDS
            if kind in weights
            for name in needs.get(kind, (kind,))
        ]

    @api.model
    def _alike(self, names):
        """Return of which of these figures no customer has more than another."""
        edges = [
            SQL("MIN(%s) = MAX(%s)", *[SQL.identifier(name + "_by")] * 2)
            for name in names
        ]
        if not edges:
            return set()
        select = SQL("SELECT %s FROM relationship_value_now", SQL(", ").join(edges))
        [found] = self.env.execute_query(select)
        return {name for name, alike in zip(names, found, strict=True) if alike}

    @api.model
    def _percent_sql(self, weights):
        """Return SQL of the customers with the rank of each figure, in percent."""
        names = self._ranked_names(weights)
        alike = self._alike(names)
        return SQL(
            "SELECT n.* %s FROM relationship_value_now n",
            SQL("").join(
                SQL(
                    ", %s AS %s",
                    self._rank_sql(name, name in alike),
                    SQL.identifier(name + "_rank"),
                )
                for name in names
            ),
        )

    @api.model
    def _rank_sql(self, name, is_alike):
        """Return SQL of a rank in percent, NULL where the figure is not known."""
        by = SQL.identifier("n", name + "_by")
        rank = SQL("50")
        if not is_alike:
            known = SQL("PARTITION BY %s IS NULL", by) if name in UNKNOWN else SQL("")
            rank = SQL("100 * PERCENT_RANK() OVER (%s ORDER BY %s)", known, by)
        if name not in UNKNOWN:
            return rank
        return SQL("CASE WHEN %s IS NOT NULL THEN %s END", by, rank)

    @api.model
    def _score_sql(self, weights):
        """Return SQL of the score: the mean of the parts that are known, by weight."""
        if not weights:
            return SQL("NULL::numeric")
        known = {kind: SQL.identifier("part", kind) for kind in weights}
        return SQL(
            "ROUND((%s)::numeric / NULLIF(%s, 0)::numeric, 1)",
            SQL(" + ").join(
                SQL("COALESCE(%s * %s, 0)", SQL("%s::numeric", weight), known[kind])
                for kind, weight in weights.items()
            ),
            SQL(" + ").join(
                SQL(
                    "CASE WHEN %s IS NULL THEN 0 ELSE %s::numeric END",
                    known[kind],
                    weight,
                )
                for kind, weight in weights.items()
            ),
        )

    @api.model
    def _if_counts_sql(self, name, kind, weights):
        """Return SQL of a figure that is found where a kind of indicator counts."""
        return SQL.identifier("p", name) if kind in weights else SQL("NULL::float8")

    @api.model
    def _differences_sql(self, company, weights):
        """Return SQL of the customers whose value differs, and what it should be."""
        compared = self.env["relationship.value.history"]._compared_month(company)
        return SQL(
            """
            SELECT p.card_id, %(company)s AS company_id, %(new)s
              FROM (%(ranks)s) p
              LEFT JOIN relationship_value v ON v.card_id = p.card_id
              LEFT JOIN relationship_value_history h
                ON h.card_id = p.card_id AND h.date = %(compared)s
             CROSS JOIN LATERAL (SELECT %(parts)s OFFSET 0) part
             CROSS JOIN LATERAL (SELECT %(score)s AS score OFFSET 0) mean
             CROSS JOIN LATERAL (
                   SELECT mean.score, %(kinds)s, %(margin)s AS margin,
                          %(pipeline)s AS pipeline, mean.score - h.score AS trend
                   OFFSET 0  -- so that each is computed once for each customer
                   ) new
             WHERE v.id IS NULL OR p.old_score IS DISTINCT FROM new.score
                OR ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
            """,
            company=company.id,
            ranks=self._percent_sql(weights),
            compared=compared or None,
            parts=SQL(", ").join(
                SQL("%s AS %s", sql, SQL.identifier(kind))
                for kind, sql in self._parts_sql(weights).items()
            ),
            score=self._score_sql(weights),
            kinds=SQL(", ").join(SQL.identifier("part", kind) for kind in KINDS),
            margin=self._if_counts_sql("contribution", "contribution", weights),
            pipeline=self._if_counts_sql("pipeline", "development", weights),
            new=SQL(", ").join(SQL.identifier("new", name) for name in NAMES),
            old=SQL(", ").join(SQL.identifier("v", name) for name in NAMES),
        )

    @api.model
    def _writes_sql(self, span):
        """Return SQL that writes one batch, see ``_work_apply_batches``."""
        return SQL(
            """
            valued AS (
                INSERT INTO relationship_value
                       (card_id, company_id, %(names)s, create_date, write_date)
                SELECT card_id, company_id, %(names)s, now() AT TIME ZONE 'UTC',
                       now() AT TIME ZONE 'UTC'
                  FROM batch
                    ON CONFLICT (card_id) DO UPDATE SET %(values)s
            ),
            scored AS (
                UPDATE relationship_card c SET score = b.score
                  FROM batch b
                 WHERE c.id = b.card_id AND %(cards)s
                   AND c.score IS DISTINCT FROM b.score
            )
            """,
            names=SQL(", ").join(map(SQL.identifier, NAMES)),
            values=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                for name in (*NAMES, "write_date")
            ),
            cards=span("c", "id"),
        )
