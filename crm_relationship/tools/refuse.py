"""Refusals that name the records which are the reason."""

from odoo.exceptions import UserError
from odoo.tools import format_list


def refuse(records, text):
    """Refuse what is asked, if there are records that do not allow it.

    :param records: which do not allow it, maybe none
    :param str text: with a placeholder for their names
    :raises UserError: naming the records
    """
    if records:
        names = format_list(records.env, records.mapped("display_name"))
        raise UserError(text % names)
