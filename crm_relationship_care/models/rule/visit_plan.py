from odoo import fields, models


class RelationshipVisitPlan(models.Model):
    """Campaigns of calls that a care rule has made."""

    _inherit = "relationship.visit.plan"

    relationship_rule_id = fields.Many2one(
        comodel_name="relationship.care.rule",
        string="Care Rule",
        readonly=True,
        index="btree_not_null",
    )
