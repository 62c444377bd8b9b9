from odoo.tools import SQL


def post_init_hook(env):
    """Show turnover levels on the lists of the companies that exist already."""
    scheme = env.ref("crm_relationship.relationship_scheme_t3")
    env["res.company"].search([]).relationship_badge_scheme_id = scheme


def uninstall_hook(env):
    """Let Odoo delete what is ours in any order.

    It deletes the records that came with the addon one model after the other, while
    the tables of the others are still full: foreign keys would keep tiers and formats
    from being deleted, each with an error in the log.
    """
    tables = [
        model._table
        for model in env.registry.values()
        if model._original_module == "crm_relationship" and not model._abstract
    ]
    keys = env.execute_query(
        SQL(
            "SELECT t.relname, k.conname FROM pg_constraint k"
            " JOIN pg_class t ON t.oid = k.conrelid"
            " WHERE k.contype = 'f' AND t.relname IN %s"
            " AND t.relnamespace = current_schema::regnamespace",
            tuple(tables),
        )
    )
    for table, key in keys:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(key),
            )
        )
