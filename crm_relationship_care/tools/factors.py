"""Which dimension of satisfaction moves the whole."""

# Fewer answers say nothing yet.
FEWEST = 10
STRONG, MODERATE = 0.7, 0.4


def verdict(count, correlation, average, overall):
    """Say what a dimension is: what to do about it.

    :param int count: answers that have both scores
    :param correlation: of the scores of the dimension and of the whole, -1 to 1; None
        where one of them never differs
    :param float average: of the dimension, 0 to 100
    :param float overall: average of the whole
    :return: ``few``, ``none`` (moves nothing), ``improve`` (moves much, and is lower
        than the whole), ``keep`` (moves much, and is not lower), ``watch`` (moves some)
    """
    if count < FEWEST or correlation is None:
        return "few"
    if correlation < MODERATE:
        return "none"
    if correlation < STRONG:
        return "watch"
    return "improve" if average < overall else "keep"
