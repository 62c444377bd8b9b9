"""The lines of a review, and a list that is issued, against bare SQL."""

import functools
import statistics

from . import nightly
from .result import REPEATS, compared, limited, timed

REVIEW = "Benchmark of Reviews"


def measure(bench):
    """Yield the results."""
    database = bench.full
    nightly.run(database, nightly.CLASSIFY)
    database.run(
        "UPDATE relationship_scheme SET mode = 'propose'"
        f" WHERE id = {_scheme(database)}"
    )
    try:
        yield _lines(database)
        yield _list(database)
        yield _issued(database)
    finally:
        _forget(database)
        database.run("UPDATE relationship_scheme SET mode = 'auto'")


def _scheme(database):
    with database.env() as env:
        return env.ref("crm_relationship.relationship_scheme_t3").id


def _forget(database):
    database.run(
        "DELETE FROM relationship_tier_change WHERE cause = 'review'",
        "TRUNCATE relationship_review_line CASCADE",
        "DELETE FROM relationship_review_proposal",
        "DELETE FROM relationship_review",
        "UPDATE relationship_card SET badge_tier_id = NULL",
        "UPDATE relationship_classification SET tier_id = NULL",
        "VACUUM ANALYZE relationship_classification",
    )


def _review(env):
    """Return the review of the benchmark, which is made once."""
    reviews = env["relationship.review"]
    found = reviews.search([("name", "=", REVIEW)])
    return found or reviews.create(
        {
            "name": REVIEW,
            "scheme_id": env.ref("crm_relationship.relationship_scheme_t3").id,
            "company_id": env["relationship.card"]._companies_with_cards()[:1].id,
        }
    )


def _compute(database):
    with database.env() as env:
        env["relationship.review.work"]._compute_lines(_review(env))


def _bare_lines(database):
    """Compute the same figures, and store the lines, in bare SQL."""
    with database.env() as env:
        review = _review(env)
        scheme, company = review.scheme_id, review.company_id
        work = env["relationship.review.work"]
        work._work_prepare()
        work._measure(review, None)
        env.cr.execute(
            """
            INSERT INTO relationship_review_line (
                review_id, card_id, company_id, scheme_id, computed_tier_id,
                current_tier_id, proposed_tier_id, turnover, last_turnover, version,
                user_id, leader_id, team_id)
            SELECT %s, c.id, c.company_id, %s, k.computed_tier_id, k.tier_id,
                   k.computed_tier_id, COALESCE(m.amount, 0), COALESCE(b.amount, 0), 0,
                   c.user_id, c.leader_id, c.team_id
              FROM relationship_card c
              JOIN relationship_classification k
                ON k.card_id = c.id AND k.scheme_id = %s
              LEFT JOIN relationship_review_now m ON m.partner_id = c.partner_id
              LEFT JOIN relationship_review_before b ON b.partner_id = c.partner_id
             WHERE c.company_id = %s AND c.active
            """,
            [review.id, scheme.id, scheme.id, company.id],
        )


def _lines(database):
    """Compare computing the lines with measuring and inserting in bare SQL."""
    ours, bare = [], []
    for __ in range(REPEATS):
        for times, function in ((bare, _bare_lines), (ours, _compute)):
            _forget(database)
            times.append(timed(functools.partial(function, database)))
    return compared(
        "compute the lines of a review",
        statistics.median(ours),
        statistics.median(bare),
        1.5,
    )


def _list(database):
    """Measure the first page of the lines."""
    with database.env() as env:
        lines = env["relationship.review.line"]
        domain = [("review_id", "=", _review(env).id)]

        def page():
            env.invalidate_all()
            lines.search(domain, limit=80).mapped("turnover")

        seconds = statistics.median(timed(page) for __ in range(REPEATS))
    return limited("first page of a review", round(1000 * seconds, 1), 50, "ms")


def _decided(database):
    """Have all lines decided as proposed, and nothing issued."""
    database.run(
        "UPDATE relationship_review_line SET decided_tier_id = proposed_tier_id",
        "DELETE FROM relationship_tier_change WHERE cause = 'review'",
        "UPDATE relationship_classification SET tier_id = NULL, tier_date = NULL",
        "UPDATE relationship_card SET badge_tier_id = NULL",
        "VACUUM ANALYZE relationship_classification",
        "VACUUM ANALYZE relationship_card",
    )


def _issue(database):
    with database.env() as env:
        env["relationship.review.work"]._issue(_review(env))


def _bare_issue(database):
    """Write the same rows in bare SQL: tiers, changes, badges."""
    with database.env() as env:
        env.cr.execute(
            """
            UPDATE relationship_classification k
               SET tier_id = l.decided_tier_id, tier_date = current_date
              FROM relationship_review_line l
             WHERE k.card_id = l.card_id AND k.scheme_id = l.scheme_id;
            INSERT INTO relationship_tier_change (
                   card_id, company_id, scheme_id, new_tier_id, date, cause, review_id,
                   turnover)
            SELECT card_id, company_id, scheme_id, decided_tier_id, current_date,
                   'review', review_id, turnover
              FROM relationship_review_line;
            UPDATE relationship_card c SET badge_tier_id = l.decided_tier_id
              FROM relationship_review_line l WHERE l.card_id = c.id
            """
        )


def _issued(database):
    """Compare issuing a list with the same writes in bare SQL."""
    ours, bare = [], []
    for __ in range(REPEATS):
        for times, function in ((bare, _bare_issue), (ours, _issue)):
            _decided(database)
            times.append(timed(functools.partial(function, database)))
    return compared(
        "issue a list, all customers",
        statistics.median(ours),
        statistics.median(bare),
        3,
    )
