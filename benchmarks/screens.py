"""What the web client asks the server for when it opens a list or a form."""

from lxml import etree

from . import nightly

LIMIT = 80  # records of a page
COUNT_LIMIT = 10_001  # up to which the web client lets count
WARM = 3  # the last of so many times is recorded


def list_statements(database, login, model, domain=()):
    """Return the statements of opening the model's default list, filtered."""
    return _statements(
        database,
        login,
        model,
        "list",
        lambda records, fields: records.web_search_read(
            list(domain), fields, limit=LIMIT, count_limit=COUNT_LIMIT
        ),
    )


def form_statements(database, login, model, record_id):
    """Return the statements of opening a record's default form."""
    return _statements(
        database,
        login,
        model,
        "form",
        lambda records, fields: records.browse(record_id).web_read(fields),
    )


def _statements(database, login, model, kind, read):
    """Return the statements of reading what a view shows, when Odoo is warm.

    :return: pairs of SQL and seconds
    """
    with database.env(login) as env:
        fields = view_fields(env, model, kind)
    for __ in range(WARM):
        with database.env(login) as env, nightly.recorded() as statements:
            read(env[model], fields)
    return statements


def view_fields(env, model, kind):
    """Return the specification of a view's fields, as the web client makes it."""
    view = env[model].get_views([(False, kind)])["views"][kind]
    return _specification(env, model, etree.fromstring(view["arch"]))


def _specification(env, model, node):
    result = {}
    for child in node:
        if child.tag != "field":
            result |= _specification(env, model, child)
            continue
        field = env[model]._fields[child.get("name")]
        result[field.name] = {}
        if field.relational:
            shown = next((sub for sub in child if sub.tag in ("list", "kanban")), ())
            fields = _specification(env, field.comodel_name, shown)
            result[field.name]["fields"] = fields or {"display_name": {}}
    return result
