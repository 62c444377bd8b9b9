"""Cards know when they were archived, and what their customers were."""


def migrate(cr, version):
    """Fill in what the cards of before can tell."""
    cr.execute(
        """
        UPDATE relationship_card SET archived_date = write_date::date
         WHERE active IS NOT TRUE AND archived_date IS NULL
        """
    )
    # A card whose kind is not that of its customer is to be looked at.
    cr.execute(
        "UPDATE relationship_card SET customer_is_company = kind = 'organization'"
    )
