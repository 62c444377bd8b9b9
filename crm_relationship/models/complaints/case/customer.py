from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_normalize_all, format_list


class RelationshipComplaint(models.Model):
    """Whose case it is, and who wrote: two things (R138, R142, R162).

    The customer is fixed when the case is registered. A contact who changes employer
    takes no case along; only *Correct Customer* gives a case to somebody else. Who
    wrote is kept as it came. Word goes to an address of the present customer, or to
    nobody.
    """

    _inherit = "relationship.complaint"

    customer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer's Company",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
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
    phone = fields.Char(size=100, help="The telephone of who told us.")
    answers_sender = fields.Boolean(
        string="Answers Go to Who Wrote",
        default=True,
        readonly=True,
        copy=False,
        help="Who wrote belongs to the customer. Otherwise answers go to the customer's"
        " own address.",
    )
    offered_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Perhaps from",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="The contact whose message a colleague has passed on.",
    )
    customer_email = fields.Char(
        string="Answers to",
        compute="_compute_customer_email",
        compute_sudo=True,
        help="Where the customer gets word of the case. Empty: no address is known.",
    )
    customer_name = fields.Char(compute="_compute_customer_email", compute_sudo=True)

    @api.depends("partner_id.email", "partner_id.commercial_partner_id", "customer_id")
    @api.depends("email_from", "contact_name", "answers_sender")
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

    # Correcting

    def _check_customer_kept(self, vals):
        """Refuse to give cases to another customer by the way.

        :raises UserError: naming the cases
        """
        if "partner_id" not in vals or self.env.su:
            return
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

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        if "partner_id" in vals:
            for case in self.sudo()._changed("partner_id", before):
                case._follow_customer(before[case]["partner_id"].sudo())
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
