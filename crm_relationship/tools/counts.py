"""Numbers of records, as the buttons of a form show them."""

from collections import defaultdict


def counts(model, name, domain=()):
    """Return how many records the user sees for each value of a field.

    :param model: model whose records are counted
    :param str name: its field to count by, such as ``card_id``
    :param domain: which of its records count, such as those of the cards shown
    :return: numbers by id (of a relational field) or value; 0 for all others
    """
    numbers = defaultdict(int)
    for value, number in model._read_group(domain, [name], ["__count"]):
        numbers[getattr(value, "id", value)] = number
    return numbers
