"""Own cards, released ones, and their visits among all: first page and count."""

import statistics

from dev.console import Stop

from . import screens
from .plans import buffers, plan_of, scanned
from .result import REPEATS, Result

AT_MOST = 3  # times the buffers of a union written by hand
GOAL = 25  # milliseconds
SMALL = 10_000  # rows of a table that may be read as a whole
RELEASES = 2_000
CARDS = 30  # of each release
LOGIN = "bench_specialist99"

READABLE = """
    SELECT id FROM relationship_card WHERE user_id = {user}
    UNION SELECT id FROM relationship_card WHERE leader_id = {user}
    UNION SELECT c.id FROM relationship_card c
            JOIN crm_team t ON t.id = c.team_id WHERE t.user_id = {user}
    UNION SELECT card_id FROM relationship_visit
           WHERE user_id = {user} AND state IN ('draft', 'planned', 'done')
    UNION SELECT c.card_id
            FROM relationship_release r
            JOIN relationship_release_user_rel u ON u.release_id = r.id
            JOIN relationship_release_card_rel c ON c.release_id = r.id
           WHERE u.user_id = {user} AND r.state = 'approved'
             AND current_date BETWEEN r.date_start AND r.date_end
    UNION SELECT c.card_id
            FROM relationship_release r
            JOIN crm_team_member m ON m.crm_team_id = r.team_id AND m.active
            JOIN relationship_release_card_rel c ON c.release_id = r.id
           WHERE m.user_id = {user} AND r.state = 'approved'
             AND current_date BETWEEN r.date_start AND r.date_end
"""
# Of each model: the condition and the order that a list has.
REFERENCES = {
    "relationship.card": (
        f"""relationship_card
             WHERE active AND company_id = {{company}} AND id IN ({READABLE})""",
        "turnover DESC, id",
    ),
    "relationship.visit": (
        f"""relationship_visit WHERE company_id = {{company}} AND id IN (
            SELECT id FROM relationship_visit WHERE user_id = {{user}}
            UNION SELECT id FROM relationship_visit WHERE preparer_id = {{user}}
            UNION SELECT id FROM relationship_visit WHERE card_id IN ({READABLE})
            UNION SELECT relationship_visit_id FROM relationship_visit_res_users_rel
                   WHERE res_users_id = {{user}})""",
        "date_start DESC, id DESC",
    ),
}


def measure(bench):
    """Yield the results."""
    database = bench.visited
    with database.env() as env:
        _release(env)
        user = env["res.users"].search([("login", "=", LOGIN)])
        values = {"user": user.id, "company": user.company_id.id}
    database.run("VACUUM ANALYZE")
    yield _readable(database, "own and released cards", "relationship.card", values)
    yield _readable(database, "visits to them", "relationship.visit", values)


def _readable(database, title, model, values):
    """Compare first page and count of what a specialist may read."""
    condition, order = REFERENCES[model]
    condition = condition.format(**values)
    page = f"SELECT id FROM {condition} ORDER BY {order} LIMIT 80"
    count = f"SELECT count(*) FROM {condition}"
    with database.env(LOGIN) as env:
        if database.run(count) != [(env[model].search_count([]),)]:
            raise Stop(
                f"The union by hand has other {title}: mend benchmarks/access.py."
            )
    # By keys, whatever the planner thinks of teams: the fewest buffers it can take.
    by_keys = ("SET enable_hashjoin = off", "SET enable_mergejoin = off")
    reference = sum(buffers(plan_of(database, sql, *by_keys)) for sql in (page, count))
    table = f'FROM "{model.replace(".", "_")}"'
    durations = []
    for __ in range(REPEATS):
        statements = [
            (sql, duration)
            for sql, duration in screens.list_statements(database, LOGIN, model)
            if table in sql and "source.user_id" in sql
        ]
        durations.append(1000 * sum(duration for __, duration in statements))
    read = sum(buffers(plan_of(database, sql)) for sql, __ in statements)
    large = scanned(database, statements, SMALL)
    ratio = read / reference
    duration = statistics.median(durations)
    return Result(
        title,
        f"{duration:.1f} ms, {read:,} buffers in {len(statements)} statements",
        f"{reference:,} buffers, "
        f"{'scan of ' if large else 'no scan'}{', '.join(sorted(large))}",
        ratio,
        f"at most {AT_MOST} ×, under {GOAL} ms, no scan",
        bool(statements) and ratio <= AT_MOST and duration < GOAL and not large,
    )


def _release(env):
    """Release cards to specialists and teams; a quarter of it is over."""
    env.cr.execute("SELECT setseed(0.5)")
    env.cr.execute(
        """
        WITH people AS (
            SELECT array_agg(id ORDER BY id) AS ids FROM res_users
             WHERE login LIKE 'bench_specialist%%'
        ), release AS (
            INSERT INTO relationship_release (
                name, company_id, scope, document, purpose, requester_id, date_start,
                date_end, state, active, create_uid, create_date, write_uid, write_date)
            SELECT 'REL/' || n, %(company)s, 'basic', 'card', 'Bid', 1,
                   current_date - 30,
                   current_date + CASE n %% 4 WHEN 0 THEN -1 ELSE 30 END,
                   'approved', TRUE, 1, now(), 1, now()
              FROM generate_series(1, %(releases)s) n
            RETURNING id
        ), recipient AS (
            INSERT INTO relationship_release_user_rel (release_id, user_id)
            SELECT id, ids[1 + id %% array_length(ids, 1)] FROM release, people
        )
        INSERT INTO relationship_release_card_rel (release_id, card_id)
        SELECT r.id, c.id
          FROM release r, generate_series(1, %(cards)s) n, LATERAL (
               SELECT id FROM relationship_card
                WHERE id >= (r.id * 7919 + n * 104729) %% (
                      SELECT max(id) FROM relationship_card)
                ORDER BY id LIMIT 1) c
        ON CONFLICT DO NOTHING
        """,
        {"company": env.company.id, "releases": RELEASES, "cards": CARDS},
    )
