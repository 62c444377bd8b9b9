def migrate(cr, version):
    """Name the cards of the demo data that had no external id after their customers."""
    cr.execute(
        """
        INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
        SELECT p.module, 'card_' || substr(p.name, 10), 'relationship.card', c.id, TRUE
          FROM ir_model_data p
          JOIN relationship_card c ON c.partner_id = p.res_id
         WHERE p.module = 'crm_relationship' AND p.model = 'res.partner'
           AND starts_with(p.name, 'customer_')
           AND NOT EXISTS (SELECT FROM ir_model_data k
                            WHERE k.model = 'relationship.card' AND k.res_id = c.id)
            ON CONFLICT DO NOTHING
        """
    )
