from odoo import fields


def documents(names):
    """Return the selection of documents of these models, as far as they are there.

    :param names: of models, in the order in which they are offered
    """

    def offered(records):
        models = records.env["ir.model"].sudo().search_fetch([("model", "in", names)])
        labels = {model.model: model.name for model in models}
        return [(name, labels[name]) for name in names if name in labels]

    return offered


class Document(fields.Reference):
    """A document of any addon, also of one that was uninstalled since: then nothing.

    The value is kept: it is there again when the addon is installed again.
    """

    def convert_to_record(self, value, record):
        if value and value.partition(",")[0] not in record.env:
            return None
        return super().convert_to_record(value, record)

    def convert_to_cache(self, value, record, validate=True):
        gone = isinstance(value, str) and value.partition(",")[0] not in record.env
        if gone and not validate:
            return value or None
        return super().convert_to_cache(value, record, validate)
