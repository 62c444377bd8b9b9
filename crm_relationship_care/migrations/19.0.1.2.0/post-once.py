"""Questionnaires for customers are answered once for each time that one is asked."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Limit those that are there: the limit is kept, and not computed anew."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    surveys = env["survey.survey"].with_context(active_test=False)
    surveys.search(
        [
            ("relationship_is_satisfaction", "=", True),
            ("is_attempts_limited", "=", False),
        ]
    ).is_attempts_limited = True
