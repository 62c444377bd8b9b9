"""Cases: registering many at once beside other addons, and finding what is due."""

import itertools
import statistics
import time

from odoo import sql_db

from dev.paths import ADDON

from . import peers
from .nightly import recorded
from .result import REPEATS, Result, limited, seconds, timed

CUSTOMERS = 1_000
DUE = 1_000
NAMES = ",".join((ADDON, *peers.NAMES))


def measure(bench):
    """Yield the results."""
    small = bench.customers < 300_000
    database = bench.database("complaints")
    peers.ensure()
    database.create()
    database.install(NAMES, addons=peers.ADDONS)
    _prepare(database)
    yield from _registering(database, 1_000 if small else 5_000)
    yield from _checking(database, 50_000 if small else 200_000)
    database.drop()


def _prepare(database):
    """Make customers, their cards, and deadlines of 24 hours everywhere."""
    with database.env() as env:
        partners = env["res.partner"].create(
            [
                {"name": f"Customer {n}", "email": f"c{n}@example.com"}
                for n in range(CUSTOMERS)
            ]
        )
        env["relationship.card"].create(
            [
                {"partner_id": p.id, "user_id": env.ref("base.user_admin").id}
                for p in partners
            ]
        )
        team = env["helpdesk.ticket.team"].create({"name": "Team", "use_sla": True})
        done = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        env["helpdesk.sla"].create(
            {
                "name": "Within 24 hours",
                "team_ids": team.ids,
                "stage_id": done.id,
                "hours": 24,
            }
        )
    database.run("VACUUM ANALYZE")


def _registering(database, count):
    """Compare creating ``count`` records in one call, each rolled back."""
    with database.env() as env:
        partners = env["res.partner"].search([("name", "like", "Customer ")]).ids
        team = env["helpdesk.ticket.team"].search([("name", "=", "Team")]).id

        def values(**more):
            return [
                {"partner_id": partners[n % len(partners)], **_named(n, more)}
                for n in range(count)
            ]

        ours, queries = _timed(env, "relationship.complaint", values(subject=""))
        helpdesk, their_queries = _timed(
            env, "helpdesk.ticket", values(name="", description="Leak", team_id=team)
        )
        claim, claim_queries = _timed(env, "crm.claim", values(name=""))
    title = f"registering {count:,} cases"
    for name, theirs, number, at_least in (
        ("helpdesk_mgmt_sla", helpdesk, their_queries, 10),
        ("crm_claim", claim, claim_queries, 1.5),
    ):
        ratio = theirs / ours
        yield Result(
            f"{title}, against {name}",
            f"{seconds(ours)}, {count / ours:.0f} a second",
            f"{seconds(theirs)}, {count / theirs:.0f} a second,"
            f" {number / count:.2f} queries each",
            ratio,
            f"at least {at_least} ×",
            ratio >= at_least,
        )
    yield limited(f"{title}: queries each", round(queries / count, 3), 1)


def _named(number, more):
    """Return values with a text of its own for each empty one."""
    return {name: value or f"Case {number}" for name, value in more.items()}


def _timed(env, model, vals_list):
    """Return the median of seconds, and the queries, of creating these records."""
    counts = []

    def create():
        count = sql_db.sql_counter
        env[model].create([dict(vals) for vals in vals_list])
        env.flush_all()
        counts.append(sql_db.sql_counter - count)

    env[model].create([dict(vals) for vals in vals_list[:2]])
    env.flush_all()
    env.cr.rollback()
    durations = []
    for __ in range(REPEATS):
        env.invalidate_all()
        durations.append(timed(create))
        env.cr.rollback()
        env.transaction.clear()
    return statistics.median(durations), statistics.median(counts)


def _checking(database, count):
    """Find and handle 1,000 due cases among ``count`` open ones, and a quarter."""
    durations = {count // 4: [], count: []}
    bare = []
    for __ in range(3):
        for number, taken in durations.items():
            fill_open(database, number)
            milliseconds, plan = _finding(database)
            duration, told = _handling(database)
            taken.append(duration)
            bare.append(_bare(database, *told))
    scanned = "Seq Scan" in plan
    yield Result(
        f"finding {DUE:,} due of {count:,} open cases",
        f"{milliseconds:.1f} ms",
        "sequential scan" if scanned else "by index",
        None,
        "under 20 ms, no scan",
        milliseconds < 20 and not scanned,
    )
    ours, theirs = (statistics.median(durations[n]) for n in (count, count // 4))
    yield Result(
        f"checking {DUE:,} due of {count:,} open cases",
        seconds(ours),
        f"{seconds(theirs)} of {count // 4:,}",
        ours / theirs,
        "at most 1.25 ×",
        ours <= 1.25 * theirs,
    )
    least, (activities, messages) = statistics.median(bare), told
    yield Result(
        f"checking {DUE:,} due cases, against creating as many records",
        seconds(ours),
        f"{seconds(least)} for {activities:,} activities and {messages:,} messages",
        ours / least,
        "at most 2 ×",
        ours <= 2 * least,
    )


def fill_open(database, count):
    """Have ``count`` open cases with two deadlines, of which 1,000 are due."""
    database.run(
        "TRUNCATE relationship_deadline CASCADE",
        "DELETE FROM relationship_complaint",
        f"""
        INSERT INTO relationship_complaint (
            id, name, company_id, active, kind, severity, channel, state, user_id,
            partner_id, card_id, sla_policy_id, received_date, next_check,
            next_deadline, respond_deadline, resolve_deadline, sla_status, create_uid,
            create_date, write_date)
        SELECT nextval('relationship_complaint_id_seq'), 'B/' || n, c.company_id, TRUE,
               'complaint', 'ordinary', 'phone', 'new', c.user_id, c.partner_id, c.id,
               s.id, t.due - interval '24 hours', t.due, t.due, t.due, t.due,
               'on_track', 1, now(), now()
          FROM generate_series(1, {count}) n
          CROSS JOIN LATERAL (
               SELECT (now() AT TIME ZONE 'UTC')::timestamp(0)
                    + CASE WHEN n % ({count} / {DUE}) = 0 THEN interval '-1 minute'
                           ELSE (n + 3600) * interval '1 second' END AS due) t
          JOIN (SELECT *, row_number() OVER (ORDER BY id) AS number
                  FROM relationship_card) c ON c.number = 1 + n % {CUSTOMERS}
          CROSS JOIN (SELECT id FROM relationship_sla_policy
                       WHERE active ORDER BY sequence DESC LIMIT 1) s
        """,
        """
        INSERT INTO relationship_deadline (
            complaint_id, company_id, target, policy_id, hours, date_start, due_date,
            is_hard, is_current, breached, paused_minutes, create_uid, create_date)
        SELECT k.id, k.company_id, t.target, k.sla_policy_id, 24, k.received_date,
               k.next_check, TRUE, TRUE, FALSE, 0, 1, now()
          FROM relationship_complaint k
          CROSS JOIN (VALUES ('respond'), ('resolve')) t(target)
        """,
        "VACUUM ANALYZE relationship_complaint, relationship_deadline",
    )


def _finding(database):
    """Return the milliseconds and the plan of finding all that is due."""
    durations = []
    with database.env() as env:
        deadlines = env["relationship.deadline"]
        for __ in range(REPEATS):
            start = time.perf_counter()
            rows = deadlines._take_due(limit=DUE)
            durations.append(1000 * (time.perf_counter() - start))
            assert len(rows) == DUE, f"{len(rows)} cases are due"
            env.cr.rollback()
        with recorded() as statements:
            deadlines._take_due(limit=DUE)
        [sql] = [sql for sql, __ in statements if "SKIP LOCKED" in sql]
        env.cr.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in env.cr.fetchall())
        env.cr.rollback()
    return statistics.median(durations), plan


def _handling(database):
    """Return the seconds of one run of the scheduled action, and what it created."""
    before = _told(database)
    with database.env() as env:
        action = env.ref(f"{ADDON}.ir_cron_check_deadlines")
        start = time.perf_counter()
        action.method_direct_trigger()
        duration = time.perf_counter() - start
    after = _told(database)
    told = [now - known for now, known in zip(after, before, strict=True)]
    assert min(told) >= DUE, f"activities and messages: {told}"
    return duration, told


def _told(database):
    """Return the numbers of activities and messages, as they are committed."""
    names = ("mail.activity", "mail.message")
    with database.env() as env:
        return [env[name].search_count([]) for name in names]


def _bare(database, activities, messages):
    """Return the seconds of creating so many activities and messages of cases."""
    with database.env() as env:
        cases = env["relationship.complaint"].search([], limit=DUE).ids
        user = env["relationship.complaint"].browse(cases[0]).user_id
        values = {
            "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
            "automated": True,
            "date_deadline": "2026-06-15",
            "res_model_id": env["ir.model"]._get_id("relationship.complaint"),
            "user_id": user.id,
        }
        message = {
            "author_id": env.user.partner_id.id,
            "message_type": "notification",
            "model": "relationship.complaint",
            "subtype_id": env.ref("mail.mt_note").id,
        }

        def create():
            quick = env["mail.activity"].with_context(mail_activity_quick_update=True)
            quick.create(
                [
                    {**values, "res_id": case_id, "summary": f"Missed {number}"}
                    for number, case_id in _cycle(cases, activities)
                ]
            )
            env["mail.message"].create(
                [
                    {**message, "res_id": case_id, "body": f"Missed {number}"}
                    for number, case_id in _cycle(cases, messages)
                ]
            )
            env.flush_all()

        duration = timed(create)
        env.cr.rollback()
    return duration


def _cycle(ids, count):
    """Yield ``count`` pairs of a number and an id."""
    return enumerate(itertools.islice(itertools.cycle(ids), count))
