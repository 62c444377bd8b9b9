"""What `make example` checks of rhythm and value: against the file, and against BG/NBD.

It is 30 September 1997: the purchases of 39 weeks are known, and those of the next 39
are what the order by expected purchases is judged by.
"""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from odoo.tests import freeze_time
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates import rhythm

from . import bgnbd, console

DAY = date(1997, 9, 30)
END = date(1998, 6, 30)
WEEK = 7
MARGIN = 0.005  # of the area under the curve that may be less than that of BG/NBD
# Weights as the addon ships them; nobody was asked, so satisfaction is not known.
WEIGHTS = {"power": 30, "loyalty": 20, "contribution": 20, "development": 10}


def refresh(env):
    """Have the figures and values of all cards as they were on the day."""
    console.step(f"Refreshing the cards as of {DAY:%d %B %Y}")
    with freeze_time(f"{DAY} 12:00:00"):
        # What is usual is found anew, whatever an earlier version has found.
        env["relationship.rhythm"].search([]).unlink()
        env["relationship.card.refresh"]._refresh_company(env.company)
    env.cr.commit()


def check(env, purchases):
    """Print how well rhythm and value do; return whether they are as they should be."""
    customers = _customers(purchases)
    found = _stored(env)
    wanted = _computed(customers)
    wrong = [one for one in wanted if found.get(one) != wanted[one]]
    if wrong:
        print(
            f"NOT equal: rhythm or value of {len(wrong):,} customers differ from an"
            f" independent calculation; of {wrong[0]} they are {found.get(wrong[0])}"
            f" instead of {wanted[wrong[0]]}."
        )
    else:
        print(
            f"Equal: rhythm and value of all {len(wanted):,} customers are those of an"
            " independent calculation from the file."
        )
    return _judge(customers, {one: row[3] for one, row in found.items()}) and not wrong


def _customers(purchases):
    """Return the amounts by day of each customer."""
    customers = defaultdict(lambda: defaultdict(Decimal))
    for purchase in purchases:
        customers[purchase.customer][purchase.date] += purchase.amount
    return customers


def _stored(env):
    """Return of each customer what the addon has found."""
    rows = env.execute_query(
        SQL(
            """
            SELECT split_part(p.ref, ' ', 3), c.purchase_count, c.purchase_interval,
                   c.rhythm_silent_date, c.expected_purchases::text,
                   c.expected_turnover::text, c.score::text
              FROM relationship_card c
              JOIN res_partner p ON p.id = c.partner_id
             WHERE c.company_id = %s AND p.ref LIKE 'CDNOW customer %%'
            """,
            env.company.id,
        )
    )
    return {
        customer: (*values[:3], *map(Decimal, values[3:])) for customer, *values in rows
    }


def _computed(customers):
    """Return of each customer what the addon should find, from the file alone."""
    paid = {
        customer: sorted(day for day, amount in days.items() if amount and day <= DAY)
        for customer, days in customers.items()
    }
    usual = rhythm.population(_sums(paid.values()))
    known = {
        customer: _rhythm(days, customers[customer], usual)
        for customer, days in paid.items()
    }
    scores = _scores(customers, paid, known)
    return {
        customer: (*values[:5], scores[customer]) for customer, values in known.items()
    }


def _rhythm(days, amounts, usual):
    """Return number, interval, day of silence, expected purchases and turnover, and
    the spread, of who bought on these days.
    """
    if not days:
        return 0, 0, None, Decimal(0), Decimal(0), None
    gaps = [(later - day).days for day, later in pairwise(days)]
    own = rhythm.rhythm(gaps, usual, 14)
    span, time = (days[-1] - days[0]).days, (DAY - days[0]).days
    number = Decimal(repr(rhythm.expected(len(gaps), span, time, usual)))
    average = sum(amounts[day] for day in days) / len(days)
    silent = own and date.fromordinal(days[-1].toordinal() + own.silent)
    return (
        len(days),
        round(own.interval) if own else 0,
        silent,
        _rounded(number, "0.01"),
        _rounded(number * average, "0.01"),
        round(100 * own.spread) if own else None,
    )


def _rounded(number, to):
    return number.quantize(Decimal(to), ROUND_HALF_UP)


def _sums(histories):
    """Return the sums over all customers who bought."""
    sums = defaultdict(float)
    for days in filter(None, histories):
        x, t = len(days) - 1, (days[-1] - days[0]).days
        time = (DAY - days[0]).days
        sums["time"] += time
        sums["time_squared"] += time**2
        if x:
            squares = sum((later - day).days ** 2 for day, later in pairwise(days))
            within = squares - t**2 / x
            sums["repeaters"] += 1
            sums["gaps"] += x
            sums["gaps_squared"] += x**2
            sums["days"] += t
            sums["own"] += t**2 / x
            sums["within"] += within
            sums["relative"] += within / (t / x) ** 2
            sums["gaps_time"] += x * time
    return rhythm.Sums(**{name: sums[name] for name in rhythm.Sums._fields})


def _scores(customers, paid, known):
    """Return the value of each customer: the mean of its parts, by weight."""
    spent = {
        customer: sum(amount for day, amount in days.items() if day <= DAY)
        for customer, days in customers.items()
    }
    years = {
        customer: (DAY - days[0]).days if days else 0 for customer, days in paid.items()
    }
    # The card says since when a customer buys only where that adds to a turnover.
    ranks = {
        "power": _percent(spent),
        "years": _percent(years),
        "repeat": _percent({one: row[0] for one, row in known.items()}),
        "regular": _percent(
            {one: -row[5] for one, row in known.items() if row[5] is not None}
        ),
        "development": _percent({one: row[4] for one, row in known.items()}),
    }
    return {customer: _score(customer, ranks) for customer in customers}


def _score(customer, ranks):
    loyalty = [
        ranks[name][customer]
        for name in ("years", "repeat", "regular")
        if customer in ranks[name]
    ]
    power = round(ranks["power"][customer])
    parts = {
        "power": power,
        "contribution": power,
        "loyalty": round(sum(loyalty) / len(loyalty)),
        "development": round(ranks["development"][customer]),
    }
    total = sum(weight * parts[kind] for kind, weight in WEIGHTS.items())
    return _rounded(Decimal(total) / sum(WEIGHTS.values()), "0.1")


def _percent(numbers):
    """Return of how many percent of the others each one is ahead."""
    counts = defaultdict(int)
    for number in numbers.values():
        counts[number] += 1
    if len(counts) == 1:
        return dict.fromkeys(numbers, 50)
    below, ahead = {}, 0
    for number in sorted(counts):
        below[number] = ahead
        ahead += counts[number]
    most = len(numbers) - 1
    return {one: 100 * (below[number] / most) for one, number in numbers.items()}


def _judge(customers, expected):
    """Print how well who buys again is found, by us and by BG/NBD.

    :return: whether ours is as good
    """
    console.step("Fitting the published BG/NBD model to the same purchases")
    names, seen, later = [], [], []
    for customer, days in customers.items():
        before = sorted(day for day in days if day <= DAY)
        if before:
            span, time = (before[-1] - before[0]).days, (DAY - before[0]).days
            names.append(customer)
            seen.append((len(before) - 1, span / WEEK, time / WEEK))
            later.append(sum(DAY < day <= END for day in days))
    weeks = (END - DAY).days / WEEK
    parameters = bgnbd.fit(seen)
    theirs = [bgnbd.expected(parameters, one, weeks) for one in seen]
    ours = [
        float(expected[customer]) * weeks * WEEK / rhythm.YEAR for customer in names
    ]
    silence = [-(time - last) for __, last, time in seen]
    columns = {"own rhythm": ours, "BG/NBD": theirs, "days since the last": silence}
    row = "{:<22}{:>10}{:>10}{:>12}{:>9}".format
    print(f"\n{row('Who buys again', 'all', 'repeat', 'expected', 'bias')}")
    areas = {}
    for name, numbers in columns.items():
        areas[name] = _areas(numbers, seen, later)
        total, bias = "", ""
        if name != "days since the last":
            total = f"{sum(numbers):,.0f}"
            bias = f"{100 * (sum(numbers) / sum(later) - 1):+.1f} %"
        print(row(name, *(f"{area:.4f}" for area in areas[name]), total, bias))
    print(
        f"Area under the ROC curve of {len(names):,} customers, of {weeks:.0f} weeks in"
        f" which they bought on {sum(later):,} days.\n"
    )
    return all(
        area >= theirs_area - MARGIN
        for area, theirs_area in zip(areas["own rhythm"], areas["BG/NBD"], strict=True)
    )


def _areas(numbers, seen, later):
    """Return the area for all customers, and for those who had bought again."""
    rows = list(zip(numbers, seen, later, strict=True))
    return (
        bgnbd.area((number, bought > 0) for number, __, bought in rows),
        bgnbd.area((number, bought > 0) for number, one, bought in rows if one[0]),
    )
