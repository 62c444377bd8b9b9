"""Refreshing all contact duties against bare SQL, and the screens of visits."""

import statistics
from datetime import timedelta

from odoo import sql_db

from dev.console import Stop

from . import card_list, duty_reference, memory
from .bench import USER
from .result import REPEATS, compared, limited, medians, timed

JOB = "ir_cron_contact_duties"
GOAL = 25  # milliseconds of a screen
STATE = (
    "SELECT count(*), SUM(hashtextextended(ROW(card_id, cadence_id, user_id, tier_id,"
    " planned_count, done_count, remaining_count, last_date, due_date, limit_date,"
    " status)::text, 0)) FROM relationship_contact_duty"
)


def measure(bench):
    """Yield the results."""
    database = bench.visited
    yield _first(database)
    yield _again(database)
    yield _memory(database)
    yield from _screens(database)
    yield _planned(database)


def _refresh(database):
    with database.env() as env:
        env["relationship.contact.refresh"]._cron_refresh()


def _forget(database):
    database.run(
        "TRUNCATE relationship_contact_duty",
        "VACUUM FULL ANALYZE relationship_card",
    )


def _first(database):
    """Compare the first refresh with computing and storing in bare SQL."""

    def bare():
        with database.env() as env:
            duty_reference.store(env)

    pairs = []
    for __ in range(REPEATS):
        _forget(database)
        theirs = timed(bare)
        expected = database.run(STATE)
        _forget(database)
        pairs.append((timed(lambda: _refresh(database)), theirs))
    if database.run(STATE) != expected:
        raise Stop("The bare SQL has other duties: mend benchmarks/duty_reference.py.")
    ours, theirs = map(statistics.median, zip(*pairs, strict=True))
    return compared("refresh all duties the first time", ours, theirs, 2)


def _again(database):
    """Compare the refresh with nothing changed with computing in bare SQL."""

    def bare():
        with database.env() as env:
            duty_reference.compute(env)

    database.run("VACUUM ANALYZE relationship_contact_duty")
    ours, theirs = medians(lambda: _refresh(database), bare)
    return compared("refresh the duties, nothing changed", ours, theirs, 1.3)


def _memory(database):
    """Measure the first run of the night in a process of its own."""
    _forget(database)
    result = memory.added("memory that this job adds", database, JOB)
    database.run("VACUUM ANALYZE relationship_contact_duty")
    return result


def _screens(database):
    """Open what people look at every day."""
    with database.env() as env:
        today = env.company._relationship_today()
    month = today.replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    for role, login, goal in (
        ("specialist", "bench_specialist99", GOAL),
        ("leader of ten specialists", "bench_specialist0", None),
    ):
        with database.env() as env:
            user = env["res.users"].search([("login", "=", login)])
        domain = [
            ("user_id", "=", user.id),
            ("date_start", ">=", str(month)),
            ("date_start", "<", str(following)),
        ]
        yield card_list.screen(
            database,
            f"month of visits, {role}",
            login,
            "relationship.visit",
            domain,
            goal,
        )
    for role, login, goal in (
        ("head of all", USER, GOAL),
        ("specialist", "bench_specialist99", GOAL),
        ("leader of ten specialists", "bench_specialist0", None),
    ):
        yield card_list.screen(
            database,
            f"overdue customers, {role}",
            login,
            "relationship.contact.duty",
            [("due_date", "<", "today")],
            goal,
        )


def _planned(database):
    """Count the queries of creating 1,000 planned visits in one call, and mails."""
    with database.env("bench_specialist99") as env:
        cards = env["relationship.card"].search([], limit=1000)
        start = (env.company._relationship_today() + timedelta(days=30)).isoformat()
        visit_type = env["relationship.visit.type"].search([], limit=1)
        values = [
            {
                "visit_type_id": visit_type.id,
                "card_id": cards[number % len(cards)].id,
                "date_start": f"{start} {number % 20:02}:00:00",
                "state": "planned",
            }
            for number in range(1000)
        ]
        mails = env["mail.mail"].sudo().search_count([])
        count = sql_db.sql_counter
        env["relationship.visit"].create(values)
        env.flush_all()
        count = sql_db.sql_counter - count
        if env["mail.mail"].sudo().search_count([]) != mails:
            raise Stop("Planned visits have written mail.")
        env.cr.rollback()
    return limited("queries of a planned visit, of 1,000", count / 1000, 0.5)
