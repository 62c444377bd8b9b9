from odoo import fields, models


class RelationshipVisitCheck(models.Model):
    """An item of a visit's checklist, to be ticked (R096, R097, R130, R131)."""

    _name = "relationship.visit.check"
    _description = "Checklist Item of a Visit"
    _inherit = ["relationship.child.mixin"]
    _belongs_to = ("visit_id",)
    _order = "visit_id, sequence, id"

    visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="visit_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Item", required=True)
    done = fields.Boolean()
