def migrate(cr, version):
    """Let the year of birth become a text, which can be encrypted (R239)."""
    cr.execute(
        "ALTER TABLE relationship_confidential"
        " DROP CONSTRAINT IF EXISTS relationship_confidential_birth_year_check"
    )
