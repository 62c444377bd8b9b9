def migrate(cr, version):
    """Cadences that are there have always held: they begin on no day of their own."""
    cr.execute(
        "ALTER TABLE relationship_cadence ADD COLUMN IF NOT EXISTS start_date date"
    )
