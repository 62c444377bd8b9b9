"""What buttons open: lists of records, and dialogs."""


def opened(env, action, domain, context=None, **values):
    """Return a window action as it opens certain records.

    :param str action: external id
    :param list domain: which records
    :param dict context: instead of that of the menu
    :param values: what else is otherwise, such as the name
    """
    return {
        **env["ir.actions.act_window"]._for_xml_id(action),
        "domain": domain,
        "context": context or {},
        **values,
    }


def dialog(model, title, **defaults):
    """Return the action that opens a dialog.

    :param str model: name of its model
    :param str title: what people read above it
    :param defaults: values of its fields
    """
    return {
        "type": "ir.actions.act_window",
        "name": title,
        "res_model": model,
        "views": [(False, "form")],
        "target": "new",
        "context": {f"default_{name}": value for name, value in defaults.items()},
    }
