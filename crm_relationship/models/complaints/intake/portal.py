from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import SQL

from ....tools.asks import asks
from ..constants import OPEN_STATES

# All that customers read of their cases, by whatever way they come.
PORTAL_FIELDS = frozenset(
    {
        "id",
        "name",
        "display_name",
        "subject",
        "kind",
        "category_id",
        "description",
        "state",
        "received_date",
        "partner_id",
        "customer_id",
        "company_id",
        "contact_name",
        "customer_promised_date",
        "access_url",
        "message_is_follower",
        "create_date",
        "write_date",
        "active",
    }
)
# What they read of the end, once they were told.
TOLD = {
    *("customer_answer_by", "customer_result", "customer_reject_reason"),
    *("customer_alternative", "customer_adoption"),
}
# What they find them by, beside what they read: their own cases.
SEARCHED = PORTAL_FIELDS | {"customer_user_ids"}
# What a message of a customer consists of.
POSTED = ("body", "attachment_ids", "attachments")
# Of our own making: no case of the customer's.
INTERNAL_KIND = "adverse_event"


class RelationshipComplaint(models.Model):
    """What customers see of their company's cases: these fields and no others.

    Of the end of a case they see what they were told, once they were (R142). They say
    something by messages, and change nothing.
    """

    _name = "relationship.complaint"
    _inherit = ["relationship.complaint", "portal.mixin"]

    # The key of the page without log-in goes to the customer by mail, and to nobody
    # else: who had it would read the case after losing access. Made when it is needed.
    access_token = fields.Char(groups=NO_ACCESS)
    customer_user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Seen in the Portal by",
        compute="_compute_customer_user_ids",
        search="_search_customer_user_ids",
        help="Portal users of the customer's company.",
    )
    customer_promised_date = fields.Datetime(
        string="Promised",
        compute="_compute_customer_promised_date",
        help="The promised date, once the customer was told.",
    )
    customer_answer_by = fields.Datetime(
        string="We Answer by",
        compute="_compute_customer_told",
        compute_sudo=True,
        help="Until the first answer.",
    )
    customer_result = fields.Text(
        string="Result for the Customer",
        compute="_compute_customer_told",
        compute_sudo=True,
    )
    customer_reject_reason = fields.Char(
        string="Why Declined", compute="_compute_customer_told", compute_sudo=True
    )
    customer_alternative = fields.Text(
        string="Offered Instead", compute="_compute_customer_told", compute_sudo=True
    )
    customer_adoption = fields.Char(
        string="What Becomes of the Suggestion",
        compute="_compute_customer_told",
        compute_sudo=True,
    )

    @api.depends("promised_date", "promise_told_date")
    def _compute_customer_promised_date(self):
        for case in self.sudo():
            told = case.promise_told_date and case.promised_date
            case.customer_promised_date = told or False

    @api.depends(
        *("state", "result", "repair_record", "adoption", "alternative"),
        *("reject_reason_id", "customer_informed_date", "responded_date"),
        "respond_deadline",
    )
    @api.depends_context("lang")
    def _compute_customer_told(self):
        adoptions = dict(self._fields["adoption"]._description_selection(self.env))
        for case in self:
            is_open = case.state in OPEN_STATES
            told = not is_open and case.customer_informed_date
            declined = told and case.state == "rejected"
            waits = is_open and not case.responded_date
            case.customer_answer_by = waits and case.respond_deadline
            case.customer_result = told and not declined and case._answer()
            case.customer_reject_reason = declined and case.reject_reason_id.name
            case.customer_alternative = declined and case.alternative
            case.customer_adoption = told and adoptions.get(case.adoption)

    @api.depends("customer_id", "kind")
    def _compute_customer_user_ids(self):
        customers = self.sudo().customer_id.ids
        users = self.env["res.users"].sudo()
        users = users.search(
            [
                "|",
                ("partner_id.commercial_partner_id", "in", customers),
                ("partner_id", "in", customers),
            ]
        )
        for case in self:
            customer = case.sudo().customer_id
            case.customer_user_ids = case.kind != INTERNAL_KIND and users.filtered(
                lambda user, customer=customer: (
                    customer in (user.partner_id, user.partner_id.commercial_partner_id)
                )
            )

    @api.model
    def _search_customer_user_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = tuple(user_id for user_id in value if user_id)
        # Whose the case was when it came in, wherever its contact works now; and the
        # cases that somebody had before they joined a company.
        of_customer = Domain(
            "customer_id",
            "in",
            SQL(
                "(SELECT unnest(ARRAY[c.id, c.commercial_partner_id])"
                " FROM res_users u JOIN res_partner c ON c.id = u.partner_id"
                " WHERE u.id IN %s)",
                ids or (None,),
            ),
        )
        return of_customer & Domain("kind", "!=", INTERNAL_KIND)

    def _told_rounds(self):
        """Return the earlier rounds of the case whose result the customer was told."""
        self.ensure_one()
        return self.sudo().round_ids.filtered("customer_informed_date")

    def _wants_mail(self):
        return self.kind != INTERNAL_KIND and super()._wants_mail()

    # The page, and its key

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/cases/{case.id}"
        return result

    def _portal_ensure_token(self):
        # The key is the system's, whoever causes a mail with it.
        return super(RelationshipComplaint, self.sudo())._portal_ensure_token()

    def _sign_token(self, pid):
        return super(RelationshipComplaint, self.sudo())._sign_token(pid)

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """Return the address of the page, with its key for people of the customer.

        Others log in; so do those who ask for the address without sending it.
        """
        self.check_access("read")
        is_sent = self.env.su or self._is_to_customer(pid)
        return super(RelationshipComplaint, self.sudo())._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner and is_sent,
            pid=pid if is_sent else None,
            share_token=share_token and is_sent,
        )

    @api.model
    def _is_key_valid(self, case_id):
        """Tell whether the key of a case opens it.

        The contact got it, and takes it along to another employer; from then on the
        customer's people log in.
        """
        case = self.browse(case_id).sudo().exists()
        return bool(case) and case._customer_contact() == case.partner_id

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        if not self._is_key_valid(int(thread_id)):
            kwargs = {**kwargs, "token": None, "hash": None}
        return super()._get_thread_with_access(thread_id, **kwargs)

    def _is_to_customer(self, partner_id):
        """Tell whether a contact, by its id, may get the key of the page."""
        self.ensure_one()
        partner = self.env["res.partner"].sudo().browse(partner_id or ()).exists()
        contact, customer = self._customer_contact(), self.sudo().customer_id
        return bool(partner) and (
            partner == contact
            or bool(customer)
            and partner.commercial_partner_id == customer
        )

    @asks("read")
    def get_portal_url(self, *args, **kwargs):
        """Return the address of the page as the system puts it into mails.

        People get it without its key: they log in.
        """
        url = super().get_portal_url(*args, **kwargs)
        return url if self.env.su else self.access_url

    # What customers read, and how they find it

    @api.model
    def _has_field_access(self, field, operation):
        is_readable = operation == "read" and field.name in TOLD
        if not super()._has_field_access(field, operation):
            return is_readable
        if self.env.su or not self.env.user.share:
            return True
        return is_readable or operation == "read" and field.name in PORTAL_FIELDS

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Customers find their cases by what they read of them.

        Odoo does not ask it of fields that are searched in their own way.
        """
        if self.env.user.share and not (self.env.su or kwargs.get("bypass_access")):
            for condition in Domain(domain).iter_conditions():
                name = condition.field_expr.partition(".")[0]
                if name in self._fields and name not in SEARCHED:
                    self._check_field_access(self._fields[name], "read")
        return super()._search(domain, offset, limit, order, **kwargs)

    # What they say

    def _get_allowed_message_params(self):
        names = super()._get_allowed_message_params()
        # What customers say is word to us, and no note among ours.
        return names - {"message_type"} if self.env.user.share else names

    def message_post(self, **kwargs):
        if not self.env.user.share:
            return super().message_post(**kwargs)
        if kwargs.get("message_type") == "comment":
            kwargs.pop("subtype_id", None)
            kwargs["subtype_xmlid"] = "mail.mt_comment"
        # The context of the call is the customer's: no key of ours, and no default.
        case = self.with_env(self.env(context=self._customer_context()))
        if self.env.su:
            return super(RelationshipComplaint, case).message_post(**kwargs)
        self.check_access("read")
        # Telling the owner reads what customers do not.
        case = super(RelationshipComplaint, case.sudo())
        # Customers write in their own name, and to us.
        message = case.message_post(
            **{name: kwargs[name] for name in POSTED if name in kwargs},
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.env.user.partner_id.id,
        )
        return message.sudo(False)

    def _customer_context(self):
        return {
            name: value
            for name, value in self.env.context.items()
            if not name.startswith(("default_", "relationship_"))
        }

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # Customers only read their cases, and write to us there. Of colleagues, those
        # write who work on the case.
        if message_operation == "create" and self.env.user.share:
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
