from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_visit_count = fields.Integer(
        string="Visits", compute="_compute_relationship_visit_count"
    )

    def _compute_relationship_visit_count(self):
        visits = self.env["relationship.visit"]
        counts = {}
        if visits.has_access("read"):
            cards = self.relationship_card_id
            counts = dict(
                visits._read_group(
                    [("card_id", "in", cards.ids)], ["card_id"], ["__count"]
                )
            )
        for partner in self:
            partner.relationship_visit_count = counts.get(
                partner.relationship_card_id, 0
            )

    def action_relationship_visits(self):
        """Open the visits of the customer."""
        self.ensure_one()
        return self.relationship_card_id.action_open_visits()

    def action_relationship_log(self):
        """Log a contact with the customer, or with this person of his."""
        self.ensure_one()
        return self.relationship_card_id._action_log(self)
