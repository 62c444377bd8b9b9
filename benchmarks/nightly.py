"""The nightly jobs, run the way Odoo's scheduler runs them."""

import contextlib
import dataclasses
import threading
import time

from odoo import sql_db

CLASSIFY = "ir_cron_classify"
REFRESH = "ir_cron_refresh_cards"
DUTIES = "ir_cron_contact_duties"
PAGE = 8192  # bytes
APPLYING = "picked AS MATERIALIZED"  # what only a statement that applies a batch has


@dataclasses.dataclass
class Job:
    """What one run of a job took."""

    seconds: float = 0.0
    statements: int = 0
    batches: int = 0
    applying: float = 0.0  # seconds in statements that apply
    rows: int = 0  # written
    pages: int = 0  # of 8 KB, written to the log of the server


def run(database, action):
    """Run a scheduled action of the addon; return what it took."""
    job = Job()
    rows, log = _written(database)
    count, start = sql_db.sql_counter, time.perf_counter()
    with database.env() as env, recorded() as statements:
        env.ref(f"crm_relationship.{action}").method_direct_trigger()
    job.seconds = time.perf_counter() - start
    job.statements = sql_db.sql_counter - count
    after = _written(database)
    job.rows, job.pages = after[0] - rows, (after[1] - log) // PAGE
    applied = [duration for sql, duration in statements if APPLYING in sql]
    job.batches = len(applied)
    job.applying = sum(applied)
    return job


def _written(database):
    """Return the rows that were ever written, and the bytes of the server's log."""
    # The server counts what a connection did once it is idle, or told to.
    with database.env() as one, database.env() as other:
        for env in (one, other):
            env.cr.execute("SELECT pg_stat_force_next_flush()")
    [(rows, log)] = database.run(
        """
        SELECT SUM(n_tup_ins + n_tup_upd + n_tup_del)::bigint,
               (pg_current_wal_insert_lsn() - '0/0')::bigint
          FROM pg_stat_user_tables
        """
    )
    return rows, log


@contextlib.contextmanager
def recorded():
    """Collect the statements of this thread, each with the seconds it took."""
    statements = []

    def hook(cr, _query, _params, start, duration):
        del start
        statements.append((cr._obj.query.decode(errors="replace"), duration))

    thread = threading.current_thread()
    thread.query_hooks = [*getattr(thread, "query_hooks", ()), hook]
    try:
        yield statements
    finally:
        thread.query_hooks = [item for item in thread.query_hooks if item is not hook]


def forget(database):
    """Have a state in which nobody is classified yet and no figure is computed."""
    database.run(
        "TRUNCATE relationship_classification, relationship_tier_change",
        "DELETE FROM relationship_classification_run",
        "UPDATE relationship_card SET badge_tier_id = NULL, turnover = 0,"
        " turnover_total = 0, first_turnover_date = NULL, last_turnover_date = NULL,"
        " lifecycle = 'potential', completeness = 0, review_due_date = NULL,"
        " reconcile_reason = NULL",
        "VACUUM FULL ANALYZE relationship_card",
    )
