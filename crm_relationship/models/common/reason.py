from odoo import api, fields, models


class RelationshipReason(models.Model):
    """Why something was cancelled, moved, rejected or overridden."""

    _name = "relationship.reason"
    _description = "Reason"
    _inherit = ["relationship.entry.mixin"]
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        selection=[
            ("visit_cancel", "Cancelled visit"),
            ("visit_move", "Moved visit"),
            ("plan_reject", "Rejected plan"),
            ("complaint_reject", "Rejected case"),
            ("complaint_reopen", "Reopened case"),
            ("complaint_wait", "Waiting case"),
        ],
        required=True,
        help="Where the reason is offered.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _shipped(self, name):
        """Return a reason that came with the addon, none where it was deleted."""
        xmlid = f"crm_relationship.relationship_reason_{name}"
        return self.env.ref(xmlid, raise_if_not_found=False) or self.browse()
