from odoo import Command, api, models
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


class Base(models.AbstractModel):
    """Whatever is exported or shown, and from wherever: customers stay confidential.

    Exports are on record. And a screen shows the names of what its record links to,
    without asking whether the user may read that: of a new record, which anybody may
    fill in with any number, it tells no names of ours but those that he sees.
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
        if self.env.su:
            return values
        for name, value in list(values.items()):
            field = self._fields.get(name)
            if value and field and (field.comodel_name or "").startswith(OURS):
                values[name] = self._seen_default(field, value)
        for __, id_name in self._hidden_documents(values):
            values[id_name] = False
        return values

    @api.model
    def _seen_default(self, field, value):
        """Return a default value without the records that the user does not see."""
        if field.type == "many2one":
            return value if self._sees(field.comodel_name, [value]) else False
        linked = set()
        for command in value:
            if command[0] == Command.SET:
                linked.update(command[2])
            elif command[0] == Command.LINK:
                linked.add(command[1])
        seen = self._seen_ids(field.comodel_name, linked)
        return [
            Command.set([id_ for id_ in command[2] if id_ in seen])
            if command[0] == Command.SET
            else command
            for command in value
            if command[0] != Command.LINK or command[1] in seen
        ]

    @api.model
    def _sees(self, model, ids):
        """Return whether the user may read all of these records."""
        return self._seen_ids(model, ids).issuperset(ids)

    @api.model
    def _seen_ids(self, model, ids):
        """Return which of these records the user may read, asked for at once."""
        records = self.env[model]
        if records._transient:
            return set(ids)
        if not ids or not records.has_access("read"):
            return set()
        records = records.with_context(active_test=False)
        return set(records.search([("id", "in", list(ids))]).ids)

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            for __, id_name in self._hidden_documents(values):
                # Who has a record may have no right on its document.
                if not self or self[id_name] != values[id_name]:
                    self._refuse_hidden()
            self._drop_hidden(values, field_names)
        return super().onchange(values, field_names, fields_spec)

    def _refuse_hidden(self):
        raise AccessError(self.env._("You have no access to what this is about."))

    def _drop_hidden(self, values, entered=()):
        """Take links to records that the user does not see from a screen's values.

        From them follow names, telephone numbers and more, before anything is saved.

        :param dict values: of the screen; what is found by itself is found again
        :param entered: names of the fields that were changed
        :raises AccessError: when such a record was entered
        """
        for name, value in list(values.items()):
            field = self._fields.get(name)
            if field is None or not value or not field.relational:
                continue
            if field.type != "many2one":
                self._drop_hidden_of_lines(field, value)
            elif field.comodel_name.startswith(OURS):
                id_ = value.get("id") if isinstance(value, dict) else value
                if not isinstance(id_, int) or (self and self[name].id == id_):
                    continue
                if self._sees(field.comodel_name, [id_]):
                    continue
                if name in entered:
                    self._refuse_hidden()
                del values[name]

    def _drop_hidden_of_lines(self, field, commands):
        lines = self.env[field.comodel_name]
        for command in commands:
            if command[0] == Command.CREATE:
                lines._drop_hidden(command[2])
            elif command[0] == Command.UPDATE:
                lines.browse(command[1])._drop_hidden(command[2])

    @api.model
    def _hidden_documents(self, values):
        """Return the pairs of fields that name a document the user does not see."""
        hidden = []
        for model_name, id_name in DOCUMENTS:
            model, id_ = values.get(model_name), values.get(id_name)
            if not model or not id_ or model_name not in self._fields:
                continue
            if not isinstance(model, str):
                model = self.env["ir.model"].sudo().browse(model).model or ""
            ours = model.startswith(OURS) and model in self.env
            if ours and isinstance(id_, int) and not self._sees(model, [id_]):
                hidden.append((model_name, id_name))
        return hidden
