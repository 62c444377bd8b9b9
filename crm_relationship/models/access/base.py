from odoo import Command, api, models
from odoo.api import NewId
from odoo.exceptions import AccessError

# Our models.
OURS = "relationship."
# How records of other models name the document that they are about.
DOCUMENTS = (
    ("res_model", "res_id"),
    ("res_model_id", "res_id"),
    ("model", "res_id"),
    ("parent_res_model", "parent_res_id"),
    ("parent_res_model_id", "parent_res_id"),
)


def _number(value):
    """Return a record id as the fields understand it, or 0."""
    try:
        return int((value.origin if isinstance(value, NewId) else value) or 0)
    except (TypeError, ValueError):
        return 0


def _links(value):
    """Return what a value of a relational field links to.

    :param value: an id, values of a record, or a list of ids, values and commands
    :return: pair of a set of ids, and a list of values of lines and new records
    """
    ids, lines = set(), []
    for item in value if isinstance(value, (list, tuple)) else [value]:
        match item:
            case [Command.SET, _, [*linked]]:
                ids.update(map(_number, linked))
            case [Command.CREATE | Command.UPDATE | Command.LINK, id_, *rest]:
                ids.add(_number(id_) if item[0] != Command.CREATE else 0)
                lines += [values for values in rest if isinstance(values, dict)]
            case dict():
                ids.add(_number(item.get("id")))
                lines.append(item)
            case _:
                ids.add(_number(item))
    return ids - {0}, lines


class Base(models.AbstractModel):
    """Whatever is exported or shown, and from wherever: customers stay confidential.

    Exports are on record. And a screen shows the names of what its record links to,
    without asking whether the user may read that. It does so before anything is saved,
    when anybody may fill in any number: it tells no names of ours but those that he
    sees, or that were there.
    """

    _inherit = "base"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        # Whether the export is the web client's, or a call from outside.
        self.env["relationship.disclosure"]._record_export(self, fields_to_export)
        return result

    @api.model
    def _is_disclosed(self, name):
        """Return whether a field tells of customers what their cards keep.

        :param str name: of a field, or a part of it that exports know (``.id``)
        """
        return False

    def _disclosed_cards(self):
        """Return the cards whose information these records are."""
        return self.env["relationship.card"]

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if not self.env.su:
            for name in self._hidden_names(values):
                values[name] = self._seen_default(name, values[name])
        return values

    @api.model
    def _seen_default(self, name, value):
        """Return a default value without the records that the user does not see."""
        field = self._fields[name]
        if field.type not in ("one2many", "many2many"):
            return False
        seen = []
        for command in value:
            if command[0] == Command.SET:
                ids, __ = _links([command])
                ids = self._seen_ids(field.comodel_name, ids)
                seen.append(Command.set([id_ for id_ in command[2] if id_ in ids]))
            elif not self._hidden_names({name: [command]}):
                seen.append(command)
        return seen

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            asked = [] if self else self._naming_fields() - values.keys()
            # Computed fields look at defaults as the superuser, who gets all of them.
            defaults = super().default_get(asked)  # pylint: disable=W8164
            entered = {*field_names, *defaults} if field_names else None
            hidden = self._hidden_names({**defaults, **values}, entered)
            if not hidden.isdisjoint(values):
                raise AccessError(
                    self.env._("You have no access to what this is about.")
                )
            if hidden:
                seen = {
                    f"default_{name}": self._seen_default(name, defaults[name])
                    for name in hidden
                }
                self = self.with_context(**seen)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _naming_fields(self):
        """Return the names of the fields that may name a record of ours."""
        names = {name for pair in DOCUMENTS for name in pair}
        return {
            name
            for name, field in self._fields.items()
            if name in names or (field.comodel_name or "").startswith(OURS)
        }

    def _hidden_names(self, values, entered=None):
        """Return the names of the values that name a record the user does not see.

        What the record itself names already he may know.

        :param entered: names of the computed fields that the user entered, and not the
            system, whose values a screen sends along; None for all
        """
        hidden = set()
        for name, value in values.items():
            field = self._fields.get(name)
            if not field or not field.relational:
                continue
            if field.compute and entered is not None and name not in entered:
                continue
            records = self.env[field.comodel_name]
            ids, lines = _links(value)
            if records._name.startswith(OURS) and ids:
                ids -= set(self[name].ids)
                if ids - self._seen_ids(records._name, ids):
                    hidden.add(name)
            if any(records._hidden_names(line, ()) for line in lines):
                hidden.add(name)
        for model_name, id_name in DOCUMENTS:
            if id_name in self._fields and model_name in self._fields:
                old = self._document(model_name, id_name, {})
                model, id_ = self._document(model_name, id_name, values)
                if (model, id_) != old and id_ not in self._seen_ids(model, {id_}):
                    hidden.add(id_name if id_name in values else model_name)
        return hidden

    def _document(self, model_name, id_name, values):
        """Return model and id of the document of a record that gets these values."""
        model = values.get(model_name, self[model_name])
        if self._fields[model_name].relational:
            ids, __ = _links(values.get(model_name, self[model_name].id))
            model = self.env["ir.model"].sudo().browse(ids).model
        return model or "", _number(values.get(id_name, self[id_name]))

    @api.model
    def _seen_ids(self, model, ids):
        """Return those of the ids whose records the user may know of."""
        ours = model.startswith(OURS) and model in self.env
        if not ours or not any(ids) or self.env[model]._transient:
            return ids
        records = self.env[model].with_context(active_test=False)
        if not records.has_access("read"):
            return set()
        return set(records.search([("id", "in", list(ids))]).ids)
