from odoo import api, models
from odoo.exceptions import UserError
from odoo.models import fix_import_export_id_paths

# In the context of an export: what it is for.
REASON = "relationship_export_reason"


class RelationshipDisclosure(models.Model):
    """Exports on record: of which cards, which fields, and what for."""

    _inherit = "relationship.disclosure"

    @api.model
    def is_export_recorded(self, model, paths=None):
        """Return whether an export is one of customer information.

        So that the web client asks what for before it exports.

        :param str model: name of the model
        :param list paths: fields as they are exported; None for any of the model
        """
        records = self.env.get(model)
        if records is None:
            return False
        return bool(self._ways_to_cards(records, paths or ["display_name"]))

    @api.model
    def _record_export(self, records, paths):
        """Put an export on record that has information of customers.

        :param list paths: fields as they are exported
        :raises UserError: where a reason is needed, and was not given
        """
        found = [
            records.mapped(".".join(way)) for way in self._ways_to_cards(records, paths)
        ]
        if found:
            cards = self.env["relationship.card"].union(
                *(some._disclosed_cards() for some in found)
            )
            self._record(
                "export",
                cards,
                res_model=records._name,
                record_count=len(records),
                fields_disclosed=", ".join(
                    self._path_label(records, path) for path in paths
                ),
                with_confidential=any(
                    some._name == "relationship.confidential" for some in found
                ),
                reason=self._export_reason(cards),
            )

    @api.model
    def _record_table(self, table):
        """Put a table on record that was composed on a screen.

        :param dict table: as the web client sends it
        :raises UserError: where a reason is needed, and was not given
        """
        if not self.is_export_recorded(table["model"]):
            return
        reason = (table.get("context") or {}).get(REASON)
        self = self.with_context(**{REASON: reason})
        cards = self.env["relationship.card"]
        titles = dict.fromkeys(head["title"] for head in table["measure_headers"])
        self._record(
            "export",
            cards,
            res_model=table["model"],
            record_count=len(table["rows"]),
            fields_disclosed=", ".join([table["title"], *titles]),
            reason=self._export_reason(cards),
        )

    @api.model
    def _export_reason(self, cards):
        """Return what an export is for.

        :param cards: the cards whose information it is; none is known of a table
        :raises UserError: where a company of the cards wants to know, saying how
        """
        reason = str(self.env.context.get(REASON) or "").strip()
        # A setting, which everybody may know.
        companies = cards.sudo().company_id or self.env.companies.sudo()
        if not reason and any(companies.mapped("relationship_export_reason")):
            raise UserError(
                self.env._(
                    "What For: say what you export customer information for. The"
                    " screen asks when you export; a program says it as %s in the"
                    " context of its call.",
                    REASON,
                )
            )
        return reason or False

    @api.model
    def _ways_to_cards(self, records, paths):
        """Return where exported fields tell of customers.

        :return: set of tuples of field names, from the records to those that tell
        """
        ways = set()
        for path in paths:
            way = []
            for model, name in self._path_steps(records, path):
                if model._is_disclosed(name):
                    ways.add(tuple(way))
                way.append(name)
        return ways

    @api.model
    def _path_steps(self, records, path):
        """Yield model and field name of each step of an exported field."""
        model = records.browse()
        # Of what is linked, and no more is said of it, the name is exported.
        for name in [*fix_import_export_id_paths(path), "display_name"]:
            yield model, name
            field = model._fields.get(name.partition(".")[0])
            if field is None or not field.relational:
                break
            model = model[name]

    @api.model
    def _path_label(self, records, path):
        """Return the label of an exported field, as the user reads it."""
        steps = list(self._path_steps(records, path))
        labels = []
        for model, name in steps[: len(fix_import_export_id_paths(path))]:
            field = model._fields.get(name.partition(".")[0])
            labels.append((field and field._description_string(self.env)) or name)
        return "/".join(labels)
