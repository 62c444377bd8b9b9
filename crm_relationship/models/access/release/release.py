from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.actions import dialog, opened
from ....tools.asks import asks
from ....tools.dates.zone import company_zones_sql, today_sql
from ..disclosure.disclosure import LAYOUTS

HEAD = "crm_relationship.group_relationship_head"
COMMITTEE = "crm_relationship.group_relationship_committee"
CONFIDENTIAL = "crm_relationship.group_relationship_confidential"
READING_ROLES = (
    "crm_relationship.group_relationship_user,"
    "crm_relationship.group_relationship_auditor,"
    "crm_relationship.group_relationship_data_officer"
)
# What a decision was made on; changed in draft only.
DECIDED_ON = {
    *("card_ids", "scope", "document", "purpose", "date_start", "date_end"),
    *("user_ids", "team_id", "external_partner_id", "has_nda", "nda_document"),
    *("consent_date", "consent_document", "approver_id", "standin_id"),
}


class RelationshipRelease(models.Model):
    """Customer information released to somebody for a time (授权, R227-R233, X16).

    A release inside the company opens the cards for reading, by the rules of cards,
    while it is approved and valid. One to the outside allows its document.
    """

    _name = "relationship.release"
    _description = "Release of Customer Information"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.approval.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    _transitions = {
        "draft": ("requested",),
        "requested": ("approved", "refused", "recalled"),
        "approved": ("recalled",),
        "refused": ("draft",),
        "recalled": ("draft",),
    }
    _awaiting_state = "requested"

    name = fields.Char(string="Number", required=True, readonly=True, default="/")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        index=True,
        default=lambda self: self.env.company,
    )
    card_ids = fields.Many2many(
        comodel_name="relationship.card",
        relation="relationship_release_card_rel",
        column1="release_id",
        column2="card_id",
        string="Customers",
        holds=True,
        check_company=True,
    )
    scope = fields.Selection(
        selection=[
            ("basic", "Basic Information"),
            ("confidential", "Also Confidential Information"),
        ],
        required=True,
        default="basic",
        tracking=True,
    )
    document = fields.Selection(
        selection=LAYOUTS,
        string="Layout",
        required=True,
        default="card",
        tracking=True,
        help="What the document for the outside has: the key-customer card also has"
        " decision system, business and projects.",
    )
    # R232
    purpose = fields.Text(
        string="Purpose of Use",
        required=True,
        tracking=True,
        help="What the information is used for, and nothing else.",
    )

    # Recipients: inside or outside, not both
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="relationship_release_user_rel",
        column1="release_id",
        column2="user_id",
        string="Recipients",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Recipient Team",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Its leader and members of today, whoever they are.",
    )
    external_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Outside Recipient",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    # R238
    has_nda = fields.Boolean(
        string="Confidentiality Agreement",
        tracking=True,
        help="The recipient has signed a confidentiality agreement (保密协议).",
    )
    nda_document = fields.Binary(string="Agreement", attachment=True)
    nda_document_name = fields.Char()

    # The customer's consent, and the company's approval: two things (X17)
    # R232, R233
    consent_date = fields.Date(
        string="Consent on",
        tracking=True,
        help="The day on which the customers agreed to it.",
    )
    consent_document = fields.Binary(string="Consent", attachment=True)
    consent_document_name = fields.Char()
    consent_required = fields.Boolean(compute="_compute_consent_required")
    requester_id = fields.Many2one(
        required=True, index=True, default=lambda self: self.env.user
    )
    approver_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_approver_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        domain="[('share', '=', False), ('id', '!=', requester_id)]",
        tracking=True,
        help="Empty: any department head.",
    )
    standin_id = fields.Many2one(
        comodel_name="res.users",
        string="Stand-In",
        compute="_compute_approver_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        domain="[('share', '=', False), ('id', '!=', requester_id)]",
        help="Decides where the approver cannot.",
    )
    decided_user_id = fields.Many2one(ondelete="restrict")
    decision_note = fields.Text(tracking=True)

    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._relationship_today(),
    )
    date_end = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self._default_date_end(),
        tracking=True,
        help="The last day on which it holds.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("recalled", "Recalled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )
    is_valid = fields.Boolean(
        string="In Force", compute="_compute_is_valid", search="_search_is_valid"
    )
    card_count = fields.Integer(string="Cards", compute="_compute_card_count")

    _dates_check = models.Constraint(
        "CHECK (date_start <= date_end)",
        "Until: a release cannot end before it begins.",
    )
    _recipients_check = models.Constraint(
        "CHECK (external_partner_id IS NULL OR team_id IS NULL)",
        "Outside Recipient: a release is to colleagues or to somebody outside, not"
        " both.",
    )
    # What the rules of cards look for: few are in force.
    _approved_idx = models.Index("(id) WHERE state = 'approved'")

    @api.model
    def _default_date_end(self):
        company = self.env.company
        days = company.relationship_release_days
        return fields.Date.add(company._relationship_today(), days=days)

    @api.depends("name")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for release in self.filtered(lambda one: one.name == "/"):
            release.display_name = self.env._("New")
        return result

    @api.depends("company_id", "requester_id")
    def _compute_approver_id(self):
        for release in self:
            company = release.company_id
            people = (
                company.relationship_release_approver_id
                + company.relationship_release_standin_id
            )
            # Nobody approves their own request: the stand-in does.
            people = people.filtered("active") - release.requester_id
            people = people.filtered(lambda user: user.has_group(HEAD))
            release.approver_id = people[:1]
            release.standin_id = people[1:2]

    @api.depends("scope", "external_partner_id", "company_id")
    def _compute_consent_required(self):
        for release in self:
            needed = release.company_id.relationship_release_consent
            outside = bool(release.external_partner_id)
            confidential = release.scope == "confidential"
            release.consent_required = (
                needed == "always"
                or (needed != "never" and outside)
                or (needed == "confidential" and confidential)
            )

    @api.depends("state", "date_start", "date_end", "active", "company_id")
    def _compute_is_valid(self):
        ids = tuple(self._origin.ids) or (None,)
        valid = SQL("SELECT r.id FROM %s WHERE r.id IN %s", self._valid_releases(), ids)
        valid_ids = {release_id for (release_id,) in self.env.execute_query(valid)}
        for release in self:
            release.is_valid = release._origin.id in valid_ids

    @api.model
    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", SQL("(SELECT r.id FROM %s)", self._valid_releases()))

    @api.depends("approver_id", "standin_id", "requester_id")
    def _compute_can_decide(self):
        return super()._compute_can_decide()

    @api.depends("card_ids")
    def _compute_card_count(self):
        for release in self:
            release.card_count = len(release.card_ids)

    @api.depends(
        *("user_ids", "team_id", "requester_id", "approver_id", "standin_id", "state")
    )
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("requester_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.constrains("approver_id", "standin_id")
    def _check_deciders(self):
        for release in self.sudo():
            for name in ("approver_id", "standin_id"):
                user = release[name]
                if user and not user.has_group(HEAD):
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(user)s is no department head, and could not"
                            " decide. Choose another one, or leave it empty.",
                            field=self._fields[name]._description_string(self.env),
                            user=user.name,
                        )
                    )

    @api.model
    def _complete_values(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company).sudo()
                vals["name"] = sequence.next_by_code(self._name) or "/"
        return super()._complete_values(vals_list)

    def write(self, vals):
        if not self.env.su:
            if DECIDED_ON & vals.keys():
                self._refuse_unless("draft")
            if "decision_note" in vals and all(self.mapped("can_decide")):
                # Why, is for who decides to say; nobody else writes it.
                self.check_access("read")
                vals = dict(vals)
                self._stamp(decision_note=vals.pop("decision_note"))
                if not vals:
                    return True
        if "card_ids" in vals:
            # Also cards that the user does not see stay, and are checked with the rest.
            self.sudo().mapped("card_ids")
        return super().write(vals)

    def _evidence(self, operation):
        if operation == "unlink" and self.state != "draft":
            return self.env._(
                "%s: a release that was requested stays on record. Recall it, or"
                " archive it."
            )
        return super()._evidence(operation)

    def _keeps_files(self):
        return self.state != "draft" or super()._keeps_files()

    @asks("write")
    def action_request(self):
        """Ask for approval.

        :raises UserError: naming what is missing
        """
        self._check_step("requested")
        for release in self:
            release._check_complete()
        for release in self:
            # Who asks for it cannot be the one who approves: the stand-in does.
            people = release.sudo()._approvers() - self.env.user
            release._request_decision(
                "requested", approver_id=people[:1].id, standin_id=people[1:2].id
            )
        self._ask_for_decision(
            lambda release: release.env._(
                "Release of customer information to decide on"
            )
        )

    @asks("read")
    def action_approve(self):
        """Approve what was requested.

        :raises AccessError: for who requested it, or may not decide
        """
        self._check_may_decide()
        self._check_step("approved")
        for release in self:
            release._check_complete()
        self._decide("approved")

    @asks("read")
    def action_refuse(self):
        """Refuse what was requested."""
        self._check_may_decide()
        self._decide("refused")

    @asks("read")
    def action_recall(self):
        """End a release at once.

        :raises AccessError: for who neither requested nor may decide on it
        """
        user = self.env.user
        for release in self:
            may = user == release.requester_id or user.has_group(HEAD)
            if not may and user not in release._deciders():
                raise AccessError(
                    self.env._(
                        "%s: recalled by who requested it or decides on it, or by a"
                        " department head.",
                        release.name,
                    )
                )
        self._take_step("recalled")
        self.sudo().activity_unlink([self._approval_activity])

    @asks("write")
    def action_draft(self):
        """Take a refused or recalled release up again, as a new request."""
        self._take_step("draft", decided_user_id=False, decided_date=False)

    @asks("read")
    def action_open_cards(self):
        """Open the cards of the release that the user sees."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_card_action",
            [("id", "in", self.card_ids.ids)],
        )

    @asks("read")
    def action_document(self):
        """Open the step that produces the document of an outside release."""
        self.ensure_one()
        return dialog(
            "relationship.card.print",
            self.env._("Document for the Recipient"),
            release_id=self.id,
            card_ids=self.card_ids.ids,
        )

    def _approvers(self):
        return self.approver_id + self.standin_id

    def _deciders(self):
        group = self._deciding_group()
        return super()._deciders().filtered(lambda user: user.has_group(group))

    def _deciding_group(self):
        """Return the external id of the group that those who are named must have."""
        return HEAD

    def _approval_group(self):
        # Any head decides where nobody who is named can.
        return COMMITTEE if self._deciders() else HEAD

    def _decide(self, state, **values):
        result = super()._decide(state, **values)
        self.sudo()._tell_decision(state)
        return result

    def _tell_decision(self, state):
        """Tell who requested the releases, and the recipients, what was decided."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for release in self:
            people = release.requester_id
            if state == "approved":
                people |= release.user_ids
            people = release.company_id._relationship_recipients(people, release)
            release.message_notify(
                partner_ids=(people - self.env.user).partner_id.ids,
                subject=release.name,
                body=labels[state],
            )

    def _check_complete(self):
        """Refuse a request that lacks something, such as the consent (R233).

        :raises UserError: naming all that is missing
        """
        self.ensure_one()
        release = self.sudo()
        missing = []
        if not release.card_ids:
            missing.append(self.env._("Customers: choose at least one."))
        missing += release._missing_recipients()
        if release.consent_required and not release.consent_date:
            missing.append(self.env._("Consent on: the customers must have agreed."))
        needs_paper = release.company_id.relationship_release_document
        if release.consent_required and needs_paper and not release.consent_document:
            missing.append(self.env._("Consent: attach the document."))
        if release.date_end < release.company_id._relationship_today():
            missing.append(self.env._("Until: the term is over already."))
        if missing:
            raise UserError("\n".join([f"{release.name}:", *missing]))

    def _missing_recipients(self):
        people, outside = self.user_ids, self.external_partner_id
        if outside:
            if people or self.team_id:
                return [
                    self.env._("Recipients: colleagues or somebody outside, not both.")
                ]
            if not self.has_nda:
                return [
                    self.env._(
                        "Confidentiality Agreement: %s has not signed one.",
                        outside.display_name,
                    )
                ]
            return []
        if not people and not self.team_id:
            return [
                self.env._("Recipients: choose colleagues, a team or somebody outside.")
            ]
        needed = [READING_ROLES]
        if self.scope == "confidential":
            needed.append(CONFIDENTIAL)
        # Of a team, those who have the rights read; who is named must have them.
        return [
            self.env._(
                "Recipients: %(user)s has no access to customer relationships, or none"
                " to confidential information. An administrator gives it.",
                user=user.name,
            )
            for user in people
            if not all(user.has_groups(groups) for groups in needed)
        ]

    @api.model
    def _writer_sources(self):
        return [self._user_source("requester_id", "requester")]

    @api.model
    def _reader_sources(self):
        """Who asked, who decides, who receives, and whose customer it is about."""
        workers = self.env["relationship.card"]._writer_sources()
        return [
            *self._party_sources(),
            self._user_source("approver_id", "approver"),
            self._user_source("standin_id", "approver"),
            SQL(
                "SELECT c.release_id, w.user_id, 'worker'"
                " FROM relationship_release_card_rel c JOIN (%s) w ON w.id = c.card_id",
                SQL(" UNION ALL ").join(workers),
                to_flush=self._fields["card_ids"],
            ),
        ]

    @api.model
    def _party_sources(self):
        """Return SQL selects of who asked and who receives."""
        requester = self._user_source("requester_id", "requester")
        return [requester, *self._recipient_sources()]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "requester": self.env._("who requested it"),
            "approver": self.env._("who decides on it"),
            "recipient": self.env._("recipient"),
            "worker": self.env._("works for the customer"),
        }

    @api.model
    def _recipient_sources(self):
        """Return SQL selects of the recipients inside the company."""
        return [
            self._user_source("user_ids", "recipient"),
            self._member_source("team_id", "recipient"),
            self._leader_source("team_id", "recipient"),
        ]

    @api.model
    def _card_sources(self, scope=None):
        """Return SQL selects of (card id, user id, reason) of releases in force.

        :param str scope: ``confidential`` for those that open confidential blocks
        """
        return [
            SQL(
                "SELECT c.card_id AS id, p.user_id, 'release' AS reason FROM %s"
                " JOIN relationship_release_card_rel c ON c.release_id = r.id"
                " JOIN (%s) p ON p.id = r.id WHERE %s",
                self._valid_releases(),
                SQL(" UNION ALL ").join(self._recipient_sources()),
                SQL("r.scope = %s", scope) if scope else SQL("TRUE"),
                to_flush=self._fields["card_ids"],
            )
        ]

    @api.model
    def _valid_releases(self):
        """Return SQL of the releases in force today, for a FROM clause, as ``r``.

        Today is that of each company's time zone, at the time of asking: a release
        begins and ends without anything being computed.
        """
        names = ("state", "date_start", "date_end", "active", "company_id", "scope")
        return SQL(
            "relationship_release r JOIN %s o ON o.id = r.company_id"
            " AND r.state = 'approved' AND r.active"
            " AND %s BETWEEN r.date_start AND r.date_end",
            company_zones_sql(self.env),
            today_sql("o"),
            to_flush=[self._fields[name] for name in names],
        )

    def _disclosed_cards(self):
        return self.sudo().card_ids
