from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from .relationship_tier_rule import SMALLER_IS_STRICTER


class RelationshipClassificationRun(models.Model):
    """One computing of a scheme in a company: its cut-offs, and who changed tier.

    The run keeps the conditions as they were, each with the turnover at which it
    begins to hold. What a tier means on a day is read from the run of that day.
    """

    _name = "relationship.classification.run"
    _description = "Classification Run"
    _inherit = ["relationship.work.mixin"]
    _order = "id desc"

    _work_table = "relationship_classification_work"
    _work_columns = {
        "card_id": "int4 NOT NULL",
        "turnover": "numeric",
        "rule_id": "int4",
        "computed_tier_id": "int4",
        "tier_id": "int4",
        "expired": "bool",
    }

    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("done", "Done"),
            ("interrupted", "Interrupted"),
        ],
        required=True,
        readonly=True,
        default="running",
    )
    job = fields.Integer(readonly=True)
    date = fields.Date(string="As of", required=True, readonly=True)
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(string="To", readonly=True)
    total = fields.Monetary(
        string="Turnover",
        readonly=True,
        help="Of all customers with positive turnover, those without a card included.",
    )
    customer_count = fields.Integer(string="Customers with Turnover", readonly=True)
    without_card_count = fields.Integer(
        string="Customers without Card",
        readonly=True,
        help="Customers with turnover who have no card: they count in every share.",
    )
    without_card_turnover = fields.Monetary(
        string="Turnover without Card", readonly=True
    )
    changed_count = fields.Integer(
        string="Cards Written",
        readonly=True,
        help="Cards whose tier, rule or turnover is another than before.",
    )
    rules = fields.Json(readonly=True)
    default_tier_id = fields.Many2one(
        comodel_name="relationship.tier", readonly=True, ondelete="restrict"
    )
    cutoffs = fields.Text(string="Cut-offs", compute="_compute_cutoffs")

    _pair_idx = models.Index("(scheme_id, company_id, id DESC)")

    @api.depends("scheme_id", "date")
    def _compute_display_name(self):
        for run in self:
            date = fields.Date.to_string(run.date)
            run.display_name = f"{run.scheme_id.name} {date}"

    @api.depends("rules", "total")
    @api.depends_context("lang")
    def _compute_cutoffs(self):
        for run in self:
            run.cutoffs = "\n".join(run._cutoff_lines())

    @api.model
    def _run(self, scheme, company, as_of, commit=False):
        """Classify the cards of ``company`` by ``scheme``.

        A run of the same day that was killed is taken up again: what it has applied
        does not differ any more.

        :param date as_of: last day of the period
        :param bool commit: commit step by step, for scheduled actions
        :return: the run
        """
        run = self._work_step(lambda: self._compute_run(scheme, company, as_of), commit)
        if not run:
            return self._current(scheme, company)
        left = run._apply(run.job, commit)
        if left:
            # Somebody is editing them: later, not never.
            cron = self.env.ref("crm_relationship.ir_cron_classify")
            cron.sudo()._trigger(
                at=fields.Datetime.add(fields.Datetime.now(), minutes=5)
            )
        self._work_step(run._finish, commit)
        return run

    @api.model
    def _current(self, scheme, company):
        return self.search(
            [("scheme_id", "=", scheme.id), ("company_id", "=", company.id)], limit=1
        )

    @api.model
    def _compute_run(self, scheme, company, as_of):
        """Compute what differs into the working table, for all cards.

        :return: the run, empty when another worker is computing the same
        """
        if not self._work_lock(scheme.id, company.id):
            return self.browse()
        run = self._open(scheme, company, as_of)
        date_start, date_end = scheme._period(company, as_of)
        self._work_begin(whole=True, temporary=["relationship_turnover_now"])
        run._measure(date_start, date_end)
        run.write(
            {
                "date_start": date_start,
                "date_end": date_end,
                "rules": run._rules_with_cutoffs(),
                "default_tier_id": scheme.default_tier_id.id,
                "job": run._work_new_job(),
            }
        )
        run.changed_count += run._assign(run.job)
        self._work_end()
        return run

    @api.model
    def _open(self, scheme, company, as_of):
        """Return the run to compute into: the unfinished one of that day, or new."""
        unfinished = self.search(
            [
                ("scheme_id", "=", scheme.id),
                ("company_id", "=", company.id),
                ("state", "=", "running"),
            ]
        )
        for run in unfinished:
            # What was not applied is computed again.
            run.changed_count -= self._work_discard(run.job)
        same = unfinished.filtered(lambda run: run.date == as_of)[:1]
        (unfinished - same).state = "interrupted"
        return same or self.create(
            {"scheme_id": scheme.id, "company_id": company.id, "date": as_of}
        )

    def _measure(self, date_start, date_end, partner_ids=None):
        """Fill ``relationship_turnover_now``: turnover by unit of the scheme."""
        turnover = self.env["relationship.turnover"]._period_turnover_sql(
            self.company_id,
            self.scheme_id._turnover_source(),
            date_start,
            date_end,
            partner_ids,
        )
        if self.scheme_id.unit == "group":
            turnover = SQL(
                "SELECT COALESCE(head.partner_id, t.partner_id) AS partner_id,"
                " SUM(t.amount) AS amount FROM (%s) t"
                " LEFT JOIN relationship_card c"
                " ON c.partner_id = t.partner_id AND c.company_id = %s"
                " LEFT JOIN relationship_card head"
                " ON head.id = split_part(c.parent_path, '/', 1)::int GROUP BY 1",
                turnover,
                self.company_id.id,
            )
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE relationship_turnover_now ON COMMIT DROP AS %s",
                turnover,
            )
        )

    def _rules_with_cutoffs(self):
        """Compute the totals of the run and the cut-off of each condition.

        Equal turnover is one level: it is before or after a limit as a whole (X20).

        :return: the rules in the order in which they are tried, as the run keeps them
        """
        rules = self.env["relationship.tier.rule"].search(
            [("tier_id.scheme_id", "=", self.scheme_id.id)]
        )
        rules = rules.sorted(
            lambda rule: (
                rule.tier_id.sequence,
                rule.tier_id.id,
                rule.is_floor,
                rule.sequence,
                rule.id,
            )
        )
        wanted = [
            (rule, name, limit)
            for rule in rules
            for name, limit in rule._limits().items()
            if name in SMALLER_IS_STRICTER
        ]
        total, *found = self._cutoffs_from_levels(wanted)
        cutoffs = {
            (rule.id, name): cutoff
            for (rule, name, __), cutoff in zip(wanted, found, strict=True)
        }
        return [
            {
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
            for rule in rules
            for limits in [rule._limits()]
        ]

    def _cutoffs_from_levels(self, wanted):
        """Write the totals; return the total and the cut-off of each condition.

        :param wanted: list of (rule, condition, limit)
        """
        filters = SQL("").join(
            SQL(
                ", MIN(amount) FILTER (WHERE %s)",
                rule._level_sql(name, limit, self.scheme_id.straddle),
            )
            for rule, name, limit in wanted
        )
        [(total, count, *cutoffs)] = self.env.execute_query(
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
        [(without_count, without_turnover)] = self.env.execute_query(
            SQL(
                "SELECT count(*), COALESCE(SUM(amount), 0)"
                " FROM relationship_turnover_now t WHERE amount > 0 AND NOT EXISTS ("
                " SELECT FROM relationship_card c"
                " WHERE c.partner_id = t.partner_id AND c.company_id = %s)",
                self.company_id.id,
            )
        )
        self.write(
            {
                "total": total,
                "customer_count": count,
                "without_card_count": without_count,
                "without_card_turnover": without_turnover,
            }
        )
        return [total, *cutoffs]

    @api.model
    def _cutoff(self, name, limit, total, found):
        """Return the least turnover that meets a condition, None when none does."""
        if name == "min_turnover":
            return limit
        if name == "min_own_share":
            return str(Decimal(limit) * Decimal(total) / 100) if total else None
        return None if found is None else str(found)

    def _finish(self):
        # Rows left to others are computed again when their turn comes.
        self.write(
            {
                "state": "done",
                "changed_count": self.changed_count - self._work_discard(self.job),
            }
        )

    def _apply(self, job, commit=False):
        """Write what differs; return the number of cards that others hold."""
        classifications = self.env["relationship.classification"]
        today = self.company_id._relationship_today()
        left = self._work_apply(
            job,
            lambda after: classifications._apply_sql(
                self, today, self._work_batch(job, after)
            ),
            commit,
        )
        classifications.invalidate_model()
        self.env["relationship.tier.change"].invalidate_model()
        self.env["relationship.card"].invalidate_model(["badge_tier_id"])
        return left

    def _assign(self, job, card_ids=None):
        """Put the cards whose tier, rule or turnover differs into the working table.

        :param int job: number of the job
        :param card_ids: ids of the cards, None for all active ones
        :return: number of cards that differ
        """
        self.ensure_one()
        self.env.flush_all()
        classifications = self.env["relationship.classification"]
        today = self.company_id._relationship_today()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO relationship_classification_work
                       (job, card_id, turnover, rule_id, computed_tier_id, tier_id,
                        expired)
                SELECT %s, d.* FROM (%s) d
                """,
                job,
                classifications._differences_sql(self, today, card_ids),
            )
        )
        return self.env.cr.rowcount

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
                    run._classify_some(company_cards)

    def _classify_some(self, cards):
        """Classify ``cards`` by the cut-offs of this run."""
        units = cards
        if self.scheme_id.unit == "group":
            heads = {int(card.parent_path.split("/")[0]) for card in cards}
            units = cards.with_context(active_test=False).search(
                [("id", "child_of", list(heads))]
            )
        self._work_begin(whole=False, temporary=["relationship_turnover_now"])
        self._measure(self.date_start, self.date_end, units.partner_id.ids)
        job = self._work_new_job()
        self._assign(job, cards.ids)
        self._work_end()
        if self._apply(job):
            self._work_discard(job)
