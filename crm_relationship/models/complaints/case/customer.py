from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import (
    email_normalize,
    email_normalize_all,
    format_datetime,
    format_list,
)

from ....tools.asks import asks
from ...mixins.state import is_blank
from ..constants import CHANNELS


class RelationshipComplaint(models.Model):
    """Whose case it is, who wrote, and word to the customer (R138, R142, R162).

    The customer is fixed when the case is registered. A contact who changes employer
    takes no case along; only *Correct Customer* gives a case to somebody else. Who
    wrote is kept as it came. Word goes to an address of the present customer, or to
    nobody.

    A step alone tells nobody anything. The clock of the answer is stopped by a message
    that went out, a call that is logged, the promise, or the result. E-mails that
    nobody writes go out where switched on.
    """

    _name = "relationship.complaint"
    _inherit = ["relationship.complaint", "mail.thread.blacklist"]
    _primary_email = "email_from"

    customer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer's Company",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        help="To whom the contact belonged when the case was registered. Its users see"
        " the case in the portal.",
    )
    # R162
    contact_name = fields.Char(
        help="Who told us: confirmed with the customer when it is recorded."
    )
    email_from = fields.Char(
        string="E-mail", size=600, help="The address of who told us."
    )

    # Known before the case is stored: no second query for many of them.
    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        compute_sudo=True,
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    phone = fields.Char(size=100, help="The telephone of who told us.")
    answers_sender = fields.Boolean(
        string="Answers Go to Who Wrote",
        default=True,
        readonly=True,
        help="Who wrote belongs to the customer. Otherwise answers go to the customer's"
        " own address.",
    )
    offered_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Perhaps from",
        readonly=True,
        help="The contact whose message a colleague has passed on.",
    )
    customer_email = fields.Char(
        string="Answers to",
        compute="_compute_customer_email",
        compute_sudo=True,
        help="Where the customer gets word of the case. Empty: no address is known.",
    )
    customer_name = fields.Char(compute="_compute_customer_email", compute_sudo=True)
    # R142
    customer_informed_date = fields.Datetime(
        string="Customer Informed",
        copy=False,
        tracking=True,
        help="When the customer was told the result.",
    )
    informed_channel = fields.Selection(
        selection=CHANNELS,
        string="Informed by",
        copy=False,
        tracking=True,
        help="How the customer was told the result.",
    )

    @api.depends(
        *("partner_id.email", "partner_id.commercial_partner_id", "customer_id"),
        *("email_from", "contact_name", "answers_sender"),
    )
    def _compute_customer_email(self):
        for case in self:
            contact = case._customer_contact()
            answers = case.answers_sender and contact == case.partner_id
            sender = case.email_from if answers else False
            addresses = (
                email_normalize_all(contact.email)
                or email_normalize_all(case.customer_id.email)
                or [False]
            )
            case.customer_email = sender or addresses[0]
            name = case.contact_name if answers else False
            case.customer_name = name or contact.name

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Of a new case, the customer's contact is who tells us, unless entered."""
        if not self._origin:
            self.email_from = self.email_from or self.partner_id.email
            self.phone = self.phone or self.partner_id.phone

    @api.constrains("customer_informed_date")
    def _check_customer_informed_date(self):
        now = fields.Datetime.now()
        for case in self:
            told = case.customer_informed_date
            first = case.reopened_date or case.received_date
            if told and not first <= told <= now:
                raise ValidationError(
                    self.env._(
                        "Customer Informed: %(case)s was told the result between"
                        " %(first)s, when it came in, and now; not on %(date)s.",
                        case=case.display_name,
                        first=format_datetime(self.env, first),
                        date=format_datetime(self.env, told),
                    )
                )

    @api.model
    def _create_complete(self, vals_list):
        cases = super()._create_complete(vals_list)
        new = cases.filtered(lambda case: not case.is_history)
        new._mail_customer("registered", "relationship_acknowledge_mail")
        return cases

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        cases = self.sudo()
        if "partner_id" in vals:
            for case in cases._changed("partner_id", before):
                case._follow_customer(before[case]["partner_id"].sudo())
        if vals.get("customer_informed_date"):
            cases.filtered(
                lambda case: not before[case]["customer_informed_date"]
            )._tell_result()
            cases._stamp_response(fields.Datetime.now())
            for case in cases.filtered(lambda case: not case.informed_channel):
                case._stamp(informed_channel=case.channel)
        return result

    def _take_step(self, state, **values):
        result = super()._take_step(state, **values)
        cases = self.sudo()
        if state == "acknowledged":
            unanswered = cases.filtered(lambda case: not case.responded_date)
            sent = unanswered._mail_customer(
                "acknowledged", "relationship_progress_mail"
            )
            sent._stamp_response(fields.Datetime.now())
        elif state == "rejected":
            untold = cases.filtered(lambda case: not case.customer_informed_date)
            sent, now = untold._tell_result(), fields.Datetime.now()
            sent._stamp(customer_informed_date=now, informed_channel="email")
            sent._stamp_response(now)
        return result

    def _customer_contact(self):
        """Return the contact of the case, or the customer that the contact has left."""
        case = self.sudo()
        contact, customer = case.partner_id, case.customer_id
        stays = contact.commercial_partner_id == customer or contact == customer
        return contact if stays or not customer else customer

    def _mail_get_partners(self, introspect_fields=False):
        # Whoever writes to the customer of a case writes to the present one.
        found = super()._mail_get_partners(introspect_fields)
        return {
            **found,
            **{case.id: case._customer_contact().with_env(self.env) for case in self},
        }

    def _message_add_default_recipients(self):
        found = super()._message_add_default_recipients()
        for case in self:
            found[case.id]["email_to_lst"] = list(filter(None, [case.customer_email]))
        return found

    def _reachable(self):
        """Return by case the address to which word may be sent, where there is one."""
        addresses = {
            case: email_normalize(case.customer_email or "", strict=False)
            for case in self
        }
        contacts = {case: case._customer_contact().email_normalized for case in self}
        # Who does not want mail is nobody's business but the sender's.
        unwanted = self.env["mail.blacklist"].sudo()
        known = {*addresses.values(), *contacts.values()} - {False}
        unwanted = set(unwanted.search([("email", "in", [*known])]).mapped("email"))
        return {
            case: address
            for case, address in addresses.items()
            if address and unwanted.isdisjoint((address, contacts[case]))
        }

    # The customer is corrected, not changed by the way

    def _check_fixed(self, vals):
        result = super()._check_fixed(vals)
        if "partner_id" not in vals or self.env.su:
            return result
        given = self.filtered(
            lambda case: case.customer_id and case.partner_id.id != vals["partner_id"]
        )
        if given:
            raise UserError(
                self.env._(
                    "Customer: %s keeps the one it was registered for. If that was a"
                    " mistake, use the button Correct Customer.",
                    format_list(self.env, given.mapped("display_name")),
                )
            )
        return result

    def _follow_customer(self, former):
        """Let nobody of the former customer hear of the case any more.

        :param former: the contact until now
        """
        before, contact = self.customer_id, self.partner_id
        customer = contact.commercial_partner_id
        self._stamp(
            customer_id=customer.id,
            # The address may be that of a person of the present customer.
            answers_sender=self._is_address_of(self.email_from, customer)
            or not (before or self.email_from),
            offered_partner_id=False,
            # What the former customer was sent opens the case no more.
            access_token=False,
        )
        others = self.message_partner_ids.filtered(
            lambda partner: (
                partner.partner_share
                and partner not in (contact, customer)
                and (partner == former or partner.commercial_partner_id == before)
                and partner.commercial_partner_id != customer
            )
        )
        self.message_unsubscribe(partner_ids=others.ids)
        if former in others and contact:
            self.message_subscribe(partner_ids=contact.ids)

    @api.model
    def _is_address_of(self, email, customer):
        """Tell whether an address is one of the customer's or of its people."""
        return customer in self.env["res.partner"].sudo()._relationship_by_email(
            email
        ).mapped("commercial_partner_id")

    def _correct_customer(self, partner, reason, answers_sender):
        """Give the case to the customer whose it is.

        :param partner: the right contact, or none
        :param str reason: why it was another's; a case without customer asks for none
        :param bool answers_sender: who wrote belongs to the right customer
        :raises UserError: without a reason
        """
        self.ensure_one()
        reason = (reason or "").strip()
        if self.customer_id and not reason:
            raise UserError(
                self.env._(
                    "Reason: say why %s was another customer's.", self.display_name
                )
            )
        self.check_access("write")
        self.sudo().partner_id = partner
        self._stamp(answers_sender=answers_sender)
        if reason:
            self._message_log(body=self.env._("Customer corrected: %s", reason))

    # Word to the customer

    @asks("read")
    def action_inform(self):
        """Record that the customer was told the result, now (R142)."""
        return self.write({"customer_informed_date": fields.Datetime.now()})

    def _tell_result(self):
        """Tell the customers of these the result, or why not, where switched on.

        :return: the cases whose customer was written to
        """
        declined = self.filtered(lambda case: case.state == "rejected")
        ended = (self - declined).filtered(lambda case: not is_blank(case._answer()))
        sent = declined._mail_customer("declined", "relationship_progress_mail")
        sent |= ended._mail_customer("result", "relationship_progress_mail")
        return sent

    def _answer(self):
        """Return what the customer is told in the end, as text."""
        self.ensure_one()
        return self.result or self.repair_record or ""

    def _is_mailed(self):
        """Tell whether the customer hears of the result by e-mail."""
        return bool(self._mailed_customers("relationship_progress_mail"))

    def _log_word(self, channel, text):
        """Record that the customer was spoken to, now: this answers the case.

        :param str channel: how
        :param str text: what was said
        """
        self.check_access("write")
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for case in self.sudo():
            case._message_log(
                body=self.env._(
                    "Word to the customer (%(how)s): %(text)s",
                    how=channels[channel],
                    text=text,
                )
            )
        self.sudo()._stamp_response(fields.Datetime.now())

    def _mail_customer(self, name, setting):
        """Send a template to the customers of these cases who may be written to.

        Of the others the case says that nobody was told.

        :param str name: end of the template's external id
        :param str setting: field of the company that switches it on
        :return: the cases whose customer was written to
        """
        template = self.env.ref(
            f"crm_relationship.mail_template_complaint_{name}", raise_if_not_found=False
        )
        asked = self._asked_customers(setting) if template else self.browse()
        reached = asked._mailed_customers(setting)
        if reached:
            template.sudo().send_mail_batch(reached.ids)
        for case in asked - reached:
            case._message_log(
                body=self.env._(
                    "The customer was not told by e-mail: no address is known, or no"
                    " mail is wanted. Tell them in another way."
                )
            )
        return reached

    def _wants_mail(self):
        """Tell whether mails of ours that nobody writes go out for this case."""
        return not self.env.context.get("relationship_no_answer")

    def _asked_customers(self, setting):
        """Return those of these cases whose customers are to be written to.

        :param str setting: field of the company that switches it on
        """
        return self.sudo().filtered(
            lambda case: case.company_id[setting] and case._wants_mail()
        )

    def _mailed_customers(self, setting):
        """Return those of them whose customers may be written to, and have an address.

        :param str setting: field of the company that switches it on
        """
        asked = self._asked_customers(setting)
        return asked.browse(case.id for case in asked._reachable())

    def _message_post_after_hook(self, message, msg_vals):
        """The first message of a colleague to the customer is the first answer."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_answer(message):
            cases = self.sudo().filtered(lambda case: not case.responded_date)
            cases._stamp_response(fields.Datetime.now())
            cases.filtered(lambda case: case.state == "new").action_acknowledge()
        return result

    def _is_answer(self, message):
        """Tell whether a message is word to the customer, of who works on the case."""
        author = message.sudo().author_id.user_ids
        author = author.filtered(lambda user: not user.share)[:1]
        # What a colleague passes on is the matter of the case.
        passed_on = self.env.context.get("relationship_first_mail")
        unproven = self.env.context.get("relationship_unproven_mail")
        if not author or passed_on or unproven or not self._is_word(message):
            return False
        seen = self.with_user(author).with_context(
            allowed_company_ids=author.company_ids.ids
        )
        return seen.has_access("write")

    def _is_word(self, message):
        """Tell whether a message passes between us and the customer: no note of ours,
        nothing that a machine wrote.
        """
        message = message.sudo()
        return (
            message.message_type in ("comment", "email")
            and not message.is_internal
            and not message.subtype_id.internal
            and not self.env.context.get("relationship_automatic_mail")
        )
