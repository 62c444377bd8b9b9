from odoo import api, models
from odoo.fields import Domain

from .erasure import erase_tracking

# Who the person is, and what he said.
PERSONAL = (
    "contact_name",
    "customer_signature",
    "customer_signed_by",
    "description",
    "email_from",
    "expectation",
    "phone",
    "subject",
)


class RelationshipComplaint(models.Model):
    """Of a person who asks for it, a case keeps what was done, and no more."""

    _inherit = "relationship.complaint"

    @api.model
    def _personal_data_domain(self, partners):
        emails = filter(None, partners.mapped("email_normalized"))
        nobody = Domain("partner_id", "=", False)
        by_address = Domain.OR(Domain("email_from", "ilike", email) for email in emails)
        return super()._personal_data_domain(partners) | (nobody & by_address)

    def _erase_personal_data(self):
        """Forget who told us, and his words; the case itself stays."""
        quiet = self.with_context(tracking_disable=True)
        quiet._write_step(dict.fromkeys(PERSONAL, False))
        erase_tracking(self, PERSONAL)
        for case in self:
            case._message_log(body=self.env._("Personal data erased."))
