from email.utils import parseaddr

from odoo import api, models
from odoo.tools import email_normalize, html2plaintext, plaintext2html

# A customer who writes to a case in these states is heard by its owner again.
DONE_STATES = ("resolved", "closed", "rejected")


class RelationshipComplaint(models.Model):
    """Cases by e-mail: the first mail makes the case, replies thread into it.

    The address of a sender proves nothing. Whoever replies, the reply is kept in the
    chatter with the address it came from. Only the customer's addresses wake up a
    case that waits for the customer, and only who works on the case answers it;
    nothing else changes by mail. Who writes from elsewhere does not follow the case,
    and gets no answers of it.
    """

    _inherit = "relationship.complaint"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        values = dict(custom_values or {})
        values.setdefault("company_id", self.env.company.id)
        company = self.env["res.company"].browse(values["company_id"])
        text = html2plaintext(msg_dict.get("body") or "").strip()
        values.update(
            channel="email",
            subject=msg_dict.get("subject") or text.partition("\n")[0][:80] or False,
            description=plaintext2html(text) if text else False,
        )
        sender = self._who_wrote(msg_dict, company, values)
        # The parent would take the subject for the number.
        self.env["ir.sequence"]._relationship_number(self._name, "name", [values])
        cases = self.with_company(company)
        case = super(RelationshipComplaint, cases).message_new(
            {**msg_dict, "email_from": sender}, values
        )
        case.message_subscribe(partner_ids=case.partner_id.ids)
        # What a colleague passes on is the matter, and no answer to it.
        return case.with_context(relationship_first_mail=True)

    @api.model
    def _who_wrote(self, msg_dict, company, values):
        """Fill in who wrote a mail, and for which customer.

        Whoever wants answers elsewhere is answered there. Of what a colleague passes
        on, who wrote first is offered as customer: somebody has to look at it.

        :param dict values: of the new case, changed in place
        :return: the address of who wrote, with its name
        """
        context = self.env.context
        author = msg_dict.get("email_from") or ""
        if context.get("relationship_passed_on"):
            inner = context.get("relationship_inner_sender") or ""
            offered = self._customer_of_mail([inner], company)
            values.update(
                partner_id=False,
                offered_partner_id=offered.id,
                # Nobody is told by mail as long as it is not known whose it is.
                answers_sender=bool(inner),
                contact_name=parseaddr(inner or author)[0] or False,
            )
            return inner or author
        reply_to = context.get("relationship_reply_to") or ""
        customer = self._customer_of_mail(
            [reply_to, author], company, msg_dict.get("author_id")
        )
        name = parseaddr(reply_to)[0] or parseaddr(author)[0]
        values.update(partner_id=customer.id, contact_name=name or False)
        return reply_to or author

    @api.model
    def _customer_of_mail(self, addresses, company, author_id=None):
        """Return the contact who wrote, as far as known and no colleague.

        Of several with the same address, the one of a customer with a card.

        :param addresses: in order of preference
        :param author_id: whom Odoo takes for the author
        """
        partners = self.env["res.partner"].sudo()
        author = partners.browse(author_id or ())
        for address in addresses:
            found = partners._relationship_by_email(address).filtered(
                lambda partner: (
                    partner.partner_share
                    and company._relationship_uses(partner.company_id)
                )
            )
            found = found.sorted(lambda partner: (partner != author, partner.id))
            if found:
                return self._first_with_card(found, company)
        return partners

    @api.model
    def _first_with_card(self, partners, company):
        """Return the first of some contacts whose customer has a card, or the first."""
        cards = self.env["relationship.card"]._of_customers(
            {(partner.id, company.id) for partner in partners}
        )
        return (partners.filtered(lambda one: cards[one.id, company.id]) or partners)[0]

    def _is_from_customer(self, author, email_from):
        """Tell whether a message carries an address of the customer of the case.

        That is one of the customer's people, or of who wrote for the customer.
        """
        self.ensure_one()
        case = self.sudo()
        customer = case.customer_id
        if author and customer and author.commercial_partner_id == customer:
            return True
        address = email_normalize(email_from or "", strict=False)
        if case.answers_sender and address and address == case.email_normalized:
            return True
        return bool(customer) and self._is_address_of(address, customer)

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        author = message.sudo().author_id
        if (
            (not author or author.partner_share)
            and self._is_word(message)
            and any(
                self._is_from_customer(author, address)
                for address in (
                    message.email_from,
                    self.env.context.get("relationship_reply_to"),
                )
            )
        ):
            remaining = self.sudo().duplicate_of_id
            if remaining:
                remaining._note_words(message.sudo())
            (remaining or self)._heard_from_customer(is_copy=bool(remaining))
        return result

    def _heard_from_customer(self, is_copy=False):
        """Go on with a case that waited; let somebody see what else would be missed.

        That is what comes after the end of a case, or while its owner is not there.

        :param bool is_copy: it was written to a duplicate, of which nobody is told
        """
        # Customers do not change cases: what they write does.
        case = self.sudo()
        if case.state == "waiting":
            case.action_start()
        company, owner = case.company_id, case.user_id
        reader = company._relationship_somebody(owner, team=case.team_id)
        texts = case.with_context(lang=reader.lang or self.env.lang).env
        if case.state in DONE_STATES:
            summary = texts._("The customer wrote again")
            note = texts._(
                "Read what the customer wrote, and reopen the case if it is not"
                " settled."
            )
        elif reader != owner or is_copy:
            summary = texts._("The customer wrote")
            note = texts._(
                "To a duplicate, or while the owner is not there: read it, and answer."
            )
        else:
            return
        mine = case.activity_ids.filtered(lambda one: one.user_id == reader)
        if summary not in mine.mapped("summary"):
            case._inform(reader - owner)
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=reader.id,
            )
