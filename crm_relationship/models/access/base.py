from odoo import api, models


class Base(models.AbstractModel):
    """Whatever is exported, and from wherever: what is of customers is on record."""

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
