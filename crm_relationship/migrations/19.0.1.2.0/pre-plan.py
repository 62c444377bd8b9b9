from odoo.tools.sql import column_exists, rename_column

MODEL = "relationship.visit.plan"
TABLE = "relationship_visit_plan"
# The approval of plans is that of the mixin, by its names.
RENAMED = {
    "submitted_user_id": "requester_id",
    "submitted_date": "requested_date",
    "approved_user_id": "decided_user_id",
    "approved_date": "decided_date",
    "reject_note": "decision_note",
}


def migrate(cr, version):
    """Rename the fields of an approval, with their data and what is translated."""
    for old, new in RENAMED.items():
        if not column_exists(cr, TABLE, old) or column_exists(cr, TABLE, new):
            continue
        rename_column(cr, TABLE, old, new)
        cr.execute(
            "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
            [new, MODEL, old],
        )
        cr.execute(
            "UPDATE ir_model_data SET name = %s"
            " WHERE module = 'crm_relationship' AND name = %s",
            [f"field_{TABLE}__{new}", f"field_{TABLE}__{old}"],
        )
