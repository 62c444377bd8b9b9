"""What the regulations say about tiers, written down once more without the addon.

Exact fractions and plain loops: slow, and easy to check by eye. The tests compare the
addon with this.
"""

from fractions import Fraction


def cumulative_share(amounts, amount, straddle="upper"):
    """Return the share (0-1) of all turnover that counts against a limit.

    ``upper``: of the customers with more; ``lower``: with those of the same amount.

    :param amounts: turnover of every customer of the company
    """
    total = sum(Fraction(other) for other in amounts if other > 0)
    if straddle == "upper":
        counted = [other for other in amounts if other > amount]
    else:
        counted = [other for other in amounts if 0 < amount <= other]
    return sum(map(Fraction, counted)) / total


def meets(rule, amount, amounts, straddle="upper", contacts=()):
    """Return whether a customer meets every condition of a rule.

    Turnover of zero or less meets no condition on share or rank.

    :param dict rule: values of the conditions, numbers as strings
    :param bool contacts: whether the customer meets the domain of the rule
    """
    total = sum(Fraction(other) for other in amounts if other > 0)
    for name, limit in rule.items():
        if name == "domain":
            met = contacts
        elif name == "min_turnover":
            met = Fraction(amount) >= Fraction(limit)
        elif amount <= 0:
            met = False
        elif name == "max_cumulative_share":
            share = cumulative_share(amounts, amount, straddle)
            percent = Fraction(limit) / 100
            met = share < percent if straddle == "upper" else share <= percent
        elif name == "min_own_share":
            met = Fraction(amount) / total >= Fraction(limit) / 100
        elif name == "max_rank":
            rank = 1 + sum(other > amount for other in amounts)
            met = rank <= int(limit)
        if not met:
            return False
    return True


def tiers_of(amounts, tiers, straddle="upper", domain=frozenset()):
    """Return the number of each customer's tier, from 0; the last takes the rest.

    :param dict amounts: turnover by customer, as ``Decimal``
    :param tiers: list of rules for each tier, the highest first
    :param domain: customers who meet the domain of a rule that has one
    """
    everybody = list(amounts.values())
    result = {}
    for customer, amount in amounts.items():
        result[customer] = next(
            (
                number
                for number, rules in enumerate(tiers)
                if any(
                    meets(rule, amount, everybody, straddle, customer in domain)
                    for rule in rules
                )
            ),
            len(tiers) - 1,
        )
    return result
