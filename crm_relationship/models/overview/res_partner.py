from odoo import models

from ...tools.asks import asks


class ResPartner(models.Model):
    _inherit = "res.partner"

    @asks("read")
    def action_relationship_history(self):
        """Open what happened with the customer, newest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_history_action"
        )
        card = self.relationship_card_id
        return {
            **action,
            "display_name": self.env._("History of %s", card.display_name),
            "domain": [("card_id", "=", card.id)],
        }
