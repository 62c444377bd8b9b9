import functools
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL, format_date


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
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            date = format_date(self.env, run.date)
            run.display_name = f"{run.scheme_id.name} {date}"

    @api.depends("rules", "total")
    @api.depends_context("lang")
    def _compute_cutoffs(self):
        for run in self:
            run.cutoffs = "\n".join(run._cutoff_lines())

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
        if commit:
            began = since or self.env.cr.now()
            with self._only_worker(scheme, company) as is_only:
                # What another worker has done since this one began is done.
                last = scheme._last_run(company)
                if last.date == as_of and last.write_date >= began:
                    return last
                run = is_only and self._work_step(
                    lambda: self._compute_run(scheme, company, as_of), commit
                )
        else:
            run = self._compute_run(scheme, company, as_of)
        if not run:
            return self._current(scheme, company)
        job = run.job
        left = run._apply(job, commit)
        if left:
            self._come_again()
        self._work_step(lambda: run._finish(job, left), commit)
        return run

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
    def _come_again(self):
        """Start the scheduled action once more: somebody edits cards that are left."""
        at = fields.Datetime.add(fields.Datetime.now(), minutes=5)
        self.env.ref("crm_relationship.ir_cron_classify").sudo()._trigger(at=at)

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
        self._work_begin(whole=True, temporary=["relationship_turnover_now"])
        values = self._measured_values(scheme, company, as_of)
        run = self._open(values)
        run.job = self._work_new_job()
        run.changed_count += run._assign(run.job)
        self._work_end()
        return run

    @api.model
    def _open(self, values):
        """Return the run with what was measured: that of the day, if killed, or new."""
        unfinished = self.search(
            [
                ("scheme_id", "=", values["scheme_id"]),
                ("company_id", "=", values["company_id"]),
                ("state", "=", "running"),
            ]
        )
        for run in unfinished:
            # What was not applied is computed again.
            run.changed_count -= self._work_discard(run.job)
        taken_up = unfinished.filtered(lambda run: run.date == values["date"])[:1]
        (unfinished - taken_up).state = "interrupted"
        taken_up.write(values)
        return taken_up or self.create(values)

    def _finish(self, job, left):
        """End the run, unless another worker has taken it up with a job of its own."""
        self.invalidate_recordset(["job", "changed_count"])
        if self.job != job:
            return
        self.write({"state": "done", "changed_count": self.changed_count - left})

    def _apply(self, job, commit=False):
        """Write what differs; return the number of cards that others hold."""
        classifications = self.env["relationship.classification"]
        today = self.company_id._relationship_today()
        values = classifications._apply_values(self, today)
        left = self._work_apply(
            job, functools.partial(classifications._apply_sql, values, job), commit
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
        self._measure(
            self.scheme_id,
            self.company_id,
            self.date_start,
            self.date_end,
            units.partner_id.ids,
        )
        job = self._work_new_job()
        self._assign(job, cards.ids)
        self._work_end()
        if self._apply(job):
            self._work_discard(job)
