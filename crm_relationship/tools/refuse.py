"""Refusals that name the records which are the reason."""

from odoo.exceptions import UserError
from odoo.tools import format_list


def refuse(records, text, **values):
    """Refuse what is asked, if there are records that do not allow it.

    :param records: which do not allow it, maybe none
    :param str text: with a placeholder for their names: ``%s``, or ``%(records)s``
        beside those of ``values``. It is not formatted before: names may have a ``%``.
    :raises UserError: naming the records
    """
    if records:
        names = format_list(records.env, records.mapped("display_name"))
        raise UserError(text % ({"records": names, **values} if values else names))
