from odoo import models


class RelationshipComplaint(models.Model):
    """Customers without e-mail are asked by telephone how satisfied they are (R174)."""

    _inherit = "relationship.complaint"

    def _may_request_rating(self):
        # What we made a case of ourselves is no question to the customer.
        return self.kind != "adverse_event" and super()._may_request_rating()

    def _request_rating(self):
        asked = super()._request_rating()
        for case in (self - asked).sudo().filtered("phone"):
            if case._is_called():
                case._schedule_call()
                asked += case.sudo(False)
        return asked

    def _is_called(self):
        """Tell whether the customer is asked by telephone: a service, or no e-mail."""
        asks = self.kind == "service_request" or (
            self.company_id.relationship_rating_mail and self.kind != "adverse_event"
        )
        if not asks or self.is_rated or self._reachable():
            return False
        customer = self.partner_id
        return not customer or not self.company_id._relationship_asked(customer)

    def _schedule_call(self):
        owner = self._owner_to_tell()
        case = self.with_context(lang=owner.lang, mail_activity_quick_update=True)
        case.activity_schedule(
            "mail.mail_activity_data_call",
            self.company_id._relationship_today(),
            summary=case.env._("Ask how satisfied the customer is: %s", case.phone),
            note=case.env._("Enter the answer with the button “Satisfaction Told”."),
            user_id=owner.id,
        )
