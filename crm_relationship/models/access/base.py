from odoo import Command, api, models
from odoo.exceptions import AccessError

from ...tools.links import links, number

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


class Base(models.AbstractModel):
    """No export and no screen, of whatever model, tells of customers unnoticed.

    Exports are on record. A screen shows the name of each record that its values link
    to, whether or not its user may read that record; and before anything is saved, any
    number can be entered there. So values that link to records of ours are looked at
    first: only records that the user sees are named, and those that the record of the
    screen links to already.
    """

    _inherit = "base"

    def get_external_id(self):
        """Tell the external id of a record of ours, which may be its name."""
        if self._name.startswith(OURS):
            self.check_access("read")
        return super().get_external_id()

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
    def _has_field_access(self, field, operation):
        """Nobody writes to a field that only shows a record of ours.

        It would be kept nowhere, and yet be shown by the same call.
        """
        is_shown = (
            operation == "write"
            and (field.comodel_name or "").startswith(OURS)
            and field.compute
            and field.readonly
            and not field.store
            and not field.inverse
        )
        if is_shown and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _seen_default(self, name, value):
        """Return a default value without the records that the user does not see."""
        field = self._fields[name]
        if field.type not in ("one2many", "many2many"):
            return False
        seen = []
        for command in value:
            if command[0] == Command.SET:
                ids, __ = links([command])
                ids = self._seen_ids(field.comodel_name, ids)
                seen.append(Command.set([id_ for id_ in command[2] if id_ in ids]))
            elif not self._hidden_names({name: [command]}):
                seen.append(command)
        return seen

    def onchange(self, values, field_names, fields_spec):
        if self.env.su:
            return super().onchange(values, field_names, fields_spec)
        asked = [] if self else self._naming_fields() - values.keys()
        # Computed fields look at defaults as the superuser, who gets all of them.
        defaults = super().default_get(asked)  # pylint: disable=W8164
        entered = {*field_names, *defaults} if field_names else None
        hidden = self._hidden_names({**defaults, **values}, entered)
        if not hidden.isdisjoint(values):
            raise AccessError(self.env._("You have no access to what this is about."))
        if hidden:
            seen = {
                f"default_{name}": self._seen_default(name, defaults[name])
                for name in hidden
            }
            self = self.with_context(**seen)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _naming_fields(self):
        """Return the names of the fields that may link to a record of ours."""
        names = {name for pair in DOCUMENTS for name in pair}
        return {
            name
            for name, field in self._fields.items()
            if name in names or (field.comodel_name or "").startswith(OURS)
        }

    def _hidden_names(self, values, entered=None):
        """Return the names of the values that link to a record the user does not see.

        Records that this record links to already do not count.

        :param entered: names of the computed fields that the user entered: the values
            of others are the system's, which the screen sends back. None for all
        """
        hidden = {
            name
            for name, value in values.items()
            if (field := self._fields.get(name))
            and field.relational
            and not (field.compute and entered is not None and name not in entered)
            and self._is_hidden(field, value)
        }
        for model_name, id_name in DOCUMENTS:
            if id_name in self._fields and model_name in self._fields:
                old = self._document(model_name, id_name, {})
                model, id_ = self._document(model_name, id_name, values)
                if (
                    model.startswith(OURS)
                    and (model, id_) != old
                    and id_ not in self._seen_ids(model, {id_})
                ):
                    hidden.add(id_name if id_name in values else model_name)
        return hidden

    def _is_hidden(self, field, value):
        """Return whether a value, or a line in it, links to what the user sees not."""
        records = self.env[field.comodel_name]
        ids, lines = links(value)
        # On our screens also documents of others, as opportunities.
        ours = self._name.startswith(OURS) and not records._name.startswith("res.")
        if ids and (ours or records._name.startswith(OURS)):
            ids -= set(self[field.name].ids)
            if ids - self._seen_ids(records._name, ids):
                return True
        return any(records._hidden_names(line, ()) for line in lines)

    def _document(self, model_name, id_name, values):
        """Return model and id of the document of a record that gets these values."""
        model = values.get(model_name, self[model_name])
        if self._fields[model_name].relational:
            ids, __ = links(values.get(model_name, self[model_name].id))
            model = self.env["ir.model"].sudo().browse(ids).model
        return model or "", number(values.get(id_name, self[id_name]))

    @api.model
    def _seen_ids(self, model, ids):
        """Return those of the ids whose records the user may know of."""
        if model not in self.env or not any(ids) or self.env[model]._transient:
            return ids
        records = self.env[model].with_context(active_test=False)
        if not records.has_access("read"):
            return set()
        return set(records.search([("id", "in", list(ids))]).ids)
