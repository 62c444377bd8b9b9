from odoo import fields, models


class RelationshipCard(models.Model):
    """The opportunities of the customer, for those who work in sales."""

    _inherit = "relationship.card"

    opportunity_count = fields.Integer(
        related="partner_id.opportunity_count",
        related_sudo=False,
        groups="sales_team.group_sale_salesman",
    )
