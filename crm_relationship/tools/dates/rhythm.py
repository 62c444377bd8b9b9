"""The rhythm in which customers buy, and what it lets one expect: arithmetic alone.

A customer is what he bought on: days. Between them are gaps. What one customer has too
few of is completed by what all customers do, in the measure that statistics call
credibility (Bühlmann and Straub): with ``n`` gaps of his own, a customer counts
``n / (n + weight)``, the population the rest.

What is expected of him follows the model of purchases at a rate of his own (gamma
distributed over the customers, both moments of which are taken from the counts, less
what chance makes of them: as much as gaps vary, Poisson where they are random) and of a
chance to stop after each purchase, of which nothing is known before
(Jeffreys' prior): all in closed form, nothing is fitted.

The same formulas stand in SQL in ``models/tiers/value/rhythm_refresh.py``.
"""

import math
from typing import NamedTuple

# What is known before of the chance to stop buying: Jeffreys' prior.
STOP, STAY = 0.5, 0.5
# As many gaps of a customer as count like what is usual for the spread of gaps.
SPREAD_WEIGHT = 4
# Nobody is so regular that a few days would tell: the least spread.
MIN_SPREAD = 0.25
# Spreads beyond the usual interval, after which a customer is late, and silent.
LATE, SILENT = 1, 2
# Lost, as a multiple of the silence after which he is silent.
LOST = 2
# Limits within which what is estimated of a population is believed.
MAX_WEIGHT = 1000.0
MIN_DAYS, MAX_DAYS = 1.0, 36500.0
YEAR = 365
# Beyond it e to the power of it is beyond double precision, and means never.
MAX_EXPONENT = 500.0


class Population(NamedTuple):
    """What is usual among the customers of a company.

    :param interval: days between two purchases, on average
    :param weight: number of gaps that the average counts for
    :param spread: of gaps, relative to the interval: their variance
    :param rate: purchases again in a day, on average
    :param days: number of days that the rate counts for
    """

    interval: float
    weight: float
    spread: float
    rate: float
    days: float


class Sums(NamedTuple):
    """Sums over the customers who bought, as the database gives them.

    For a customer with ``x`` gaps that make ``t`` days together, ``s`` is the sum of
    the squares of his gaps less ``t² / x``, and ``T`` the days since his first
    purchase.

    :param repeaters: customers with a gap
    :param gaps: sum of ``x``
    :param gaps_squared: sum of ``x²``
    :param days: sum of ``t``
    :param own: sum of ``t² / x``
    :param within: sum of ``s``
    :param relative: sum of ``s / (t / x)²``
    :param time: sum of ``T``
    :param time_squared: sum of ``T²``
    :param gaps_time: sum of ``x T``
    """

    repeaters: int
    gaps: float
    gaps_squared: float
    days: float
    own: float
    within: float
    relative: float
    time: float
    time_squared: float
    gaps_time: float


def population(sums):
    """Return what is usual, None where nobody bought twice.

    :param sums: :class:`Sums`
    """
    if not sums.gaps or not sums.days:
        return None
    interval = sums.days / sums.gaps
    more = sums.gaps - sums.repeaters  # gaps beyond the first of each customer
    rate = sums.gaps / sums.time
    spread = sums.relative / more if more else 1.0
    # How much counts vary by chance: the less, the more regular customers are.
    chance = min(spread, 1.0) * rate
    # They vary more than that between customers.
    beyond = (
        sums.gaps_squared
        - 2 * rate * sums.gaps_time
        + rate**2 * sums.time_squared
        - chance * sums.time
    ) / sums.time_squared
    days = chance / beyond if beyond > 0 else MAX_DAYS
    return Population(
        interval=interval,
        weight=_interval_weight(sums, interval, more),
        spread=spread,
        rate=rate,
        days=min(max(days, MIN_DAYS), MAX_DAYS),
    )


def _interval_weight(sums, interval, more):
    """Return how many gaps the average interval counts for: variance in customers
    over variance between them.
    """
    spread_out = sums.gaps - sums.gaps_squared / sums.gaps
    if not more or spread_out <= 0:
        return 1.0  # they cannot be told apart
    within = sums.within / more
    among = sums.own - interval**2 * sums.gaps
    between = (among - (sums.repeaters - 1) * within) / spread_out
    if between <= 0:
        return MAX_WEIGHT
    return min(within / between, MAX_WEIGHT)


class Rhythm(NamedTuple):
    """The rhythm of a customer; days are counted from his last purchase.

    :param interval: usual days between purchases
    :param spread: standard deviation of gaps, relative to the interval
    :param late: days of silence from which he is late
    :param silent: days of silence from which he is silent beyond his rhythm
    :param lost: days of silence from which he counts as lost
    """

    interval: float
    spread: float
    late: int
    silent: int
    lost: int


def rhythm(gaps, usual, min_days=0):
    """Return the rhythm of a customer, None without a gap.

    :param gaps: list of days between his purchases
    :param usual: :class:`Population`, None where nothing is known of it
    :param int min_days: days of silence that are nothing to speak of for anybody
    """
    if not gaps:
        return None
    count, days = len(gaps), sum(gaps)
    own = days / count
    interval, spread, weight = own, 1.0, 0.0
    if usual:
        weight = usual.weight
        interval = (weight * usual.interval + days) / (weight + count)
        spread = usual.spread
    relative = max(sum(gap**2 for gap in gaps) - days**2 / count, 0) / own**2
    relative = (SPREAD_WEIGHT * spread + relative) / (SPREAD_WEIGHT + count - 1)
    spread = max(math.sqrt(relative), MIN_SPREAD)

    def after(times):
        return max(math.ceil(round(interval * (1 + times * spread), 6)), min_days)

    silent = after(SILENT)
    return Rhythm(interval, spread, after(LATE), silent, LOST * silent)


def alive(count, days, time, usual):
    """Return the chance that a customer still buys here, 0 to 1.

    :param int count: his gaps
    :param days: from his first to his last purchase
    :param time: from his first purchase to today
    :param usual: :class:`Population`
    """
    shape = usual.rate * usual.days + count
    exponent = shape * math.log((usual.days + time) / (usual.days + days))
    odds = STOP / (STAY + count) * math.exp(min(exponent, MAX_EXPONENT))
    return 1 / (1 + odds)


def expected(count, days, time, usual):
    """Return the days on which a customer is expected to buy within a year.

    Parameters as for :func:`alive`.
    """
    rate = (usual.rate * usual.days + count) / (usual.days + time)
    return alive(count, days, time, usual) * rate * YEAR
