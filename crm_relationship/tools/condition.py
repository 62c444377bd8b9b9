"""Conditions that people enter as text."""

import ast

import psycopg2

from odoo.fields import Domain
from odoo.tools import mute_logger

# What reading a text that is no domain raises, here or in the database.
NO_DOMAIN = (
    ArithmeticError,
    KeyError,
    MemoryError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    psycopg2.Error,
)
# A condition that people can still read; Python gives up on much longer ones.
MAX_LENGTH = 4000


def read_condition(text, records):
    """Return the domain that somebody has entered.

    :param str text: as it was entered; empty: any record
    :param records: of the model that it is about, as who looks
    :return: ``Domain``
    :raises ValueError: saying what is wrong with it
    """
    text = (text or "").strip() or "[]"
    if len(text) > MAX_LENGTH:
        raise ValueError(
            records.env._("too long. Use up to %s characters.", MAX_LENGTH)
        )
    try:
        domain = Domain(ast.literal_eval(text))
        domain.validate(records)
        # The database has its own idea of what can be compared.
        with records.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
            records.search(domain, limit=1)
    except NO_DOMAIN as error:
        raise ValueError(str(error).strip().split("\n")[0]) from error
    return domain
