from odoo import api, fields, models

from ...tools.asks import asks


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_last_contact_date = fields.Date(
        related="relationship_card_id.last_contact_date",
        # Computed as the user, whose rights on the card are checked already.
        related_sudo=False,
    )

    @api.model
    def _relationship_card_fields(self):
        names = super()._relationship_card_fields()
        return [*names, "last_contact_date", "contact_status"]

    def _compute_application_statistics_hook(self):
        data_list = super()._compute_application_statistics_hook()
        for partner in self:
            if partner.relationship_card_id.contact_status == "red":
                data_list[partner.id].append(
                    {
                        "iconClass": "fa-handshake-o",
                        "value": self.env._("Overdue"),
                        "label": self.env._("Contact with the customer"),
                        "tagClass": "o_tag_color_1",
                    }
                )
        return data_list

    @asks("read")
    def action_relationship_visits(self):
        """Open the visits of the customer."""
        self.ensure_one()
        return self.relationship_card_id.action_open_visits()

    @asks("read")
    def action_relationship_log(self):
        """Log a contact with the customer, or with this person of theirs."""
        self.ensure_one()
        return self.relationship_card_id._action_log(self)
