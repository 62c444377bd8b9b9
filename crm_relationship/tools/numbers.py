"""Numbers that can be counted with: no ORM."""

from math import isfinite

# What the database keeps of a whole number, and what amounts can be added up.
MOST_WHOLE = 2**31 - 1
MOST = 1e18


def is_countable(value, whole=False):
    """Tell whether a number can be kept, compared and added up.

    What is no number at all is left to its field to refuse.

    >>> is_countable(-2.5), is_countable(None), is_countable("12")
    (True, True, True)
    >>> is_countable(float("nan")), is_countable("-Infinity"), is_countable(1e300)
    (False, False, False)
    >>> is_countable(3_000_000_000), is_countable(3_000_000_000, whole=True)
    (True, False)

    :param value: as it was entered
    :param bool whole: of a whole number
    """
    try:
        number = float(value or 0)
    except (TypeError, ValueError):
        return True
    except OverflowError:
        return False
    return isfinite(number) and abs(number) <= (MOST_WHOLE if whole else MOST)
