from odoo.tools.sql import column_exists, rename_column

MODEL, TABLE = "relationship.visit", "relationship_visit"
# The approval of visits is that of all that somebody else decides on.
RENAMED = {
    "approval_requested_date": "requested_date",
    "approver_id": "decided_user_id",
    "may_approve": "can_decide",
}


def migrate(cr, version):
    """Rename the fields of a visit's approval, with what is written of them."""
    for old, new in RENAMED.items():
        if column_exists(cr, TABLE, old) and not column_exists(cr, TABLE, new):
            rename_column(cr, TABLE, old, new)
        cr.execute(
            "UPDATE ir_model_fields f SET name = %s WHERE model = %s AND name = %s"
            " AND NOT EXISTS (SELECT FROM ir_model_fields o"
            " WHERE o.model = f.model AND o.name = %s)",
            (new, MODEL, old, new),
        )
        cr.execute(
            "UPDATE ir_model_data d SET name = %s"
            " WHERE module = 'crm_relationship' AND name = %s"
            " AND NOT EXISTS (SELECT FROM ir_model_data o"
            " WHERE o.module = d.module AND o.name = %s)",
            (_xmlid(new), _xmlid(old), _xmlid(new)),
        )
        # What people have saved: filters, and lists of columns to export.
        cr.execute(
            r"UPDATE ir_filters SET"
            r" domain = regexp_replace(domain, %(old)s, %(new)s, 'g'),"
            r" context = regexp_replace(context, %(old)s, %(new)s, 'g')"
            r" WHERE model_id = %(model)s",
            {"old": rf"\m{old}\M", "new": new, "model": MODEL},
        )
        cr.execute(
            "UPDATE ir_exports_line l SET name = %s FROM ir_exports e"
            " WHERE e.id = l.export_id AND e.resource = %s AND l.name = %s",
            (new, MODEL, old),
        )


def _xmlid(name):
    return f"field_{TABLE}__{name}"
