"""What values of relational fields link to, as screens and calls send them."""

from odoo import Command
from odoo.api import NewId


def number(value):
    """Return a record id as the fields understand it, or 0."""
    try:
        return int((value.origin if isinstance(value, NewId) else value) or 0)
    except (TypeError, ValueError):
        return 0


def links(value):
    """Return the records that a value links to, and those that it has values of.

    :param value: an id, values of a record, or a list of ids, values and commands
    :return: pair of a set of ids, and a list of values of lines and new records
    """
    ids, lines = set(), []
    for item in value if isinstance(value, (list, tuple)) else [value]:
        match item:
            case [Command.SET, _, [*linked]]:
                ids.update(map(number, linked))
            case [Command.CREATE | Command.UPDATE | Command.LINK, id_, *rest]:
                ids.add(number(id_) if item[0] != Command.CREATE else 0)
                lines += [values for values in rest if isinstance(values, dict)]
            case dict():
                ids.add(number(item.get("id")))
                lines.append(item)
            case _:
                ids.add(number(item))
    return ids - {0}, lines
