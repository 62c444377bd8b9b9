import logging

from odoo import api, models
from odoo.tools import email_normalize

from ....tools.mail_headers import is_automatic

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    """No case of what no customer wrote: auto-replies, bulk mail, our own mail."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        cases = [route for route in routes or () if self._relationship_is_case(route)]
        if not cases:
            return super()._message_route_process(message, message_dict, routes)
        automatic = is_automatic(message) or self._relationship_is_own(message_dict)
        if automatic:
            routes = [route for route in routes if route not in cases or route[1]]
            _logger.info(
                "Mail with Message-Id %s was sent by a machine: no case.",
                message_dict.get("message_id"),
            )
        thread = self.with_context(relationship_automatic_mail=automatic)
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    @api.model
    def _relationship_is_case(self, route):
        return bool(route) and route[0] == "relationship.complaint"

    @api.model
    def _relationship_is_own(self, message_dict):
        """Tell whether an e-mail comes from one of our own technical addresses."""
        address = email_normalize(message_dict.get("email_from"))
        domains = self.env["mail.alias.domain"].sudo()
        return bool(domains._find_aliases([address]))
