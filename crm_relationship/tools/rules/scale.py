"""The scale of satisfaction: 0 to 100, in steps of twenty for Odoo's ratings 1 to 5."""

STEP = 20.0


def score_of(rating):
    """Return the score, 0 to 100, of a rating of 0 to 5."""
    return rating * STEP


def rating_of(score):
    """Return the rating, 0 to 5, of a score of 0 to 100."""
    return score / STEP
