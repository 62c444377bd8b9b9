from odoo import fields, models


class RelationshipComplaintStep(models.AbstractModel):
    """A step with one case: the one that it is opened from."""

    _name = "relationship.complaint.step.mixin"
    _description = "Step with a Case"
    _inherit = ["relationship.step.mixin"]

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
