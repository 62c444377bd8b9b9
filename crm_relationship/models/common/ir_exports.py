import csv
from pathlib import Path

from odoo import api, models
from odoo.fields import Command
from odoo.modules import Manifest


class IrExports(models.Model):
    """The list of columns by which each register is exported and imported again.

    Its columns are those of the template of the import screen, with the identifiers by
    which the import finds the same records.
    """

    _inherit = "ir.exports"

    @api.model
    def _relationship_add_lists(self, addon):
        """Bring the export lists of an addon's registers up to date.

        :param str addon: whose templates, ``static/csv/TABLE.csv``, are read
        """
        folder = Path(Manifest.for_addon(addon).path, "static", "csv")
        # Steps of a screen read their files themselves.
        models = {
            model._table: name
            for name, model in self.env.registry.items()
            if not model._transient
        }
        name = self._relationship_list_name()
        self._load_records(
            [
                {
                    "xml_id": f"{addon}.ir_exports_{path.stem}",
                    "values": {
                        "name": name,
                        "resource": models[path.stem],
                        "export_fields": [Command.clear()]
                        + [
                            Command.create({"name": column})
                            for column in self._relationship_columns(
                                self.env[models[path.stem]], path
                            )
                        ],
                    },
                }
                for path in sorted(folder.glob("*.csv"))
                if path.stem in models
            ]
        )

    @api.model
    def _relationship_list_name(self):
        """Return the name of the lists: Odoo keeps one, for readers of any language."""
        codes = [
            "en_US",
            *sorted(code for code, _ in self.env["res.lang"].get_installed()),
        ]
        names = [
            self.with_context(lang=code).env._("To Import Again") for code in codes
        ]
        return " / ".join(dict.fromkeys(names))

    @api.model
    def _relationship_columns(self, records, path):
        """Return the columns of a template as the export screen names them."""
        records = records.with_context(lang="en_US")
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        columns = ["id"]
        for label in header:
            names = self._relationship_path(records, label.split("/"))
            # The lines of a record are found again, too.
            lines = f"{names[0]}/id"
            if "/" in label and lines not in columns:
                columns.append(lines)
            columns.append("/".join(names))
        return columns

    @api.model
    def _relationship_path(self, records, labels):
        """Return the names of the fields that stand for the labels of a column."""
        label, *rest = labels
        names = [
            name
            for name, field in sorted(records._fields.items())
            if field.store and field._description_string(records.env) == label
        ]
        # What people enter comes before what the system sets.
        field = min(map(records._fields.get, names), key=lambda one: one.readonly)
        if rest:
            return [field.name, *self._relationship_path(records[field.name], rest)]
        return [field.name, "id"] if field.relational else [field.name]
