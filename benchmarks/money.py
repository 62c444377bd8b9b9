"""Costs beside turnover, and a fund of which much is spent."""

import statistics

from dev.console import Stop, step
from dev.paths import ADDON

from . import screens
from .bench import USER
from .card_list import screen
from .plans import scanned
from .result import REPEATS, Result, compared, limited, medians

EVALUATION = f"{ADDON}_evaluation"
EXPENSES = 10_000  # of one fund
SHARE = 10  # of so many expenses one is of that fund
GOAL = 20  # milliseconds
MANY = 200  # milliseconds, for the costs of a hundredth of all customers
SPECIALIST = "bench_specialist99"

MAKE = """
    INSERT INTO relationship_expense (
           name, kind, fund_id, company_id, user_id, date, currency_id, amount,
           fund_amount, booked_amount, cost, card_id, state, create_uid, create_date)
    SELECT 'Expense ' || n, 'visit',
           CASE WHEN n %% %(share)s = 0 THEN %(fund)s ELSE %(other)s END,
           %(company)s, COALESCE(c.user_id, %(user)s),
           make_date(extract(year FROM now())::int, 1 + n %% 12, 1 + n %% 28),
           %(currency)s, 10, 10, 10, 10, c.id, 'booked', %(user)s, now()
      FROM generate_series(1, %(number)s) n
      JOIN (SELECT id, user_id, row_number() OVER (ORDER BY id) AS number
              FROM relationship_card) c ON c.number = 1 + n %% %(cards)s
"""
# Each customer's month, costs and invoices by themselves.
BARE = """
    SELECT count(*), round(sum(cost), 2), round(sum(turnover), 2)
      FROM (SELECT COALESCE(e.card_id, t.card_id), COALESCE(e.month, t.month),
                   COALESCE(e.cost, 0) AS cost, COALESCE(t.turnover, 0) AS turnover
              FROM (SELECT card_id, date_trunc('month', date)::date AS month,
                           SUM(cost) AS cost
                      FROM relationship_expense
                     WHERE state IN ('approved', 'booked') AND card_id IS NOT NULL
                     GROUP BY 1, 2) e
              FULL JOIN (
                   SELECT c.id AS card_id,
                          date_trunc('month', m.invoice_date)::date AS month,
                          SUM(m.amount_untaxed_signed) AS turnover
                     FROM account_move m
                     JOIN res_partner p ON p.id = m.partner_id
                     JOIN relationship_card c
                       ON c.partner_id = p.commercial_partner_id
                      AND c.company_id = m.company_id
                    WHERE m.state = 'posted' AND m.invoice_date IS NOT NULL
                      AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                    GROUP BY 1, 2) t
                ON t.card_id = e.card_id AND t.month = e.month) rows
"""


def measure(bench):
    """Yield the results."""
    database = bench.database("money")
    try:
        step(f"Installing {EVALUATION}: {EXPENSES:,} expenses of one fund")
        database.create(bench.full)
        database.install(EVALUATION)
        fund = _fill(database)
        yield _costs(database)
        yield _costs_of_a_card(database)
        yield _costs_of_a_specialist(database)
        yield _fund(database, fund)
        yield screen(
            database,
            f"expenses of a fund with {EXPENSES:,}",
            USER,
            "relationship.expense",
            [("fund_id", "=", fund)],
            goal=None,
        )
    finally:
        database.drop()


def _fill(database):
    with database.env() as env:
        company = env.company
        values = {
            "company_id": company.id,
            "budget": 100 * EXPENSES * SHARE,
            "user_id": env["res.users"].search([("login", "=", USER)]).id,
        }
        funds = env["relationship.fund"].create(
            [{**values, "name": name} for name in ("Reception", "Service")]
        )
        funds.action_open()
        fund, other = funds
        values = {
            "fund": fund.id,
            "company": company.id,
            "currency": company.currency_id.id,
            "user": env.uid,
            "other": other.id,
            "share": SHARE,
            "number": EXPENSES * SHARE,
            "cards": env["relationship.card"].search_count([]),
        }
        env.cr.execute(MAKE, values)
        funds._refresh_sums()
        number = fund.id
    database.run("VACUUM ANALYZE")
    return number


def _costs(database):
    """Compare costs and turnover of all customers by month with bare SQL."""

    def ours():
        with database.env() as env:
            [(number, cost, turnover)] = env["relationship.cost"]._read_group(
                [], aggregates=["__count", "cost:sum", "turnover:sum"]
            )
            return number, round(float(cost), 2), round(float(turnover), 2)

    def theirs():
        [(number, cost, turnover)] = database.run(BARE)
        return number, float(cost), float(turnover)

    if ours() != theirs():
        raise Stop("The bare SQL has other costs: mend benchmarks/money.py.")
    return compared("costs and turnover by month", *medians(ours, theirs), 1.5)


def _costs_of_a_card(database):
    """Open the costs of one customer: by indexes, whatever others have bought."""
    with database.env() as env:
        card = env["relationship.expense"].search([], limit=1).card_id.id
    return screen(
        database,
        "costs and turnover of one customer",
        USER,
        "relationship.cost",
        [("card_id", "=", card)],
        goal=GOAL,
    )


def _costs_of_a_specialist(database):
    """Open the costs of those for whom a specialist works: of a hundredth of all."""
    durations = []
    for __ in range(REPEATS):
        statements = screens.list_statements(database, SPECIALIST, "relationship.cost")
        durations.append(1000 * sum(duration for __, duration in statements))
    measured = round(statistics.median(durations), 1)
    return limited("costs and turnover, specialist", measured, MANY, "ms")


def _fund(database, fund):
    """Open the form of a fund of which much is spent."""
    durations = []
    for __ in range(REPEATS):
        statements = screens.form_statements(database, USER, "relationship.fund", fund)
        durations.append(1000 * sum(duration for __, duration in statements))
    large = ", ".join(sorted(scanned(database, statements)))
    duration = statistics.median(durations)
    return Result(
        f"fund with {EXPENSES:,} expenses",
        f"{duration:.1f} ms in {len(statements)} statements",
        f"sequential scan of {large}" if large else "no sequential scan",
        None,
        f"under {GOAL} ms, no scan",
        not large and duration < GOAL,
    )
