"""Templates of the import screen: a file ``static/csv/TABLE.csv`` of the addon."""

from odoo.tools import file_path


def import_templates(records):
    """Return the template that the import screen offers, where the addon has one.

    :param records: of the model that is imported
    :return: as ``get_import_templates`` does
    """
    path = f"{records._original_module}/static/csv/{records._table}.csv"
    try:
        file_path(path)
    except FileNotFoundError:
        return []
    name = records.env["ir.model"]._get(records._name).sudo().name
    label = records.env._("Import Template: %s", name)
    return [{"label": label, "template": f"/{path}"}]
