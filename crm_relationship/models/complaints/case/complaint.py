from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ....tools.actions import opened
from ....tools.asks import asks
from ...common.document import Document, documents
from ..constants import CHANNELS, ENDS, KINDS, OPEN_STATES, SEVERITIES, STATES

# What finding team and owner begins with, beside the customer.
ROUTED = (
    *("company_id", "kind", "severity", "channel", "category_id", "project_id"),
    *("team_id", "user_id", "coordinator_id"),
)
COMPARED = {"severity", "promised_date", "partner_id", "customer_informed_date"}
# What a case can be about; of those that are installed.
DOCUMENTS = (
    *("sale.order", "account.move", "product.template"),
    *("relationship.project", "relationship.visit", "crm.lead"),
)
RANKS = {severity: rank for rank, (severity, __) in enumerate(SEVERITIES)}


class RelationshipComplaint(models.Model):
    """A case: complaint, service request, enquiry or suggestion (R132-R171).

    It is registered, one or thousands at once; goes its way by buttons, by dragging
    and by integrations alike; and follows what it turns out to be. What it does not
    know extends it: its clocks, the work on site, word to and from the customer.
    """

    _name = "relationship.complaint"
    _description = "Case"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.owner.mixin",
        "relationship.state.mixin",
        "relationship.disclosure.mixin",
        "mail.thread.phone",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject", "partner_id", "email_from"]
    _check_company_auto = True

    _owner_fields = {"user_id": True, "coordinator_id": False}
    # From each state: where a case can go. Back from an end is reopening.
    _transitions = {
        "new": ("acknowledged", "in_progress", "waiting", "resolved", "rejected"),
        "acknowledged": ("in_progress", "waiting", "resolved", "rejected"),
        "in_progress": ("waiting", "resolved", "rejected"),
        "waiting": ("in_progress", "resolved", "rejected"),
        "resolved": ("closed", "in_progress"),
        "closed": ("in_progress",),
        "rejected": ("in_progress",),
    }
    # R161
    name = fields.Char(
        string="Number",
        copy=False,
        index=True,
        help="Unique, taken when the case is registered.",
    )
    subject = fields.Char(tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        fixed=True,
    )
    kind = fields.Selection(
        selection=KINDS, required=True, default="complaint", tracking=True
    )
    category_id = fields.Many2one(
        comodel_name="relationship.complaint.category",
        holds=True,
        index="btree_not_null",
        check_company=True,
        domain="[('kind', 'in', [False, kind])]",
        tracking=True,
    )
    # X12, R144, R145, R135
    severity = fields.Selection(
        selection=SEVERITIES,
        required=True,
        default="ordinary",
        tracking=True,
        help="The regulations give no criteria.\nImportant (重要事项): told at once to"
        " liaison leader and office.\nMajor (重大事项): told at once to the office and"
        " the committee.\nDisagreement (较大分歧) with a strategic customer: the"
        " committee reacts within 24 hours.",
    )
    severity_reason = fields.Char(
        string="Why Less Serious",
        copy=False,
        tracking=True,
        help="Told to those who were told of the case.",
    )
    is_severity_lowered = fields.Boolean(compute="_compute_is_severity_lowered")
    # X9
    reported_date = fields.Datetime(
        string="Reported",
        readonly=True,
        help="When this severity was reported: the time to react runs from here.",
    )
    channel = fields.Selection(
        selection=CHANNELS,
        string="Intake Channel",
        required=True,
        default="phone",
        tracking=True,
    )
    priority = fields.Selection(
        selection=[("0", "Normal"), ("1", "Urgent")], default="0"
    )

    # Customer
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        compute="_compute_card_id",
        store=True,
        index="btree_not_null",
        help="The card of the customer in the company of the case.",
    )
    # R076
    has_priority = fields.Boolean(
        string="Customer First", related="card_id.has_priority"
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        compute="_compute_tier_id",
        store=True,
        help="The customer's tier on lists when the case was registered.",
    )
    tier_color = fields.Integer(related="tier_id.color")
    project_id = fields.Many2one(
        comodel_name="relationship.project",
        index="btree_not_null",
        check_company=True,
        domain="[('card_id', '=', card_id)]",
    )
    reference = Document(
        selection=documents(DOCUMENTS),
        string="Concerns",
        index="btree_not_null",
        help="The document that the case is about: order, invoice, product, visit.",
    )

    # Responsibilities (X11, R141, R159)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Case Owner",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Found by the assignment rules when nobody is entered. No case is"
        " without.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    # R141
    coordinator_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Brings the departments concerned together.",
    )
    informed_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="relationship_complaint_informed_rel",
        string="Informed",
        readonly=True,
        help="Notified because of the severity or a missed deadline; they see the"
        " case.",
    )

    # What was said and done (R138-R142, R151)
    description = fields.Html(string="Customer's Words")
    expectation = fields.Text(
        string="Expected by the Customer",
        help="The service or remedy that the customer expects (期望得到的相关服务).",
    )
    # R140
    cause = fields.Text(tracking=True, help="Found by investigation.")
    # R153
    cause_ids = fields.Many2many(
        comodel_name="relationship.complaint.cause",
        string="Recurring Causes",
        help="So that faults of a process show.",
    )
    measure = fields.Text(
        help="What the department proposes or does (提出的相关建议或措施).",
    )
    result = fields.Text(tracking=True)

    # State
    state = fields.Selection(
        selection=STATES,
        required=True,
        default="new",
        index=True,
        tracking=True,
        group_expand=True,
    )
    received_date = fields.Datetime(
        string="Received on",
        required=True,
        default=lambda self: fields.Datetime.now(),
        fixed=True,
        copy=False,
        help="Deadlines run from here.",
    )
    responded_date = fields.Datetime(string="Answered", copy=False)
    resolved_date = fields.Datetime(string="Resolved", copy=False)
    closed_date = fields.Datetime(string="Closed", copy=False)
    reject_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of Rejection",
        domain="[('kind', '=', 'complaint_reject')]",
        holds=True,
        readonly=True,
        tracking=True,
    )
    # R163
    alternative = fields.Text(
        readonly=True,
        help="What the customer is offered instead when a case is rejected.",
    )
    reopen_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of Reopening",
        domain="[('kind', '=', 'complaint_reopen')]",
        holds=True,
        readonly=True,
        tracking=True,
    )
    reopen_count = fields.Integer(string="Reopened", readonly=True)
    similar_count = fields.Integer(
        string="Similar Cases", compute="_compute_similar_count"
    )

    _name_company_uniq = models.UniqueIndex(
        "(name, company_id)", "Number: another case has it already."
    )
    _open_card_idx = models.Index(
        "(card_id) WHERE state IN ('new', 'acknowledged', 'in_progress', 'waiting')"
    )
    # The history of a card, newest first, a page at a time.
    _history_idx = models.Index("(card_id, received_date DESC, id DESC)")
    _received_idx = models.Index("(company_id, received_date)")
    _recorder_idx = models.Index("(create_uid)")
    _company_state_idx = models.Index("(company_id, state) WHERE active IS TRUE")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, (case.name, case.subject)))

    @api.depends("partner_id", "company_id")
    def _compute_card_id(self):
        cards = self.env["relationship.card"]._of_customers(
            {(case.partner_id.id, case.company_id.id) for case in self}
        )
        for case in self:
            case.card_id = cards[case.partner_id.id, case.company_id.id]

    @api.depends("partner_id")
    def _compute_tier_id(self):
        # Not on the card: what the customer was then is kept.
        for case in self:
            case.tier_id = case.card_id.badge_tier_id

    @api.depends("severity")
    def _compute_is_severity_lowered(self):
        for case in self:
            before = case._origin.severity
            case.is_severity_lowered = before and case._is_lower_than(before)

    def _is_lower_than(self, severity):
        return RANKS[self.severity or SEVERITIES[0][0]] < RANKS[severity]

    @api.depends("category_id", "cause_ids", "partner_id")
    def _compute_similar_count(self):
        for case in self:
            case.similar_count = self.search_count(case._similar_domain())

    def _similar_domain(self):
        """Return the domain of other cases of the same category or cause (R153)."""
        self.ensure_one()
        same = Domain("cause_ids", "in", self.cause_ids.ids)
        if self.category_id:
            same |= Domain("category_id", "=", self.category_id.id)
        others = Domain("id", "!=", self._origin.id)
        return list(others & Domain("company_id", "=", self.company_id.id) & same)

    @api.onchange("phone")
    def _onchange_phone(self):
        """Look the caller up by the number, where exactly one customer has it."""
        if self.phone and not self.partner_id and len(self.phone) >= 6:
            partners = self.env["res.partner"]._relationship_by_phone(self.phone, 2)
            if len(partners) == 1:
                self.partner_id = partners

    @api.constrains("project_id", "partner_id", "card_id")
    def _check_project_id(self):
        """A project of somebody else would show its name."""
        for case in self.sudo().filtered("project_id"):
            if case.project_id.card_id != case.card_id:
                raise ValidationError(
                    self.env._(
                        "Project: %(case)s is of another customer than the project."
                        " Choose one of %(customer)s, or leave it empty.",
                        case=case.display_name,
                        customer=case.partner_id.display_name
                        or self.env._("the customer"),
                    )
                )

    @api.model
    def _protected_fields(self):
        # People drag cases, so the field is not readonly; but no new case is dragged.
        return super()._protected_fields() | {"state"}

    # Registering: one or thousands at once, in a constant number of queries

    @api.model
    def _complete_values(self, vals_list):
        vals_list = super()._complete_values(vals_list)
        now = fields.Datetime.now()
        names = [*ROUTED, "partner_id", "state", "received_date"]
        defaults = {
            **dict.fromkeys(names, False),
            "reported_date": now,
            **self.default_get(names),
        }
        vals_list = [{**defaults, **vals} for vals in vals_list]
        for vals in vals_list:
            received = fields.Datetime.to_datetime(vals["received_date"]) or now
            if received > now and not self.env.su:
                raise UserError(
                    self.env._(
                        "Received on: %(case)s cannot have come in on %(date)s, which"
                        " is yet to come.",
                        case=vals.get("subject") or self.env._("the case"),
                        date=format_datetime(self.env, received),
                    )
                )
            vals["received_date"] = received
        self.env["ir.sequence"]._relationship_number(self._name, "name", vals_list)
        self.env["relationship.card"]._fill_customers(vals_list)
        self.env["relationship.route"]._route(vals_list)
        return vals_list

    @api.model
    def _create_complete(self, vals_list):
        creating, many = self, len(vals_list) > 1
        if many:
            # One by one, followers would be queries for each case, and a message that
            # it was created says no more than the record itself.
            creating = self.with_context(tracking_disable=True)
        cases = super(RelationshipComplaint, creating)._create_complete(vals_list)
        cases = cases.with_env(self.env)
        if many:
            cases._subscribe_people()
        cases.sudo().card_id._count_open_complaints()
        new = cases.sudo().filtered(lambda case: not case.is_history)
        self.env["relationship.severity.rule"]._notify(new)
        return cases

    def _subscribe_people(self):
        """Let who registers many cases, their owners and their coordinators follow."""
        me = self.env.user.filtered(lambda user: user.active and not user.share)
        people = [(me, self)]
        for name in ("user_id", "coordinator_id"):
            people += self.grouped(name).items()
        for user, cases in people:
            if user:
                self.env["mail.followers"]._insert_followers(
                    self._name, cases.ids, user.sudo().partner_id.ids
                )

    # What follows when a case turns out to be another than it was taken for

    def write(self, vals):
        if self._is_stamping():
            return super().write(vals)
        # A state that is written is a step, with all that belongs to it.
        vals = dict(vals)
        state = vals.pop("state", None)
        compared = COMPARED & vals.keys()
        before = {case: {name: case[name] for name in compared} for case in self}
        cards = self.sudo().card_id
        result = super().write(vals)
        self._follow(vals, before)
        if {"partner_id", "active"} & vals.keys():
            (cards | self.sudo().card_id)._count_open_complaints()
        if state:
            self.filtered(lambda case: case.state != state)._take_step(state)
        return result

    def _follow(self, vals, before):
        """Do what follows from changes. Extended by what the case does not know.

        :param vals: what was written
        :param before: for each case the values until then of what is compared
        """
        cases = self.sudo()
        if "user_id" in vals:
            cases.filtered(lambda case: not case.user_id)._route_again()
        if "severity" in vals:
            changed = cases._changed("severity", before)
            changed._stamp(reported_date=fields.Datetime.now())
            self.env["relationship.severity.rule"]._notify(changed)
            reason = (vals.get("severity_reason") or "").strip()
            self._tell_lowered(before, reason)

    def _tell_lowered(self, before, reason):
        """Tell who was told of cases that these have become less serious, and why.

        :raises UserError: when nobody says why
        """
        for case in self:
            old = before[case]["severity"]
            if not case._is_lower_than(old):
                continue
            # Whoever was alarmed wants to know; a program may not know why.
            if not reason and not self.env.su:
                raise UserError(
                    self.env._(
                        "Why Less Serious: %s becomes less serious. Say why, for those"
                        " who were told of it.",
                        case.display_name,
                    )
                )
            rules = self.env["relationship.severity.rule"]
            rules._tell_lowered(case.sudo(), old, reason)

    def _changed(self, name, before):
        return self.filtered(lambda case: case[name] != before[case][name])

    def _values_for_rules(self):
        """Return what rules look at, and what they fill in, as they take it."""
        return self.read([*ROUTED, "card_id"], load=None)

    def _route_again(self):
        """Find an owner for cases that have lost theirs."""
        values = self._values_for_rules()
        self.env["relationship.route"]._route(values)
        for case, vals in zip(self, values, strict=True):
            case._stamp(user_id=vals["user_id"])

    def unlink(self):
        cards = self.sudo().card_id
        result = super().unlink()
        cards._count_open_complaints()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handled(self):
        for case in self:
            if case.state != "new":
                raise UserError(
                    self.env._(
                        "%s cannot be deleted, for it was worked on. Archive it.",
                        case.display_name,
                    )
                )

    # The way of a case

    def _take_step(self, state, **values):
        """Bring cases to a state, with its stamps. Extended by what follows from it.

        :raises UserError: for cases that cannot go there, or lack something
        """
        self.check_access("write")
        self._check_step(state)
        now, cases = fields.Datetime.now(), self.sudo()
        if state in OPEN_STATES:
            over = cases.filtered(lambda case: case.state not in OPEN_STATES)
            for case in over:
                rounds = case.reopen_count + 1
                ends = dict.fromkeys(ENDS.values(), False)
                case._stamp(state=state, reopen_count=rounds, **ends)
            cases -= over
        if state in ENDS:
            values[ENDS[state]] = now
        if state in ("resolved", "rejected"):
            # Asked again when it is reopened again.
            values["reopen_reason_id"] = False
        cases._stamp(state=state, **values)
        self.sudo().card_id._count_open_complaints()

    def _stamp_response(self, now):
        """Note the first answer to the customer, once. Extended by what follows."""
        self.filtered(lambda case: not case.responded_date)._stamp(responded_date=now)

    def _inform(self, users):
        """Let ``users`` see these cases: they were told of them."""
        for case in self.sudo():
            if users - case.informed_user_ids:
                case._stamp(informed_user_ids=[Command.link(user.id) for user in users])

    @asks("read")
    def action_acknowledge(self):
        """Tell that somebody has taken up the case: the first answer (R136)."""
        return self.write({"state": "acknowledged"})

    @asks("read")
    def action_start(self):
        """Begin to work on the case, or go on after waiting."""
        return self.write({"state": "in_progress"})

    @asks("read")
    def action_resolve(self):
        """The matter is handled; what is left is word to the customer."""
        return self.write({"state": "resolved"})

    @asks("read")
    def action_close(self):
        """Close the case for good.

        :raises UserError: when cause, result or word to the customer is missing, or
            a measure is open (R139, R140, R142)
        """
        return self.write({"state": "closed"})

    @asks("read")
    def action_reopen(self):
        """Take the case up again; its time to handle starts anew from now.

        :raises UserError: without a reason
        """
        return self.write({"state": "in_progress"})

    @asks("read")
    def action_reject(self):
        """Decline the case.

        :raises UserError: without a reason or another solution (R163)
        """
        return self.write({"state": "rejected"})

    @asks("read")
    def action_open_similar(self):
        """Open other cases of the same category or cause."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_complaint_action",
            self._similar_domain(),
        )

    @asks("read")
    def action_plan_leader_visit(self):
        """Open a new visit of a leader to the customer, because of the case (R116)."""
        self.ensure_one()
        return self.card_id.action_plan_leader_visit(self.display_name)

    @asks("read")
    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})
