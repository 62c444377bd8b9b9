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
        name = parseaddr(msg_dict.get("email_from") or "")[0]
        values.update(
            channel="email",
            subject=msg_dict.get("subject") or text.partition("\n")[0][:80] or False,
            description=plaintext2html(text) if text else False,
            contact_name=name or False,
            partner_id=self._customer_of_mail(msg_dict, company).id,
        )
        # The parent would take the subject for the number.
        self.env["ir.sequence"]._relationship_number(self._name, "name", [values])
        cases = self.with_company(company)
        case = super(RelationshipComplaint, cases).message_new(msg_dict, values)
        case.message_subscribe(partner_ids=case.partner_id.ids)
        # What a colleague passes on is the matter, and no answer to it.
        return case.with_context(relationship_first_mail=True)

    @api.model
    def _customer_of_mail(self, msg_dict, company):
        """Return the contact who wrote, as far as known and no colleague."""
        partners = self.env["res.partner"].sudo()
        author = partners.browse(msg_dict.get("author_id") or ())
        if author.company_id and author.company_id != company:
            author = partners.search(
                [
                    ("email_normalized", "=", author.email_normalized),
                    ("company_id", "in", [False, company.id]),
                ],
                limit=1,
            )
        return author if author.partner_share else partners

    def _is_from_customer(self, author, email_from):
        """Tell whether a message carries an address of the customer of the case."""
        self.ensure_one()
        case = self.sudo()
        customer = case.partner_id.commercial_partner_id
        if author and customer and author.commercial_partner_id == customer:
            return True
        address = email_normalize(email_from or "")
        known = (case.email_normalized, case.partner_id.email_normalized)
        return bool(address) and address in known

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        author = message.sudo().author_id
        if (
            (not author or author.partner_share)
            and self._is_word(message)
            and self._is_from_customer(author, message.email_from)
        ):
            self._heard_from_customer()
        return result

    def _heard_from_customer(self):
        """Go on with a case that waited; let the owner see what came after its end."""
        # Customers do not change cases: what they write does.
        case = self.sudo()
        if case.state == "waiting":
            case.action_start()
        elif case.state in DONE_STATES and case.user_id:
            summary = self.env._("The customer wrote again")
            if summary not in case.activity_ids.mapped("summary"):
                case.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    note=self.env._(
                        "Read what the customer wrote, and reopen the case if it is"
                        " not settled."
                    ),
                    user_id=case.user_id.id,
                )
