from odoo import fields, models


class RelationshipVisit(models.Model):
    """The opportunity that a visit is about."""

    _inherit = "relationship.visit"

    opportunity_id = fields.Many2one(
        comodel_name="crm.lead",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
        help="What the visit is to bring forward.",
    )
