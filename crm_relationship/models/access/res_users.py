from odoo import api, models


class ResUsers(models.Model):
    """Who opens the portal to somebody of a customer sees that customer.

    Users of the portal see the cases of their company: whoever makes a contact, and a
    user of it, would read the cases of any customer.
    """

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._check_relationship_opened()
        return users

    def write(self, vals):
        result = super().write(vals)
        if {"active", "group_ids", "partner_id"} & vals.keys():
            self._check_relationship_opened()
        return result

    def _check_relationship_opened(self):
        """Refuse users of the portal of customers whom the present user does not see.

        :raises AccessError: naming the contact
        """
        opened = self.sudo().filtered(lambda user: user.active and user.share)
        opened.partner_id._check_relationship_opening()
