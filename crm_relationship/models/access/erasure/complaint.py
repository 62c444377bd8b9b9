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
        emails = filter(None, partners.mapped("email_normalized"))
        nobody = Domain("partner_id", "=", False)
        by_address = Domain.OR(Domain("email_from", "ilike", email) for email in emails)
        return super()._personal_data_domain(partners) | (nobody & by_address)
