"""Evaluations and month-end documents, against the figures in bare SQL."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from dev.console import Stop, step
from dev.paths import ADDON

from . import card_list, screens
from . import evaluation_reference as reference
from .result import REPEATS, Result, compared, medians, seconds, timed

EVALUATION = f"{ADDON}_evaluation"
PEOPLE = 500
TEAMS = 50
OPENINGS = 10  # of a form, timed together
FORMULAS = ("visit_count", "reports_in_time", "answered_in_time", "satisfaction")
FORMULAS = (*FORMULAS, "completeness")


def measure(bench):
    """Yield the results."""
    database = bench.database("evaluation")
    try:
        step(f"Installing {EVALUATION}: {PEOPLE} people in {TEAMS} teams")
        database.create(bench.busy)
        database.install(EVALUATION)
        with database.env() as env:
            _people(env)
        database.run("VACUUM ANALYZE")
        yield _year(database)
        yield _month(database)
        yield _linear(database)
        yield _page(database)
    finally:
        database.drop()


def _people(env):
    """Give 500 people to 50 teams, all customers to them, and the KPIs of a year."""
    users = env["res.users"].search(
        [("login", "=like", "bench_specialist%")], limit=PEOPLE, order="id"
    )
    company = env.company
    company.resource_calendar_id.tz = "UTC"
    env["crm.team.member"].search([]).unlink()
    teams = env["crm.team"].create(
        [{"name": f"Team {n}", "company_id": company.id} for n in range(TEAMS)]
    )
    env["crm.team.member"].create(
        [
            {
                "user_id": user.id,
                "crm_team_id": teams[number % TEAMS].id,
                "relationship_date_start": "2000-01-01",
            }
            for number, user in enumerate(users)
        ]
    )
    for name in ("relationship_card", "relationship_visit", "relationship_complaint"):
        env.cr.execute(
            f"UPDATE {name} t SET user_id = m.user_id, team_id = m.crm_team_id"
            " FROM (SELECT *, row_number() OVER (ORDER BY id) - 1 AS number"
            " FROM crm_team_member) m WHERE m.number = t.id %% %s" % PEOPLE
        )
    env["relationship.kpi"].create(
        [
            {
                "name": formula,
                "company_id": company.id,
                "formula": formula,
                "target": 100,
                "interval": "year",
            }
            for formula in FORMULAS
        ]
    )


def _last_year():
    first = date(date.today().year - 1, 1, 1)
    return first, first + relativedelta(years=1) - timedelta(days=1)


def _year(database):
    """Compare the evaluation of a year with bare SQL that stores the same rows."""
    period = _last_year()

    def ours(check=False):
        with database.env() as env:
            company = env.company
            company.relationship_evaluated = False
            work = env["relationship.evaluation.work"]
            evaluations = work._evaluate(company, "year", *period)
            env.flush_all()
            found = reference.lines_of(env, evaluations) if check else len(evaluations)
            env.cr.rollback()
            return found

    def theirs():
        with database.env() as env:
            found = reference.year(env, *period)
            reference.store(env, period[0], found)
            env.cr.rollback()
            return found

    if ours(check=True) != theirs():
        raise Stop("The bare SQL has other figures: mend evaluation_reference.py.")
    label = f"evaluation of {PEOPLE} people over a year"
    return compared(label, *medians(ours, theirs), 1.5)


def _make(database, teams=TEAMS):
    """Make the documents of a month, and take them back."""
    first = date.today().replace(day=1) - relativedelta(months=1)
    with database.env() as env:
        work, company = env["relationship.monthly.work"], env.company
        data = work._data(company, first)
        last = first + relativedelta(months=1) - timedelta(days=1)
        whose = work._whose(company, first, last)
        kept = {team for scope, __, team in whose if scope == "team"}
        kept = set(sorted(kept)[:teams])
        whose = [one for one in whose if one[2] in kept or one[0] == "company"]
        made = work._insert(company, first, whose, data)
        env.cr.rollback()
        return len(made)


def _month(database):
    """Compare the documents of a month with its figures in bare SQL."""
    first = date.today().replace(day=1) - relativedelta(months=1)

    def theirs():
        with database.env() as env:
            return reference.month(env, first)

    label = f"month-end of {TEAMS} teams and {PEOPLE} people"
    return compared(label, *medians(lambda: _make(database), theirs), 1.5)


def _linear(database):
    """Compare the documents of 50 teams with those of ten."""
    times = [
        min(timed(lambda n=n: _make(database, n)) for __ in range(REPEATS))
        for n in (TEAMS, TEAMS // 5)
    ]
    return compared(f"{TEAMS} teams against {TEAMS // 5}", *times, 5)


def _page(database):
    """Compare opening the own evaluation with opening a contact."""
    with database.env() as env:
        work = env["relationship.evaluation.work"]
        evaluation = work._evaluate(env.company, "year", *_last_year())[:1]
        login, ours = (
            evaluation.user_id.login,
            ("relationship.evaluation", evaluation.id),
        )
        theirs = (
            "res.partner",
            env["relationship.card"].search([], limit=1).partner_id.id,
        )
    statements = screens.form_statements(database, login, *ours)
    large = ", ".join(sorted(card_list.scanned(database, statements)))
    with database.env(login) as env:
        shown = {
            model: screens.view_fields(env, model, "form")
            for model, __ in (ours, theirs)
        }

    def opened(model, record_id):
        for __ in range(OPENINGS):
            with database.env(login) as env:
                env[model].browse(record_id).web_read(shown[model])

    times = medians(lambda: opened(*ours), lambda: opened(*theirs))
    ratio = times[0] / times[1]
    scan = f"sequential scan of {large}" if large else "no sequential scan"
    return Result(
        f"own evaluation opened {OPENINGS} times, against a contact",
        f"{seconds(times[0])}, {len(statements)} statements each",
        f"{seconds(times[1])}, {scan}",
        ratio,
        "at most 1.5 ×, no scan",
        ratio <= 1.5 and not large,
    )
