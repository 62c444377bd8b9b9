from odoo import models

from ....tools.asks import asks
from .digest import ACTIVITY_TYPE, LISTS


class MailActivity(models.Model):
    """A finished call or meeting is a contact with the customer."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        activities = self.sudo().filtered(
            "activity_type_id.relationship_counts_as_contact"
        )
        cards = activities._relationship_cards()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        cards._refresh_figures()
        return result

    def _relationship_cards(self):
        """Return the cards of the customers that these activities are about."""
        cards = self.env["relationship.card"]
        partners = self.env["res.partner"]
        for model, activities in (
            self.filtered("res_model").grouped("res_model").items()
        ):
            ids = activities.mapped("res_id")
            if model == "relationship.card":
                cards |= cards.browse(ids).exists()
            elif model == "res.partner":
                partners |= partners.browse(ids).exists()
            elif model == "crm.lead":
                partners |= self.env["crm.lead"].browse(ids).exists().partner_id
        if partners:
            customers = partners.commercial_partner_id
            cards |= cards.search([("partner_id", "in", customers.ids)])
        return cards

    @asks("read")
    def action_open_document(self):
        """Open what the daily reminder is about: the customers due for contact."""
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if kind and not self.res_model and self.activity_type_id == kind:
            return self.env["ir.actions.act_window"]._for_xml_id(LISTS["due"])
        return super().action_open_document()
