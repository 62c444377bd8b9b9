from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, formataddr, html2plaintext

from ....tools.outside.mail_headers import (
    fails_authentication,
    inner_senders,
    is_answer,
    is_automatic,
    mend_charsets,
    names_number,
    reply_addresses,
)

CASES = "relationship.complaint"
# Nobody wants answers at more addresses than these.
MAX_ADDRESSES = 20


class MailThread(models.AbstractModel):
    """What the headers of an e-mail mean for cases.

    No case of what a machine answers, nor of our own mail: it is noted. A number in
    the subject leads to its case where other headers fail.
    """

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        # What Odoo cannot read is not lost with the matter in it.
        mend_charsets(message)
        return super().message_parse(message, save_original=save_original)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        if not any(self._relationship_is_case(route) for route in routes or ()):
            return super()._message_route_process(message, message_dict, routes)
        for name, value in message_dict.items():
            # PostgreSQL takes no such letter; the matter is not lost for it.
            if isinstance(value, str):
                message_dict[name] = value.replace("\0", "")
        context = self._relationship_mail(message, message_dict, routes)
        thread = self.with_context(**context)
        kept = []
        for route in routes:
            if self._relationship_is_case(route) and not route[1]:
                route = thread._relationship_by_number(route, message_dict)
                if reason := thread._relationship_dropped(route, message_dict):
                    self._relationship_note_dropped(reason, message_dict, route[2])
                    continue
            kept.append(route)
        return super(MailThread, thread)._message_route_process(
            message, message_dict, kept
        )

    @api.model
    def _relationship_is_case(self, route):
        return bool(route) and route[0] == CASES

    @api.model
    def _relationship_is_unproven(self, author, message, routes):
        """Tell whether a mail may not come from the colleague whose address it has."""
        return fails_authentication(message)

    @api.model
    def _relationship_mail(self, message, message_dict, routes):
        """Return what the headers say, as keys of the context; complete the author."""
        partners = self.env["res.partner"].sudo()
        author = partners.browse(message_dict.get("author_id") or ())
        reply_to = self._relationship_outside(reply_addresses(message))
        if not author:
            # A contact with several addresses is known to Odoo by the first one.
            author = partners._relationship_by_email(message_dict.get("email_from"))[:1]
            author = author or partners._relationship_by_email(reply_to)[:1]
            message_dict["author_id"] = author.id
        colleague = bool(author) and not author.partner_share
        unproven = colleague and self._relationship_is_unproven(author, message, routes)
        if unproven:
            # It is kept for us, and goes to nobody else.
            message_dict.update(author_id=False, is_internal=True, parent_id=False)
        inner = ""
        if colleague:
            text = html2plaintext(message_dict.get("body") or "")
            inner = self._relationship_outside(inner_senders(message, text))
        return {
            "relationship_automatic_mail": is_answer(message)
            or self._relationship_is_own(message_dict),
            "relationship_no_answer": colleague or is_automatic(message),
            "relationship_reply_to": reply_to,
            "relationship_inner_sender": inner,
            "relationship_passed_on": colleague,
            "relationship_unproven_mail": unproven,
        }

    @api.model
    def _relationship_outside(self, pairs):
        """Return one of these addresses that is not ours, with its name.

        That is the first one of a contact, or the first.
        """
        names = {}
        for name, address in pairs[:MAX_ADDRESSES]:
            if normalized := email_normalize(address):
                names.setdefault(normalized, name)
        ours = self.env["res.users"].sudo()
        ours = ours.search(
            [("email_normalized", "in", [*names]), ("share", "=", False)]
        )
        inside = {*ours.mapped("email_normalized")}
        outside = [
            address
            for address in names
            if address not in inside
            and not self._relationship_is_own({"email_from": address})
        ]
        partners = self.env["res.partner"].sudo()
        known = (one for one in outside if partners._relationship_by_email(one))
        chosen = next(known, outside[0] if outside else "")
        return chosen and formataddr((names[chosen], chosen))

    @api.model
    def _relationship_by_number(self, route, message_dict):
        """Return the route to the case whose number the subject has, if it is theirs.

        Only an address that belongs to the case leads there: numbers can be guessed.
        """
        model, __, values, user_id, alias = route
        subject = message_dict.get("subject") or ""
        author = self.env["res.partner"].browse(message_dict.get("author_id") or ())
        address = email_normalize(message_dict.get("email_from") or "", strict=False)
        partners = author.sudo() | author.sudo()._relationship_by_email(address)
        whose = Domain("customer_id", "in", partners.commercial_partner_id.ids)
        if address:
            whose |= Domain("email_normalized", "=", address)
        company = Domain("company_id", "=", (values or {}).get("company_id"))
        cases = self.env[CASES].sudo().with_context(active_test=False)
        for case in cases.search_fetch(whose & company, ["name"]):
            if not names_number(subject, case.name):
                continue
            if case._is_from_customer(author, message_dict.get("email_from")):
                joined = case.duplicate_of_id
                if joined.customer_id == case.customer_id:
                    case = joined or case
                return model, case.id, values, user_id, alias
        return route

    @api.model
    def _relationship_dropped(self, route, message_dict):
        """Return why a mail makes no case, or nothing where it does."""
        if route[1]:
            return ""
        if self._relationship_is_own(message_dict):
            return "own"
        return "answer" if self.env.context["relationship_automatic_mail"] else ""

    @api.model
    def _relationship_note_dropped(self, reason, message_dict, values=None):
        company_id = (values or {}).get("company_id")
        self.env["relationship.dropped.mail"]._note(reason, message_dict, company_id)

    @api.model
    def _relationship_is_own(self, message_dict):
        """Tell whether an e-mail comes from one of our own technical addresses."""
        address = email_normalize(message_dict.get("email_from"))
        domains = self.env["mail.alias.domain"].sudo()
        return bool(domains._find_aliases([address]))

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        bounced = message_dict.get("bounced_message")
        company = self._relationship_addressed(message_dict)
        if bounced and bounced.model == CASES:
            company = self.env[CASES].sudo().browse(bounced.res_id).company_id
        if company:
            self._relationship_note_dropped(
                "bounce", message_dict, {"company_id": company.id}
            )
        return result

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        result = super()._detect_loop_sender(message, message_dict, routes)
        cases = [route for route in routes or () if self._relationship_is_case(route)]
        if result and cases:
            self._relationship_note_dropped("flood", message_dict, cases[0][2])
        return result

    @api.model
    def _relationship_addressed(self, message_dict):
        """Return the company to whose address of cases a mail was sent, if any."""
        to = [
            email_normalize(address)
            for address in (message_dict.get("recipients") or "").split(",")
        ]
        companies = self.env["res.company"].sudo()
        return companies.search(
            [("relationship_alias_id.alias_full_name", "in", to)], limit=1
        )
