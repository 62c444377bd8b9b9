"""Fields that offer the choices of another field."""


def choices_of(model, name):
    """Return the ``selection`` of a field that offers what another field offers.

    Odoo translates choices where they are declared, and not those of a function: so
    they are asked for in the reader's language.

    :param str model: name of the model of the other field
    :param str name: of the other field
    """

    def selection(records):
        field = records.env[model]._fields[name]
        return field._description_selection(records.env)

    return selection
