"""What is done for many at once, where one of them may refuse it."""

from odoo.exceptions import UserError


def each(records, act, failed):
    """Act on records together; where that is refused, one by one.

    What was begun with a record that refuses is undone.

    :param records: on which to act
    :param act: callable of some of them
    :param failed: callable of one record and the error that it raised
    """
    if not records:
        return
    try:
        with records.env.cr.savepoint():
            act(records)
    except UserError as error:
        if len(records) == 1:
            failed(records, error)
            return
        for record in records:
            each(record, act, failed)
