from collections import defaultdict

from odoo import api, models
from odoo.exceptions import MissingError

from ..base import OURS

# Read once of a message, for whoever asks: they do not change.
FACTS = ("model", "res_id", "author_id", "create_uid", "is_internal", "subtype_id")


class MailMessage(models.Model):
    """Messages about customers are for who may read what they are about.

    Odoo shows a message to whoever received it once, also when the record is closed to
    them now; names of linked records to everybody; which message was sent to whom to
    any employee; and to customers, by its number, what the system noted for us.
    """

    _inherit = "mail.message"

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for message in self.filtered("id"):
            document = message.sudo().model or ""
            if document.startswith(OURS) and not message.sudo(False).has_access("read"):
                message.display_name = False
        return result

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        query = super()._search(domain, offset, limit, order, **kwargs)
        if self.env.su or kwargs.get("bypass_access"):
            return query
        # Odoo has read the ids already.
        messages = self.browse(query)
        closed = messages._relationship_closed()
        return (messages - closed)._as_query(order) if closed else query

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if operation in ("read", "write"):
            forbidden += (self - forbidden)._relationship_closed()
        return forbidden

    def _relationship_closed(self):
        """Return those about records of ours that the user may not read (any more).

        Who wrote a message knows it.
        """
        messages = self.browse(self.ids).sudo()
        messages.fetch(FACTS)
        try:
            ours = messages.filtered(lambda message: message._relationship_is_ours())
        except MissingError:
            ours = messages.exists().filtered(lambda m: m._relationship_is_ours())
        documents = defaultdict(lambda: defaultdict(set))
        for message in ours:
            documents[message.model][message.res_id].add(message.id)
        open_ids = self._find_allowed_doc_ids(documents)
        if self.env.user.share:
            open_ids -= set(ours.filtered(_is_for_us).ids)
        return self.browse(set(ours.ids) - open_ids)

    def _relationship_is_ours(self):
        """Tell whether it is about a record of ours, and written by somebody else."""
        return (
            (self.model or "").startswith(OURS)
            and self.model in self.env
            and bool(self.res_id)
            and self.author_id != self.env.user.partner_id
            and self.create_uid != self.env.user
        )


def _is_for_us(message):
    """Tell whether a message was written for colleagues only."""
    subtype = message.subtype_id
    return message.is_internal or not subtype or subtype.internal
