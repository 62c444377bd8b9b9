from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates.zone import zone_day_sql


class RelationshipComplaintRate(models.Model):
    """Complaints of a month against its orders (R157)."""

    _inherit = "relationship.complaint.rate"

    basis = fields.Selection(selection_add=[("order", "For 100 Orders")])

    def _bases(self, company):
        orders = SQL(
            "SELECT %s AS date, 1 AS quantity FROM sale_order"
            " WHERE company_id = %s AND state = 'sale'",
            zone_day_sql("date_order", company._relationship_zone()),
            company.id,
        )
        return {**super()._bases(company), "order": (orders, 100)}


class ResCompany(models.Model):
    """What rate of complaints a company aims at for its orders."""

    _inherit = "res.company"

    relationship_complaint_target_order = fields.Float(
        string="Complaints for 100 Orders",
        help="The rate that is aimed at, at most; 0: no target.",
    )
