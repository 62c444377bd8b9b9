from odoo.tools import SQL

from .models.work.relationship_work_mixin import WORK_TABLES


def post_init_hook(env):
    """Show turnover levels on the lists of the companies that exist already."""
    scheme = env.ref("crm_relationship.relationship_scheme_t3")
    env["res.company"].search([]).relationship_badge_scheme_id = scheme


def uninstall_hook(env):
    """Drop the working tables, which no model owns."""
    for table in WORK_TABLES:
        env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
    env.cr.execute("DROP SEQUENCE IF EXISTS relationship_work_job_seq")
