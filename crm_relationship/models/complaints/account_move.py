from odoo import api, fields, models


class AccountMove(models.Model):
    """The cases that concern an invoice."""

    _inherit = "account.move"

    relationship_complaint_count = fields.Integer(
        string="Cases", compute="_compute_relationship_complaint_count"
    )

    @api.depends_context("uid")
    def _compute_relationship_complaint_count(self):
        complaints = self.env["relationship.complaint"]
        counts = {}
        if complaints.has_access("read"):
            names = [f"account.move,{move.id}" for move in self if move.id]
            for case in complaints.search_fetch(
                [("reference", "in", names)], ["reference"]
            ):
                counts[case.reference.id] = counts.get(case.reference.id, 0) + 1
        for move in self:
            move.relationship_complaint_count = counts.get(move.id, 0)

    def action_relationship_complaints(self):
        """Open the cases that concern the invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_complaint_action"
        )
        name = f"account.move,{self.id}"
        return {
            **action,
            "domain": [("reference", "=", name)],
            "context": {
                "default_reference": name,
                "default_partner_id": self.partner_id.id,
            },
        }
