"""Which contacts serve which demand: said once, for SQL and for Python.

A demand is what a cadence asks for; a contact is a visit that was made, is planned or
is only proposed, a call, a mail. A demand that leaves something open takes any contact.
"""

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from odoo.tools import SQL


class Demand(NamedTuple):
    """What is asked of a contact: values, or the SQL of columns. None: anything."""

    visitor_role: Any  # the roles, one of which the contact has to have
    level: Any  # as a rank, which the contact has to reach
    place: Any
    visit_type_ids: Any
    key_person_id: Any


class Contact(NamedTuple):
    """What decides which demands a contact serves: values, or the SQL of columns."""

    visitor_role: Any
    level: Any  # as a rank
    place: Any
    visit_type_id: Any
    key_person_ids: Any


class _Comparison(NamedTuple):
    sql: str
    holds: Callable


_EQUAL = _Comparison("%(had)s = %(asked)s", operator.eq)
_AT_LEAST = _Comparison("%(had)s >= %(asked)s", operator.ge)
_ONE_OF = _Comparison("%(had)s = ANY(%(asked)s)", lambda had, asked: had in asked)
_AMONG = _Comparison("%(asked)s = ANY(%(had)s)", lambda had, asked: asked in had)

# For each part of a demand, in order: how it is compared with that of a contact.
_COMPARISONS = (_ONE_OF, _AT_LEAST, _EQUAL, _ONE_OF, _AMONG)


def serves(contact, demand):
    """Tell whether a contact is what a demand asks for.

    >>> demand = Demand(None, 3, None, [7, 8], None)
    >>> serves(Contact("specialist", 4, "local", 7, []), demand)
    True
    >>> serves(Contact("specialist", None, "local", 7, []), demand)
    False
    """
    return all(
        not asked or bool(had and comparison.holds(had, asked))
        for comparison, had, asked in zip(_COMPARISONS, contact, demand, strict=True)
    )


def serves_sql(contact, demand):
    """Return SQL of the condition that a contact is what a demand asks for.

    :param contact: :class:`Contact` of the SQL of columns
    :param demand: :class:`Demand` of the SQL of columns, which are NULL, and not empty
        arrays, where nothing is asked for
    """
    return SQL(" AND ").join(
        SQL(
            "(%s IS NULL OR %s)",
            asked,
            SQL(comparison.sql, had=had, asked=asked),
        )
        for comparison, had, asked in zip(_COMPARISONS, contact, demand, strict=True)
    )
