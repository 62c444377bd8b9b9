from odoo import models


class CrmTeam(models.Model):
    """Teams are those of the branches below their company, as contacts are."""

    _inherit = "crm.team"

    _check_company_domain = models.check_company_domain_parent_of
