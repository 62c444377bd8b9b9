def migrate(cr, version):
    """An outline that is its type's, in whatever language, is read from the type."""
    cr.execute(
        "SELECT FROM information_schema.columns WHERE column_name = 'own_outline'"
        " AND table_name = 'relationship_visit'"
    )
    if cr.rowcount:
        return
    cr.execute("ALTER TABLE relationship_visit RENAME COLUMN outline TO own_outline")
    cr.execute(
        """
        UPDATE relationship_visit v SET own_outline = NULL
         WHERE EXISTS (SELECT FROM relationship_visit_type y,
                              jsonb_each_text(y.outline) o
                        WHERE y.outline IS NOT NULL AND o.value = v.own_outline)
        """
    )
