import hashlib
import json
from email.utils import parseaddr

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import email_normalize, html2plaintext, plaintext2html

from ....tools.dates.years import check_years
from ..constants import ENDS, OPEN_STATES

SUPERVISOR = "crm_relationship.group_relationship_supervisor"
# What the old system says of a case, and nobody enters otherwise.
KNOWN = ("name", "state", "responded_date", "resolved_date", "closed_date")
# In which order things happen to a case.
DATES = ("received_date", "responded_date", "resolved_date", "closed_date")
# No older case is worth its place, and a slip of the pen is more likely.
FIRST_YEAR = 1970


class RelationshipComplaint(models.Model):
    """Cases that come in otherwise than by a form of ours.

    * From customers themselves, on the portal or a page without log-in.
    * By e-mail: the first mail makes the case, replies thread into it. The address of a
      sender proves nothing. Whoever replies, the reply is kept in the chatter with the
      address it came from. Only the customer's addresses wake up a case that waits for
      the customer, and only who works on the case answers it; nothing else changes by
      mail. Who writes from elsewhere does not follow the case, and gets no answers of
      it.
    * From an old system, with their dates, and silently (R153). Those that are over get
      no deadline; those that are open get theirs from now on, and their owners are told
      once for all of them.
    """

    _inherit = "relationship.complaint"

    intake_point_id = fields.Many2one(
        comodel_name="relationship.intake.point",
        index="btree_not_null",
        readonly=True,
        help="The page by which the case came in.",
    )

    # A keyed hash of the visitor's network address and of how they are reached, only to
    # count what comes from them.
    intake_source = fields.Char(
        readonly=True, groups="base.group_system", export_string_translation=False
    )

    # Which page was sent, and with what: the same again is the same case.
    form_key = fields.Char(
        readonly=True, groups="base.group_system", export_string_translation=False
    )
    is_history = fields.Boolean(
        string="From an Old System",
        copy=False,
        help="Imported by a supervisor, with state, number and dates. Nobody is told of"
        " such a case when it is imported.",
    )
    imported_date = fields.Datetime(
        string="Imported",
        readonly=True,
        help="The deadlines of a case of an old system run from here.",
    )

    _form_key_uniq = models.UniqueIndex(
        "(form_key) WHERE form_key IS NOT NULL", "This form was sent already."
    )

    # Filed by customers

    @api.model
    def _filed_already(self, form_key):
        """Return the case that came by this very form, if there is one."""
        cases = self.with_context(active_test=False)
        return form_key and cases.search([("form_key", "=", form_key)]) or self.browse()

    @api.model
    def _form_key(self, form, values, files=()):
        """Return what stands for one sending of a form: a page, and what it says.

        Who changes the words on a page that was sent files another case.

        :param str form: random, of one load of the page
        """
        if not form:
            return False
        said = {name: str(value) for name, value in values.items()}
        sizes = [(name, len(content)) for name, content in files]
        return hashlib.sha256(
            json.dumps([form, said, sizes], sort_keys=True).encode()
        ).hexdigest()

    @api.model
    def _file_case(self, values, files=(), author=None, form=None):
        """Register a case that a customer filed on one of our pages.

        :param dict values: of the fields that the page offers, already checked
        :param files: list of (name, content in bytes)
        :param author: contact who wrote, if known
        :param str form: random, of one load of the page: sent twice, it is one case
        :raises ConcurrencyError: when it is sent twice at once; the second comes again
        """
        key = self._form_key(form, values, files)
        if known := self._filed_already(key):
            return known
        try:
            with self.env.cr.savepoint():
                case = self.create({**values, "form_key": key})
        except UniqueViolation as error:
            # The first one has committed since this transaction began.
            raise ConcurrencyError("form sent twice") from error
        author = author or self.env["res.partner"]
        if author:
            case.message_subscribe(partner_ids=author.ids)
        if files:
            case.message_post(
                body=self.env._("Files of the customer"),
                attachments=list(files),
                author_id=author.id or False,
                email_from=author.email_formatted or case.email_from or False,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
        return case

    # By e-mail

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
        if case.state in ENDS:
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

    def _note_words(self, message):
        """Note what another customer wrote about the same thing, for colleagues."""
        files = [
            file.copy({"res_model": self._name, "res_id": self.id}).id
            for file in message.attachment_ids
        ]
        self._message_log(
            body=message.body,
            author_id=message.author_id.id or False,
            email_from=message.email_from,
            attachment_ids=files,
        )

    # From an old system

    @api.model
    def _protected_fields(self):
        # Not readonly: supervisors import them.
        return super()._protected_fields() | {*KNOWN, "is_history"}

    @api.model
    def _entered(self, vals_list):
        if self.env.su or not any(vals.get("is_history") for vals in vals_list):
            return super()._entered(vals_list)
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(
                self.env._(
                    "From an Old System: supervisors and heads import the cases of an"
                    " old system. Ask one of them, or leave this column out."
                )
            )
        # Here, where the number of the case is known.
        check_years(self, *vals_list)
        names = [
            (*KNOWN, "is_history") if vals.get("is_history") else ()
            for vals in vals_list
        ]
        rest = super()._entered(
            [
                {name: value for name, value in vals.items() if name not in known}
                for vals, known in zip(vals_list, names, strict=True)
            ]
        )
        return [
            {**entered, **{name: vals[name] for name in known if name in vals}}
            for vals, entered, known in zip(vals_list, rest, names, strict=True)
        ]

    @api.model
    def _complete_values(self, vals_list):
        for vals in vals_list:
            if vals.get("is_history"):
                self._check_history(vals)
        vals_list = super()._complete_values(vals_list)
        for vals in vals_list:
            if not vals.get("is_history"):
                continue
            vals["imported_date"] = fields.Datetime.now()
            if vals["state"] not in OPEN_STATES:
                vals["sla_policy_id"] = False
        return vals_list

    @api.model
    def _check_history(self, vals):
        """Refuse dates that cannot be; complete those that follow from others.

        :param dict vals: of one case, changed in place
        :raises UserError: naming the case and the date
        """
        case = vals.get("name") or vals.get("subject") or self.env._("the case")
        self._check_history_end(vals, case)
        known = [
            (name, fields.Datetime.to_datetime(vals[name]))
            for name in DATES
            if vals.get(name)
        ]
        for name, date in known:
            if date.year < FIRST_YEAR:
                raise UserError(
                    self.env._(
                        "%(field)s: that of %(case)s is before the year %(year)s.",
                        field=self._fields[name]._description_string(self.env),
                        case=case,
                        year=FIRST_YEAR,
                    )
                )
        known.append(("", fields.Datetime.now()))
        for (name, date), (__, later) in zip(known, known[1:], strict=False):
            if date > later:
                raise UserError(
                    self.env._(
                        "%(field)s: that of %(case)s is later than what came after it.",
                        field=self._fields[name]._description_string(self.env),
                        case=case,
                    )
                )

    @api.model
    def _check_history_end(self, vals, case):
        """Refuse an end without its date, and the date of an end without the end.

        :param dict vals: of one case; the date of the result is completed in place
        """
        end = ENDS.get(vals.get("state"))
        if end and not vals.get(end):
            raise UserError(
                self.env._(
                    "%(field)s: when did %(case)s end? Fill in this column.",
                    field=self._fields[end]._description_string(self.env),
                    case=case,
                )
            )
        if end:
            vals["resolved_date"] = vals.get("resolved_date") or vals[end]
            return
        for name in sorted({*ENDS.values()}):
            if vals.get(name):
                raise UserError(
                    self.env._(
                        "%(field)s: %(case)s is open, and has not ended. Leave this"
                        " column empty, or give the state in which it ended.",
                        field=self._fields[name]._description_string(self.env),
                        case=case,
                    )
                )

    @api.model
    def _create_complete(self, vals_list):
        if not any(vals.get("is_history") for vals in vals_list):
            return super()._create_complete(vals_list)
        quiet = self.with_context(
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
        )
        ids = {}
        for is_old, creating in ((True, quiet), (False, self)):
            part = [
                number
                for number, vals in enumerate(vals_list)
                if bool(vals.get("is_history")) == is_old
            ]
            if part:
                values = [vals_list[number] for number in part]
                made = super(RelationshipComplaint, creating)._create_complete(values)
                ids.update(zip(part, made.ids, strict=True))
        cases = self.browse(ids[number] for number in range(len(vals_list)))
        cases._tell_owners_of_history()
        return cases

    def _tell_owners_of_history(self):
        """Tell each owner once how many old cases are theirs and open."""
        waiting = self.sudo().filtered(
            lambda case: case.is_history and case.state in OPEN_STATES
        )
        for (company, owner), cases in waiting.grouped(
            lambda case: (case.company_id, case.user_id)
        ).items():
            for user in company._relationship_recipients(owner, team=cases.team_id[:1]):
                env = self.with_context(lang=user.lang).env
                text = env._(
                    "Open cases of an old system that are yours: %s", len(cases)
                )
                self.env["mail.thread"].sudo().message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=text,
                    body=env._("%s. Their time runs from now on.", text),
                )
