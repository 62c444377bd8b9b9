from odoo import api, fields, models

from ...tools.asks import asks


class RelationshipSatisfactionCall(models.TransientModel):
    """How satisfied a customer is with a case or a visit, told by telephone (R100).

    Whoever may work on it enters what they were told; who asked is kept (X10).
    """

    _name = "relationship.satisfaction.call"
    _description = "Satisfaction Told by Telephone"
    _inherit = ["relationship.step.mixin"]

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        default=lambda self: self._default_document("relationship.complaint"),
    )
    visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        default=lambda self: self._default_document("relationship.visit"),
    )
    score = fields.Selection(
        selection=[("100", "Happy"), ("60", "Neutral"), ("20", "Unhappy")],
        string="Satisfaction",
    )
    comment = fields.Text()

    @api.model
    def _default_document(self, model):
        context = self.env.context
        # Cases are what is asked about where nothing is said.
        about = context.get("active_model", "relationship.complaint")
        return about == model and context.get("active_id")

    @asks("read")
    def action_enter(self):
        """Keep the answer; a low one opens a measure."""
        self.ensure_one()
        document = self.complaint_id or self.visit_id
        document.ensure_one()
        document.check_access("write")
        self.env["relationship.satisfaction"]._collect(
            document,
            float(self.score),
            source="call",
            comment=self.comment,
            collector_id=self.env.uid,
        )
        return True
