from odoo import api, models
from odoo.fields import Domain


class RelationshipComplaint(models.Model):
    """Of a person who asks for it, a case keeps what was done, and no more."""

    _name = "relationship.complaint"
    _inherit = ["relationship.complaint", "relationship.personal.mixin"]
    # Who the person is, and what they said.
    _personal_fields = (
        "contact_name",
        "customer_signature",
        "customer_signed_by",
        "description",
        "email_from",
        "expectation",
        "phone",
        "subject",
    )

    @api.model
    def _personal_data_domain(self, partners):
        # Whoever the customer is now, who wrote is forgotten; a contact with the same
        # address wrote their own.
        emails = list(filter(None, partners.mapped("email_normalized")))
        others = Domain("partner_id.email_normalized", "in", emails)
        return super()._personal_data_domain(partners) | (
            self._address_domain(partners) & ~others
        )
