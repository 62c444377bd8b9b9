from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

HEAD = "crm_relationship.group_relationship_head"


class RelationshipRelease(models.Model):
    """Customer information released to somebody for a time (授权, R227-R233, X16).

    A release inside the company opens the cards for reading, by the rules of cards,
    while it is approved and valid. One to the outside allows its document.
    """

    _name = "relationship.release"
    _description = "Release of Customer Information"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.protected.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    card_ids = fields.Many2many(
        comodel_name="relationship.card",
        relation="relationship_release_card_rel",
        column1="release_id",
        column2="card_id",
        string="Customers",
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
    purpose = fields.Text(
        string="Purpose of Use",
        required=True,
        tracking=True,
        help="What the information is used for, and nothing else (R232).",
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
    has_nda = fields.Boolean(
        string="Confidentiality Agreement",
        tracking=True,
        help="The recipient has signed a confidentiality agreement (保密协议, R238).",
    )
    nda_document = fields.Binary(string="Agreement", attachment=True)
    nda_document_name = fields.Char()

    # The customer's consent, and the company's approval: two things (X17)
    consent_date = fields.Date(
        string="Consent on",
        tracking=True,
        help="The day on which the customers agreed to it (R232, R233, X17).",
    )
    consent_document = fields.Binary(string="Consent", attachment=True)
    consent_document_name = fields.Char()
    consent_required = fields.Boolean(compute="_compute_consent_required")
    requester_id = fields.Many2one(
        comodel_name="res.users",
        string="Requested by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user,
    )
    approver_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_approver_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="set null",
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
        ondelete="set null",
        check_company=True,
        domain="[('share', '=', False), ('id', '!=', requester_id)]",
        help="Decides where the approver cannot.",
    )
    decided_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    decided_date = fields.Datetime(string="Decided on", readonly=True, copy=False)
    decision_note = fields.Text(
        string="Reason of the Decision", copy=False, tracking=True
    )

    date_start = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_start()
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
    can_decide = fields.Boolean(compute="_compute_can_decide")
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
    def _default_date_start(self):
        return self.env.company._relationship_today()

    @api.model
    def _default_date_end(self):
        company = self.env.company
        days = company.relationship_release_days
        return fields.Date.add(company._relationship_today(), days=days)

    @api.depends("company_id", "requester_id")
    def _compute_approver_id(self):
        for release in self:
            company = release.company_id
            people = (
                company.relationship_release_approver_id
                + company.relationship_release_standin_id
            )
            # Nobody approves his own request: his stand-in does.
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
        for release in self:
            today = release.company_id.sudo()._relationship_today()
            release.is_valid = (
                release.active
                and release.state == "approved"
                and release.date_start <= today <= release.date_end
            )

    @api.model
    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", SQL("(SELECT r.id FROM %s)", self._valid_releases()))

    @api.depends_context("uid")
    @api.depends("state", "approver_id", "standin_id", "requester_id")
    def _compute_can_decide(self):
        for release in self:
            release.can_decide = release.state == "requested" and release._may_decide()

    def _disclosed_cards(self):
        return self.sudo().card_ids

    @api.depends("card_ids")
    def _compute_card_count(self):
        for release in self:
            release.card_count = len(release.card_ids)
