import logging
import time

import psycopg2.errors

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
MAX_CONFLICTS = 10
MAX_WAITS = 5


class RelationshipWorkMixin(models.AbstractModel):
    """Computes over all customers: many rows in SQL, applied in small steps.

    A job computes the rows that differ into an unlogged working table, keyed by
    the job's number, then applies them in batches. Odoo runs in REPEATABLE READ
    and does not retry a scheduled action, so one big UPDATE would die of one
    person's edit: here a conflict undoes one batch, which is tried again, and a
    row that somebody is editing is passed over and taken up later.

    Columns written this way are plain: readonly, ``copy=False``, not computed, not
    tracked, and no stored field depends on them.
    """

    _name = "relationship.work.mixin"
    _description = "Set-based Work in Batches"

    _work_table = None
    _work_columns = None
    # As many cards are locked at a time. Who saves one of them meanwhile has to be
    # tried again by the server, which takes up to two seconds: so few.
    _work_batch_size = 1_000

    def init(self):
        if self._work_table:
            self._create_work_table()
        return super().init()

    @api.model
    def _get_work_columns(self):
        """Return the columns of the working table, with their types."""
        return self._work_columns

    def _create_work_table(self):
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(kind))
            for name, kind in self._get_work_columns().items()
        )
        table = SQL.identifier(self._work_table)
        # Changed columns of a newer version: a working table has nothing to keep.
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        self.env.cr.execute(
            SQL("CREATE UNLOGGED TABLE %s (job int4 NOT NULL, %s)", table, columns)
        )
        self.env.cr.execute(
            SQL(
                "CREATE INDEX %s ON %s (job, card_id)",
                SQL.identifier(f"{self._work_table}_idx"),
                table,
            )
        )
        self.env.cr.execute("CREATE SEQUENCE IF NOT EXISTS relationship_work_job_seq")

    @api.model
    def _work_new_job(self):
        """Return a number for a new job; never used by another one."""
        [(job,)] = self.env.execute_query(
            SQL("SELECT nextval('relationship_work_job_seq')::int4")
        )
        return job

    @api.model
    def _work_begin(self, *, whole, temporary=()):
        """Prepare the transaction of a computing statement.

        :param bool whole: all customers are computed, not a few of them
        :param temporary: names of temporary tables that the job makes anew
        """
        self.env.flush_all()
        if whole:
            # A nested loop over all customers, planned from the statistics of a
            # table that was filled in this transaction, would take minutes. For a
            # few customers it is the way not to read all invoices.
            self.env.cr.execute("SET LOCAL work_mem = '256MB'")
            self.env.cr.execute("SET LOCAL enable_nestloop = off")
        for table in temporary:
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))

    @api.model
    def _work_end(self):
        """Let the planner choose again in the rest of the transaction."""
        self.env.cr.execute("SET LOCAL enable_nestloop TO DEFAULT")

    @api.model
    def _work_lock(self, *keys):
        """Take the right to compute until the transaction ends.

        :return: False when another worker is computing the same
        """
        name = ",".join(map(str, (self._name, *keys)))
        [(locked,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", name)
        )
        return locked

    @api.model
    def _work_step(self, step, commit):
        """Run ``step`` as a transaction of its own, again when it conflicts.

        :param step: callable without arguments
        :param commit: commit after the step; without, the step is part of the
            caller's transaction, which the server retries as a whole
        :return: what ``step`` returns
        """
        conflicts = 0
        while True:
            try:
                result = step()
                if commit:
                    # No progress is noted: it would cost more than the batch.
                    crons = self.env["ir.cron"].with_context(ir_cron_progress_id=None)
                    crons._commit_progress()
                return result
            except CONFLICTS:
                conflicts += 1
                if not commit or conflicts > MAX_CONFLICTS:
                    raise
                self.env.cr.rollback()
                _logger.info("%s: conflict, batch is tried again", self._name)

    @api.model
    def _work_apply(self, job, statement, commit):
        """Apply the rows of ``job`` until none is left that nobody else holds.

        :param job: number of the job
        :param statement: callable that takes two ids of cards, and returns SQL that
            applies the batch of the cards after the first one up to the second one,
            and removes their rows from the working table
        :param commit: commit after each batch
        :return: number of rows left to others, who hold them
        """
        waits = 0
        while True:
            last = 0
            for upto in self._work_bounds(job):
                query = statement(last, upto)
                self._work_step(
                    lambda query=query: self._work_apply_batch(query), commit
                )
                last = upto
            left = self._work_left(job)
            if not left or not commit or waits >= MAX_WAITS:
                # Computed anew when their turn comes.
                self._work_step(lambda: self._work_discard(job), commit)
                return left
            waits += 1
            time.sleep(0.1 * 2**waits)

    @api.model
    def _work_bounds(self, job):
        """Return the ids of the cards that end the batches of ``job``.

        What a batch reads is bounded on both sides, and stays so however the server
        joins it: to read all cards for each batch would take time in the square of
        their number.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT max(card_id) FROM (SELECT card_id,"
                " (row_number() OVER (ORDER BY card_id) - 1) / %s AS batch"
                " FROM %s WHERE job = %s) numbered GROUP BY batch ORDER BY batch",
                self._work_batch_size,
                SQL.identifier(self._work_table),
                job,
            )
        )
        return [upto for (upto,) in rows]

    @api.model
    def _work_apply_batch(self, query):
        """Run a statement that applies a batch.

        What the server believes of tables whose contents come and go is often wrong:
        each table is read once, from one end of the batch to the other, by its index.
        """
        self.env.cr.execute(
            SQL(
                "SET LOCAL enable_nestloop = off; SET LOCAL enable_seqscan = off; %s;"
                " SET LOCAL enable_nestloop TO DEFAULT;"
                " SET LOCAL enable_seqscan TO DEFAULT",
                query,
            )
        )

    @api.model
    def _work_left(self, job):
        """Return how many rows of ``job`` wait, of cards that are still there."""
        [(left,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM %s w JOIN relationship_card c ON c.id = w.card_id"
                " WHERE w.job = %s",
                SQL.identifier(self._work_table),
                job,
            )
        )
        return left

    @api.model
    def _work_batch(self, job, after, upto):
        """Return the common table expressions ``picked`` and ``batch`` of one batch.

        ``batch`` holds the rows taken from the working table, of the cards after
        ``after`` up to ``upto``. These cards are locked; cards that somebody else has
        locked are passed over.
        """
        return SQL(
            """
            picked AS MATERIALIZED (
                SELECT w.ctid AS place
                  FROM %(table)s w
                  JOIN relationship_card c ON c.id = w.card_id
                 WHERE w.job = %(job)s AND %(waiting)s AND %(cards)s
                 ORDER BY w.card_id
                   FOR NO KEY UPDATE OF c SKIP LOCKED
            ),
            batch AS (
                DELETE FROM %(table)s w
                 USING picked p
                 WHERE w.ctid = p.place AND w.job = %(job)s AND %(waiting)s
             RETURNING w.*
            )""",
            table=SQL.identifier(self._work_table),
            job=job,
            waiting=self._work_span("w", "card_id", after, upto),
            cards=self._work_span("c", "id", after, upto),
        )

    @api.model
    def _work_span(self, alias, name, after, upto):
        """Return SQL of the condition that a card's id is one of the batch."""
        column = SQL.identifier(alias, name)
        return SQL("%s > %s AND %s <= %s", column, after, column, upto)

    @api.model
    def _work_discard(self, job=None):
        """Remove the rows of ``job``, or what killed jobs have left behind.

        :return: number of rows that were left
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s",
                SQL.identifier(self._work_table),
                SQL("job = %s", job) if job else SQL("TRUE"),
            )
        )
        return self.env.cr.rowcount
