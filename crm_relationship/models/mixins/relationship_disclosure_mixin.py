from odoo import api, models
from odoo.fields import Domain


class RelationshipDisclosureMixin(models.AbstractModel):
    """Records whose export is on record, as one of the cards that they belong to."""

    _name = "relationship.disclosure.mixin"
    _description = "Export on Record"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        # Whether the export is the web client's, or a call from outside.
        self.env["relationship.disclosure"]._record(
            "export",
            self._disclosed_cards(),
            res_model=self._name,
            record_count=len(self),
            fields_disclosed=self._disclosed_fields(fields_to_export),
        )
        return result

    def _disclosed_cards(self):
        """Return the cards whose information these records are."""
        return self.card_id

    @api.model
    def _personal_data_domain(self, partners):
        """Return the domain of the records that are about these people."""
        return Domain("partner_id", "in", partners.ids)

    @api.model
    def _disclosed_fields(self, paths):
        """Return the labels of exported fields, as the user reads them."""
        return ", ".join(self._disclosed_field(path) for path in paths)

    @api.model
    def _disclosed_field(self, path):
        model, labels = self, []
        for name in path.replace(".id", "/.id").strip("/").split("/"):
            field = model._fields.get(name.partition(".")[0])
            if field is None:
                labels.append(name)
                break
            labels.append(field._description_string(self.env) or name)
            if not field.comodel_name:
                break
            model = self.env[field.comodel_name]
        return "/".join(labels)
