import functools
import logging
import time
from contextlib import contextmanager

import psycopg2.errors

from odoo import api, models
from odoo.exceptions import UserError
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

    A job computes the rows that differ into a temporary table (``_work_fill``), then
    writes them in batches (``_work_apply_batches``). Odoo runs in REPEATABLE READ and
    does not retry a scheduled action, so one big UPDATE would die of one person's edit:
    here a conflict undoes one batch, which is tried again, and a row that somebody is
    editing is passed over and taken up later. A few cards are computed and written in
    one statement (``_work_once``).

    What one record, or one company, refuses keeps no other waiting (``_work_apart``,
    ``_work_each``).

    Columns written this way are plain: readonly, ``copy=False``, not computed, not
    tracked, and no stored field depends on them.
    """

    _name = "relationship.work.mixin"
    _description = "Set-based Work in Batches"

    _work_table = None
    # As many cards are locked at a time. Who saves one of them meanwhile has to be
    # tried again by the server, which takes up to two seconds: so few.
    _work_batch_size = 1_000

    @api.model
    def _work_prepare(self):
        """Prepare the transaction of a statement that computes over all customers."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL work_mem = '256MB'")

    @api.model
    def _work_temporary(self, name, select, keep=False, by=()):
        """Compute rows into a temporary table, about which the planner knows.

        :param select: SQL of the rows
        :param bool keep: beyond the transaction: as long as the connection lasts, or
            until it is made anew
        :param by: the columns that it is joined by, all when not given: to sample
            dozens of columns costs a tenth of filling them
        """
        columns = SQL(", ").join(map(SQL.identifier, by))
        self.env.cr.execute(
            SQL(
                "DROP TABLE IF EXISTS pg_temp.%(table)s;"
                " CREATE TEMP TABLE %(table)s ON COMMIT %(rows)s AS %(select)s;"
                " ANALYZE %(table)s %(columns)s",
                table=SQL.identifier(name),
                columns=SQL("(%s)", columns) if by else SQL(),
                rows=SQL("PRESERVE ROWS" if keep else "DROP"),
                select=select,
            )
        )

    @api.model
    def _work_fill(self, select):
        """Compute the rows that differ into the working table.

        :param select: SQL of the rows; each has a ``card_id``
        """
        self._work_temporary(self._work_table, select, keep=True, by=["card_id"])
        table = SQL.identifier(self._work_table)
        self.env.cr.execute(SQL("CREATE INDEX ON %s (card_id)", table))

    @api.model
    def _work_once(self, select, writes):
        """Compute what differs, and write it, in one statement: for a few cards.

        Cards that somebody else has locked are passed over.

        :param select: SQL of the rows that differ; each has a ``card_id``
        :param writes: as for :meth:`_work_apply_batches`
        :return: number of rows passed over
        """
        self.env.flush_all()
        [(left,)] = self.env.execute_query(
            SQL(
                """
                WITH differing AS MATERIALIZED (%s),
                batch AS MATERIALIZED (
                    SELECT d.*
                      FROM differing d
                      JOIN relationship_card c ON c.id = d.card_id
                     ORDER BY d.card_id
                       FOR NO KEY UPDATE OF c SKIP LOCKED
                ),
                %s
                SELECT (SELECT count(*) FROM differing) - (SELECT count(*) FROM batch)
                """,
                select,
                writes(lambda alias, name: SQL("TRUE")),
            )
        )
        return left

    @api.model
    def _work_apply_batches(self, writes, commit):
        """Write the rows of the working table, until others hold all that are left.

        :param writes: callable that returns SQL of the common table expressions that
            write what ``batch`` has. It takes a function of an alias and a column,
            which returns the condition that its card is one of the batch: so that the
            server reads the cards of a batch, and not all for each batch.
        :param commit: commit after each batch
        :return: number of rows left to others, who hold them
        """
        waits = 0
        while True:
            last = 0
            for upto in self._work_ends():
                self._work_step(
                    functools.partial(self._work_write, writes, last, upto), commit
                )
                last = upto
            left = self._work_waiting()
            if not left or not commit or waits >= MAX_WAITS:
                # What is left is computed anew when its turn comes.
                self._work_step(self._work_forget, commit)
                return left
            waits += 1
            time.sleep(0.1 * 2**waits)

    @api.model
    def _work_ends(self):
        """Return the ids of the cards that end the batches."""
        rows = self.env.execute_query(
            SQL(
                "SELECT max(card_id) FROM (SELECT card_id,"
                " (row_number() OVER (ORDER BY card_id) - 1) / %s AS batch"
                " FROM %s) numbered GROUP BY batch ORDER BY batch",
                self._work_batch_size,
                SQL.identifier(self._work_table),
            )
        )
        return [upto for (upto,) in rows]

    @api.model
    def _work_write(self, writes, after, upto):
        """Write the rows of the cards after ``after`` up to ``upto``.

        These cards are locked; cards that somebody else has locked are passed over.
        """

        def span(alias, name):
            column = SQL.identifier(alias, name)
            return SQL("%s > %s AND %s <= %s", column, after, column, upto)

        self.env.cr.execute(
            SQL(
                """
                WITH picked AS MATERIALIZED (
                    SELECT w.ctid AS place
                      FROM %(table)s w
                      JOIN relationship_card c ON c.id = w.card_id
                     WHERE %(waiting)s AND %(cards)s
                     ORDER BY w.card_id
                       FOR NO KEY UPDATE OF c SKIP LOCKED
                ),
                batch AS (
                    DELETE FROM %(table)s w
                     USING picked p
                     WHERE w.ctid = p.place AND %(waiting)s
                 RETURNING w.*
                ),
                %(writes)s
                SELECT count(*) FROM batch
                """,
                table=SQL.identifier(self._work_table),
                waiting=span("w", "card_id"),
                cards=span("c", "id"),
                writes=writes(span),
            )
        )

    @api.model
    def _work_waiting(self):
        """Return how many rows wait, of cards that are still there."""
        [(left,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM %s w"
                " JOIN relationship_card c ON c.id = w.card_id",
                SQL.identifier(self._work_table),
            )
        )
        return left

    @api.model
    def _work_forget(self):
        """Drop the working table."""
        table = SQL.identifier(self._work_table)
        self.env.cr.execute(SQL("DROP TABLE %s", table))

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

    @contextmanager
    def _work_apart(self, record):
        """Log what goes wrong with one record: the others are worked on all the same.

        What was begun with it is undone.
        """
        try:
            with self.env.cr.savepoint():
                yield
        except (UserError, psycopg2.IntegrityError, psycopg2.DataError) as error:
            _logger.warning("%s: left out, %s: %s", self._name, record, error)

    @api.model
    def _work_each(self, items, step):
        """Take a step with each of some companies or records, each by itself.

        :param items: to be worked on, one after the other
        :param step: callable of one of them, which commits what it has done
        :raises Exception: the first error, once all have had their turn
        """
        first = None
        for item in items:
            try:
                step(item)
            except Exception as error:
                self.env.cr.rollback()
                _logger.warning("%s: failed, %s: %s", self._name, item, error)
                first = first or error
        if first:
            raise first
