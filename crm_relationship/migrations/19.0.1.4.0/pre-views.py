def migrate(cr, version):
    """Empty the views of ours that extend others, until they are read again.

    Odoo reads one view after the other, and checks each with those that extend it: what
    these were before does not find its place in what the others are by now.
    """
    cr.execute(
        """
        UPDATE ir_ui_view v
           SET arch_db = jsonb_build_object('en_US', '<data/>')
          FROM ir_model_data d
         WHERE d.model = 'ir.ui.view' AND d.res_id = v.id
           AND d.module = 'crm_relationship' AND v.inherit_id IS NOT NULL
        """
    )
