from odoo import api, models
from odoo.exceptions import ValidationError


class RelationshipPersonMixin(models.AbstractModel):
    """What is of a customer's person: of the customer itself, or of its key persons.

    Each has a ``card_id`` and a ``partner_id``.
    """

    _name = "relationship.person.mixin"
    _description = "Person of a Customer"

    @api.constrains("partner_id", "card_id")
    def _check_partner_id(self):
        """Refuse somebody of another customer.

        :raises ValidationError: naming person and customer
        """
        for record in self.filtered("partner_id"):
            card, person = record.card_id, record.partner_id
            people = card.sudo().key_person_ids.partner_id
            if (
                person.sudo().commercial_partner_id != card.partner_id
                and person not in people
            ):
                raise ValidationError(
                    self.env._(
                        "Person: %(person)s does not belong to %(customer)s. Choose"
                        " one of its people, or list the person as a key person first.",
                        person=person.display_name,
                        customer=card.partner_id.display_name,
                    )
                )
