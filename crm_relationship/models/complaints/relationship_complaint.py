from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .constants import (
    CHANNELS,
    KINDS,
    SEVERITIES,
    STATES,
)


class RelationshipComplaint(models.Model):
    """A case: complaint, service request, enquiry or suggestion (R132-R171)."""

    _name = "relationship.complaint"
    _description = "Case"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.protected.mixin",
        "relationship.work.mixin",
        "relationship.disclosure.mixin",
        "mail.thread.phone",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject", "partner_id", "email_from"]
    _check_company_auto = True
    _primary_email = "email_from"

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        index=True,
        help="Unique, taken when the case is registered (R161).",
    )
    subject = fields.Char(tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=KINDS, required=True, default="complaint", tracking=True
    )
    category_id = fields.Many2one(
        comodel_name="relationship.complaint.category",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('kind', 'in', [False, kind])]",
        tracking=True,
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        required=True,
        default="ordinary",
        tracking=True,
        help="The regulations give no criteria (X12).\n"
        "Important (重要事项): told at once to liaison leader and office (R144).\n"
        "Major (重大事项): told at once to the office and the committee (R145).\n"
        "Disagreement (较大分歧) with a strategic customer: the committee reacts within"
        " 24 hours (R135).",
    )
    reported_date = fields.Datetime(
        string="Reported",
        readonly=True,
        copy=False,
        help="When this severity was reported: the time to react runs from here (X9).",
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
    contact_name = fields.Char(
        help="Who told us: confirmed with the customer when it is recorded (R162)."
    )
    email_from = fields.Char(
        string="E-mail",
        index="trigram",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
    )
    phone = fields.Char(
        compute="_compute_contact", store=True, readonly=False, precompute=True
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        compute="_compute_card_id",
        store=True,
        ondelete="set null",
        index="btree_not_null",
        help="The card of the customer in the company of the case.",
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The customer's tier on lists when the case was registered.",
    )
    tier_color = fields.Integer(related="tier_id.color")
    project_id = fields.Many2one(
        comodel_name="relationship.project",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        domain="[('card_id', '=', card_id)]",
    )
    reference = fields.Reference(
        selection="_selection_reference",
        string="Concerns",
        index="btree_not_null",
        help="The document that the case is about: order, invoice, product, visit.",
    )

    # Responsibilities (X11, R141, R159)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Case Owner",
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Found by the routes when nobody is entered. No case is without.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    coordinator_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Brings the departments concerned together (R141).",
    )
    informed_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="relationship_complaint_informed_rel",
        string="Informed",
        readonly=True,
        copy=False,
        help="Told because of the severity or a missed deadline; they see the case.",
    )

    # What was said and done (R138-R142, R151)
    description = fields.Html(string="Customer's Words")
    expectation = fields.Text(
        string="Expected by the Customer",
        help="The service or remedy that the customer expects (期望得到的相关服务).",
    )
    cause = fields.Text(tracking=True, help="Found by investigation (R140).")
    cause_ids = fields.Many2many(
        comodel_name="relationship.complaint.cause",
        string="Recurring Causes",
        help="So that faults of a process show (R153).",
    )
    measure = fields.Text(
        help="What the department proposes or does (提出的相关建议或措施).",
    )
    result = fields.Text(tracking=True)
    action_ids = fields.One2many(
        comodel_name="relationship.action",
        inverse_name="complaint_id",
        string="Measures",
    )
    promised_date = fields.Datetime(copy=False, tracking=True)
    promise_told_date = fields.Datetime(
        string="Promise Told",
        readonly=True,
        copy=False,
        help="When the customer was told the measure and the date (R151).",
    )
    customer_informed_date = fields.Datetime(
        string="Customer Informed",
        copy=False,
        tracking=True,
        help="When the customer was told the result (R142).",
    )

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
        copy=False,
        help="Deadlines run from here.",
    )
    responded_date = fields.Datetime(string="Answered", readonly=True, copy=False)
    resolved_date = fields.Datetime(string="Resolved", readonly=True, copy=False)
    closed_date = fields.Datetime(string="Closed", readonly=True, copy=False)
    reject_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of Rejection",
        domain="[('kind', '=', 'complaint_reject')]",
        ondelete="restrict",
        copy=False,
        tracking=True,
    )
    alternative = fields.Text(
        copy=False,
        help="What the customer is offered instead when a case is rejected (R163).",
    )
    reopen_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of Reopening",
        domain="[('kind', '=', 'complaint_reopen')]",
        ondelete="restrict",
        copy=False,
        tracking=True,
    )
    reopen_count = fields.Integer(string="Reopened", readonly=True, copy=False)

    _name_company_uniq = models.UniqueIndex(
        "(name, company_id)", "Number: another case has it already."
    )
    _open_card_idx = models.Index(
        "(card_id) WHERE state IN ('new', 'acknowledged', 'in_progress', 'waiting')"
    )
    _recorder_idx = models.Index("(create_uid)")
    _company_state_idx = models.Index("(company_id, state) WHERE active IS TRUE")

    @api.model
    def _selection_reference(self):
        """Return the documents that a case can be about, as far as they are there."""
        models_ = (
            "sale.order",
            "account.move",
            "product.template",
            "relationship.project",
            "relationship.visit",
            "crm.lead",
        )
        known = self.env["ir.model"].sudo().search_fetch([("model", "in", models_)])
        names = {model.model: model.name for model in known}
        return [(name, names[name]) for name in models_ if name in names]

    @api.constrains("user_id", "coordinator_id", "worker_id")
    def _check_people(self):
        for case in self:
            for name in ("user_id", "coordinator_id", "worker_id"):
                if case[name].share:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(user)s is not an employee.",
                            field=self._fields[name]._description_string(self.env),
                            user=case[name].name,
                        )
                    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, (case.name, case.subject)))

    @api.depends("partner_id")
    def _compute_contact(self):
        for case in self:
            case.email_from = case.partner_id.email or case.email_from
            case.phone = case.partner_id.phone or case.phone

    @api.depends("partner_id", "company_id")
    def _compute_card_id(self):
        cards = self._cards_of(
            {(case.partner_id.id, case.company_id.id) for case in self}
        )
        for case in self:
            case.card_id = cards[case.partner_id.id, case.company_id.id]

    @api.model
    def _cards_of(self, pairs):
        """Return the card by (contact, company), for these pairs; read together."""
        partners = (
            self.env["res.partner"]
            .sudo()
            .browse({partner for partner, __ in pairs if partner})
        )
        commercial = {
            partner.id: partner.commercial_partner_id.id for partner in partners
        }
        cards = self.env["relationship.card"].sudo()
        found = {
            (card.partner_id.id, card.company_id.id): card
            for card in cards.search_fetch(
                [("partner_id", "in", list(commercial.values()))],
                ["partner_id", "company_id", "badge_tier_id", "user_id", "team_id"],
            )
        }
        return {
            (partner, company): found.get(
                (commercial.get(partner), company), cards.browse()
            )
            for partner, company in pairs
        }
