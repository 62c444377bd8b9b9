from odoo import fields, models

SATISFACTION = [
    ("very_satisfied", "Very Satisfied"),
    ("satisfied", "Satisfied"),
    ("neutral", "Neutral"),
    ("dissatisfied", "Dissatisfied"),
    ("very_dissatisfied", "Very Dissatisfied"),
    ("not_asked", "Not Asked"),
]
PROBLEM_STATES = [
    ("none", "No Problem"),
    ("open", "Unsolved"),
    ("in_progress", "Being Solved"),
    ("solved", "Solved"),
]
# What is heard, by the names of the fields below.
HEARD = ("location", "needs", "satisfaction", "problem_state", "result")
HEARD += ("next_visit_date",)


class RelationshipVisitHeardMixin(models.AbstractModel):
    """What is heard and agreed on a visit: asked for by its form and by the dialog."""

    _name = "relationship.visit.heard.mixin"
    _description = "What Is Heard on a Visit"

    # R094
    location = fields.Char(
        help="Where you meet: time and place follow the customer's wishes."
    )
    # R085, R099
    needs = fields.Text(
        string="Needs Heard",
        copy=False,
        help="What the customer needs: it goes into the register of needs.",
    )
    # R100, R104
    satisfaction = fields.Selection(
        selection=SATISFACTION,
        copy=False,
        help="As the customer put it.",
    )
    # R102
    problem_state = fields.Selection(
        selection=PROBLEM_STATES,
        string="Problem Solving",
        copy=False,
        help="State of what the customer had as a problem.",
    )
    # R102
    result = fields.Text(copy=False, help="What was agreed and promised.")
    # R101
    next_visit_date = fields.Date(
        copy=False, help="As agreed with the customer at the end."
    )
