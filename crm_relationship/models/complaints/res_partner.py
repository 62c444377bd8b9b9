from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize, email_normalize_all

from ...tools.actions import opened
from ...tools.asks import asks


class ResPartner(models.Model):
    """The cases of a contact, and of all contacts of its company."""

    _inherit = "res.partner"

    relationship_open_complaint_count = fields.Integer(
        related="relationship_card_id.open_complaint_count",
        # Computed as the user, whose rights on the card are checked already.
        related_sudo=False,
    )

    @api.model
    def _relationship_card_fields(self):
        return [*super()._relationship_card_fields(), "open_complaint_count"]

    @api.model
    def _relationship_by_phone(self, number, limit):
        """Return the contacts that have a telephone number, however it is written."""
        if sum(map(str.isdigit, number or "")) < 3:
            return self.browse()
        # With the number of the country, and the digits as they were typed.
        full = self._phone_format(number=number, country=self.env.company.country_id)
        return self.search(
            [
                "|",
                ("phone_sanitized", "=", full or number),
                ("phone_mobile_search", "ilike", number),
            ],
            limit=limit,
        )

    @asks("read")
    def action_relationship_complaints(self):
        """Open the cases of the contact, and of the people below it."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_complaint_action",
            # Of a person who has changed employer, also those of the former one.
            [
                "|",
                ("customer_id", "=", self.id),
                ("partner_id", "=", self.id),
            ],
            {"default_partner_id": self.id},
        )

    @api.model
    def _relationship_by_email(self, address):
        """Return the contacts that have an address, among others or alone."""
        address = email_normalize(address or "", strict=False)
        if not address:
            return self.browse()
        found = self.search([("email_normalized", "=", address)])
        # A contact with several addresses is known by the first one only.
        several = self.search(
            [("email", "ilike", address), ("id", "not in", found.ids)]
        )
        found |= several.filtered(
            lambda partner: address in email_normalize_all(partner.email)
        )
        return found.filtered(lambda partner: partner._relationship_is_known())

    def _relationship_is_known(self):
        """Tell whether an address says whose a message is.

        Not where it was entered by somebody outside whose company logs in to the
        portal: mails of others with this address would be read there.
        """
        contact = self.sudo()
        return not contact.create_uid.share or not contact.env[
            "res.users"
        ].search_count(
            [
                ("partner_id", "child_of", contact.commercial_partner_id.id),
                ("share", "=", True),
            ],
            limit=1,
        )

    def _check_relationship_address(self, email):
        """Refuse another address of a contact of a customer to people outside.

        We entered it, and tell by it whose a mail is: with the address of somebody
        else, that one's mails would become cases of theirs. Asked where people outside
        write contacts: the settings of users, and the pages of the portal.

        :raises UserError: saying whom to ask
        """
        if not self.env.user.share:
            return
        address = email_normalize(email or "", strict=False)
        ours = self.sudo().filtered(
            lambda contact: (
                not contact.create_uid.share
                and address != email_normalize(contact.email or "", strict=False)
            )
        )
        if ours and ours._relationship_is_customer():
            raise UserError(
                self.env._(
                    "E-mail: by this address we know your messages. Ask us to change"
                    " it, for example by a message in one of your cases."
                )
            )

    def _relationship_is_customer(self):
        """Tell whether one of these contacts belongs to a customer of ours."""
        customers = (self | self.commercial_partner_id).ids
        return any(
            self.env[f"relationship.{model}"]
            .sudo()
            .with_context(active_test=False)
            .search_count([(name, "in", customers)], limit=1)
            for model, name in (("card", "partner_id"), ("complaint", "customer_id"))
        )

    @api.model
    def _relationship_keepers(self):
        cases = self.env["relationship.complaint"]._fields
        return [
            *super()._relationship_keepers(),
            (
                SQL(
                    "SELECT partner_id FROM relationship_complaint"
                    " UNION ALL SELECT customer_id FROM relationship_complaint",
                    to_flush=(cases["partner_id"], cases["customer_id"]),
                ),
                self.env._(
                    "Contact: %s cannot be deleted, because there are cases of it."
                    " Archive it."
                ),
            ),
        ]
