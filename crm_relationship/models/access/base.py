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
        seen = []
        for command in value:
            ids = command[2] if command[0] == Command.SET else [command[1]]
            if command[0] == Command.SET:
                kept = [id_ for id_ in ids if self._sees(field.comodel_name, [id_])]
                seen.append(Command.set(kept))
            elif command[0] != Command.LINK or self._sees(field.comodel_name, ids):
                seen.append(command)
        return seen

    @api.model
    def _sees(self, model, ids):
        """Return whether the user may read all of these records."""
        records = self.env[model]
        if records._transient:
            return True
        found = records.has_access("read") and records.with_context(
            active_test=False
        ).search_count([("id", "in", ids)])
        return found == len(ids)

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            for __, id_name in self._hidden_documents(values):
                # Who has a record may have no right on its document.
                if not self or self[id_name] != values[id_name]:
                    raise AccessError(
                        self.env._("You have no access to what this is about.")
                    )
        return super().onchange(values, field_names, fields_spec)

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
