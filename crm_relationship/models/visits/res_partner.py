from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_visit_count = fields.Integer(
        string="Visits", compute="_compute_relationship_visit_count"
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company")
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

    def _compute_application_statistics_hook(self):
        data_list = super()._compute_application_statistics_hook()
        for partner in self.filtered("relationship_visit_count"):
            data_list[partner.id].append(
                {
                    "iconClass": "fa-handshake-o",
                    "value": partner.relationship_visit_count,
                    "label": self.env._("Visits"),
                    "tagClass": "o_tag_color_0",
                }
            )
        return data_list

    def action_relationship_visits(self):
        """Open the visits of the customer."""
        self.ensure_one()
        return self.relationship_card_id.action_open_visits()

    def action_relationship_log(self):
        """Log a contact with the customer, or with this person of his."""
        self.ensure_one()
        return self.relationship_card_id._action_log(self)
