"""Overrides that stand know which tier they took the place of."""


def migrate(cr, version):
    """Take it from the record of the change that set the tier by hand."""
    cr.execute(
        """
        UPDATE relationship_classification k
           SET standing_tier_id = o.old_tier_id,
               standing_date = COALESCE(e.date, o.date)
          FROM relationship_classification l
         CROSS JOIN LATERAL (
               SELECT c.id, c.old_tier_id, c.date
                 FROM relationship_tier_change c
                WHERE c.card_id = l.card_id AND c.scheme_id = l.scheme_id
                  AND c.cause = 'override' AND c.new_tier_id = l.manual_tier_id
                ORDER BY c.date DESC, c.id DESC LIMIT 1) o
          LEFT JOIN LATERAL (
               SELECT c.date
                 FROM relationship_tier_change c
                WHERE c.card_id = l.card_id AND c.scheme_id = l.scheme_id
                  AND c.id < o.id AND c.new_tier_id = o.old_tier_id
                ORDER BY c.date DESC, c.id DESC LIMIT 1) e ON TRUE
         WHERE k.id = l.id AND k.manual_tier_id IS NOT NULL
           AND k.standing_tier_id IS NULL AND o.old_tier_id IS NOT NULL
        """
    )
