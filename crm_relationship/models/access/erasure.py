"""What the erasure of personal data has in common."""


def erase_tracking(records, names):
    """Delete what fields were before from the history of records.

    :param names: names of fields
    """
    # Nobody may delete from the history but here.
    records.env["mail.tracking.value"].sudo().search(
        [
            ("mail_message_id.model", "=", records._name),
            ("mail_message_id.res_id", "in", records.ids),
            ("field_id.name", "in", names),
        ]
    ).unlink()
