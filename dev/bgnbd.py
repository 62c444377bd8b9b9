"""The published BG/NBD model of repeat buying, fitted by maximum likelihood.

Fader, Hardie and Lee, "Counting Your Customers" the Easy Way (Marketing Science, 2005):
the likelihood is their equation (6), what is expected their equation (10). It is what
the addon's own, closed form is compared with in ``make example``.
"""

import math
from collections import Counter

START = (0.25, 4.5, 0.8, 2.5)  # where the search begins: r, alpha, a, b
ROUNDS, CLOSE = 600, 1e-4


def fit(customers):
    """Return the parameters (r, alpha, a, b) under which the purchases are likeliest.

    :param customers: of each customer (x, t, T): purchases after the first, and time
        of the last one and of today since the first
    """
    counted = sorted(Counter(customers).items())

    def unlikely(logs):
        return -_likelihood([math.exp(value) for value in logs], counted)

    found = minimum(unlikely, [math.log(value) for value in START])
    return [math.exp(value) for value in found]


def _likelihood(parameters, counted):
    """Return the logarithm of the likelihood of purchases, counted by what they are."""
    r, alpha, a, b = parameters
    known = {}
    total = 0.0
    for (x, t, time), number in counted:
        if x not in known:
            known[x] = (
                math.lgamma(r + x)
                - math.lgamma(r)
                + r * math.log(alpha)
                + math.lgamma(a + b)
                + math.lgamma(b + x)
                - math.lgamma(b)
                - math.lgamma(a + b + x)
            )
        silent = -(r + x) * math.log(alpha + time)
        if x:
            left = math.log(a / (b + x - 1)) - (r + x) * math.log(alpha + t)
            most = max(silent, left)
            silent = most + math.log(math.exp(silent - most) + math.exp(left - most))
        total += number * (known[x] + silent)
    return total


def expected(parameters, customer, span):
    """Return how many purchases a customer is expected to make within a time.

    :param customer: (x, t, T) as for :func:`fit`
    :param span: the time, in the same unit
    """
    r, alpha, a, b = parameters
    x, t, time = customer
    part = span / (alpha + time + span)
    series = _hypergeometric(r + x, b + x, a + b + x - 1, part)
    still = 1 - ((alpha + time) / (alpha + time + span)) ** (r + x) * series
    odds = 0.0
    if x:
        odds = a / (b + x - 1) * ((alpha + time) / (alpha + t)) ** (r + x)
    return (a + b + x - 1) / (a - 1) * still / (1 + odds)


def _hypergeometric(a, b, c, z):
    """Return Gauss' function for 0 <= z < 1, by its series."""
    term = total = 1.0
    number = 0
    while abs(term) > 1e-12 * abs(total):
        term *= (a + number) * (b + number) / (c + number) / (number + 1) * z
        total += term
        number += 1
    return total


def minimum(function, start):
    """Return where a function is least, by the simplex of Nelder and Mead."""
    size = len(start)
    points = [list(start)]
    for place in range(size):
        point = list(start)
        point[place] += 0.5
        points.append(point)
    corners = sorted((function(point), point) for point in points)
    for __ in range(ROUNDS):
        if corners[-1][0] - corners[0][0] < CLOSE:
            break
        centre = [
            sum(point[place] for __, point in corners[:-1]) / size
            for place in range(size)
        ]
        corners = _step(function, corners, centre)
    return corners[0][1]


def _step(function, corners, centre):
    """Return the simplex with its worst corner moved, or all drawn to the best."""
    worst = corners[-1][1]

    def moved(times):
        point = [
            middle + times * (middle - value)
            for middle, value in zip(centre, worst, strict=True)
        ]
        return function(point), point

    new = moved(1)
    if new[0] < corners[0][0]:
        new = min(new, moved(2))
    elif new[0] >= corners[-2][0]:
        new = min(moved(0.5), moved(-0.5)) if new[0] < corners[-1][0] else moved(-0.5)
        if new[0] >= corners[-1][0]:
            best = corners[0][1]
            points = [
                [(one + two) / 2 for one, two in zip(best, point, strict=True)]
                for __, point in corners[1:]
            ]
            drawn = [(function(point), point) for point in points]
            return sorted([corners[0], *drawn])
    return sorted([*corners[:-1], new])


def area(ranked):
    """Return the area under the ROC curve: 0.5 is chance, 1 is without a fault.

    :param ranked: pairs of a number, the greater the likelier, and whether it was so
    """
    places, later = 0.0, 0
    below = 0
    groups = {}
    for number, was in ranked:
        counts = groups.setdefault(number, [0, 0])
        counts[bool(was)] += 1
    for number in sorted(groups):
        no, yes = groups[number]
        places += yes * (below + no / 2)
        below += no
        later += yes
    return places / (below * later)
