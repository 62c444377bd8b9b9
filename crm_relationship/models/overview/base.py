import re

from odoo import api, models

# Our models.
OURS = "relationship."
# What the program keeps for itself, by type and by name: keys, counters and copies.
TYPES = {"binary", "json", "many2one_reference", "properties_definition"}
NAMES = re.compile(
    r"id|parent_path|nonce|(.*_)?token|res_model|(.*_)?sequence|(.*_)?color"
    r"|.*_key|.*_filename|.*_document_name|file_name|.*_normalized|phone_sanitized.*"
    r"|phone_mobile_search|has_message|(website_)?message_.*|rating_ids"
    r"|activity_(exception_decoration|type_icon)|my_activity_.*"
    r"|bulk_number|simulation_move|last_contact_(model|res_id)|chased_state"
    r"|clock_changed_date|reminded_date|escalated_date|next_check"
)


class Base(models.AbstractModel):
    """Custom filters and groups offer what people read, not what the program keeps."""

    _inherit = "base"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        fields = super().fields_get(allfields, attributes)
        if not self._name.startswith(OURS):
            return fields
        for name, description in fields.items():
            if self._is_technical(name):
                # The screen asks these two; searching and grouping go on as before.
                for what in {"searchable", "groupable"} & description.keys():
                    description[what] = False
        return fields

    @api.model
    def _is_technical(self, name):
        return self._fields[name].type in TYPES or bool(NAMES.fullmatch(name))
