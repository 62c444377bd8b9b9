"""What the answers to a questionnaire are on the scale of 0 to 100."""

from collections import defaultdict


def score(value, low, high):
    """Return a point of a scale as 0 to 100.

    :param value: from ``low`` to ``high``, the best
    """
    return 100 * (value - low) / (high - low)


def summary(answers):
    """Return the overall score and those of the dimensions, each 0 to 100.

    What was asked as a whole is the overall score; without such a question it is the
    average of the dimensions, whichever number of questions each has. Loyalty says what
    the customer will do, and is not part of it.

    :param answers: pairs of a dimension and a score; ``overall`` and ``loyalty`` are
        dimensions, too
    :return: overall score, None without answers; dictionary by dimension
    """
    by_dimension = defaultdict(list)
    for dimension, value in answers:
        by_dimension[dimension].append(value)
    averages = {
        dimension: sum(values) / len(values)
        for dimension, values in by_dimension.items()
    }
    whole = averages.pop("overall", None)
    if whole is None:
        parts = [value for name, value in averages.items() if name != "loyalty"]
        whole = sum(parts) / len(parts) if parts else averages.get("loyalty")
    return whole, averages


def promoter(value):
    """Return the part of one answer in the net promoter score: 100, 0 or -100.

    :param value: 0 to 100; of 0 to 10 points 9 and more promote, 6 and fewer detract
    """
    if value >= 90:
        return 100
    return 0 if value >= 70 else -100
