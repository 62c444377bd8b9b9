from odoo import fields, models

from ...tools.asks import asks


class RelationshipSatisfactionCall(models.TransientModel):
    """How satisfied the customer of a case is, told by telephone."""

    _name = "relationship.satisfaction.call"
    _description = "Satisfaction Told by Telephone"
    _inherit = ["relationship.step.mixin"]

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        default=lambda self: self.env.context.get("active_id"),
    )
    score = fields.Selection(
        selection=[("100", "Happy"), ("60", "Neutral"), ("20", "Unhappy")],
        string="Satisfaction",
    )
    comment = fields.Text()

    @asks("read")
    def action_enter(self):
        """Keep the answer; a low one opens a measure."""
        self.ensure_one()
        case = self.complaint_id
        case.check_access("write")
        self.env["relationship.satisfaction"]._collect(
            case,
            float(self.score),
            source="call",
            comment=self.comment,
            collector_id=self.env.uid,
        )
        return True
