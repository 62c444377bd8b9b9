from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

OPEN_STATES = ("draft", "planned")
# The higher the rank, the later.
LEVELS = ("staff", "middle", "senior", "top")


class RelationshipVisit(models.Model):
    """One contact with a customer, planned or made, with its report (拜访, R081-R107).

    The dates of the visit are the truth; the meeting in the calendar follows them.
    """

    _name = "relationship.visit"
    _description = "Visit"
    _inherit = [
        "relationship.card.child.mixin",
        "relationship.reader.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["card_id"]

    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    phone = fields.Char(related="card_id.partner_id.phone", string="Telephone")
    visit_type_id = fields.Many2one(
        comodel_name="relationship.visit.type",
        string="Type",
        required=True,
        default=lambda self: self._default_visit_type_id(),
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    channel = fields.Selection(related="visit_type_id.channel")
    color = fields.Integer(related="visit_type_id.color")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("done", "Done"),
            ("reported", "Reported"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        tracking=True,
        group_expand=True,
    )

    # Who (R090, R098)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        ondelete="set null",
        check_company=True,
        tracking=True,
        help="Who makes the visit.",
    )
    preparer_id = fields.Many2one(
        comodel_name="res.users",
        string="Prepared by",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="Who plans the visit and writes the report: the specialist, for a leader.",
    )
    participant_ids = fields.Many2many(
        comodel_name="res.users",
        string="Accompanied by",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Colleagues who go along.",
    )
    visitor_role = fields.Selection(
        selection=[
            ("specialist", "Specialist"),
            ("liaison_leader", "Liaison Leader"),
            ("main_leader", "Main Leader"),
            ("other", "Other"),
        ],
        compute="_compute_visitor_role",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="As whom the visitor comes: it decides for which frequency the visit"
        " counts (R086-R089).",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        compute="_compute_from_card",
        store=True,
        precompute=True,
        ondelete="set null",
        help="Team of the customer when the visit was entered.",
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Customer Tier",
        compute="_compute_from_card",
        store=True,
        precompute=True,
        ondelete="set null",
        help="Tier of the customer when the visit was entered.",
    )

    # Whom (R090)
    key_person_ids = fields.Many2many(
        comodel_name="relationship.key.person",
        string="Visited Persons",
        domain="[('card_id', '=', card_id)]",
    )
    level = fields.Selection(
        selection=lambda self: self._selection_of_key_person("level"),
        string="Visited Level",
        compute="_compute_level",
        store=True,
        precompute=True,
        readonly=False,
        help="Rank of the visited person, the highest of several (R090).",
    )
    place = fields.Selection(
        selection=lambda self: self._selection_of_key_person("place"),
        string="Visited Place",
        compute="_compute_level",
        store=True,
        precompute=True,
        readonly=False,
        help="Where the visited person works: headquarters or a local unit (R087-R089).",
    )

    # When and where (R092-R094)
    date_start = fields.Datetime(
        string="Start",
        required=True,
        default=lambda self: self._default_date_start(),
        tracking=True,
    )
    date_end = fields.Datetime(
        string="End",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
    )
    location = fields.Char(
        help="Where you meet: time and place follow the customer's wishes (R094)."
    )
    purpose = fields.Text(help="What the visit is for (R092).")
    customer_told_date = fields.Date(
        string="Customer Told on",
        tracking=True,
        help="The day on which the customer was told of the visit (R093, R095).",
    )
    notice_date = fields.Date(
        string="Tell Customer by",
        compute="_compute_notice_date",
        store=True,
        precompute=True,
        help="The visit's day less the notice of its type (R093). Empty: none asked.",
    )
    report_due_date = fields.Date(
        string="Report Due",
        compute="_compute_report_due_date",
        store=True,
        precompute=True,
        help="Last day for the report, by the type of the visit (R102).",
    )
    move_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        domain="[('kind', '=', 'visit_move')]",
        ondelete="restrict",
        copy=False,
        tracking=True,
        help="Why the visit was moved when the customer could not be told in time.",
    )
    cancel_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        domain="[('kind', '=', 'visit_cancel')]",
        ondelete="restrict",
        copy=False,
        readonly=True,
        tracking=True,
    )

    # Preparation (R096, R097)
    outline = fields.Html(
        compute="_compute_outline",
        store=True,
        precompute=True,
        readonly=False,
        help="Outline of the conversation (R096).",
    )
    check_ids = fields.One2many(
        comodel_name="relationship.visit.check",
        inverse_name="visit_id",
        string="Checklist",
        copy=False,
    )

    # Report (R099-R103)
    feedback = fields.Text(copy=False, help="What the customer said (R099).")
    needs = fields.Text(
        string="Needs Heard",
        copy=False,
        help="What the customer needs: it goes into the register of needs (R085, R099).",
    )
    needs_done = fields.Boolean(
        string="Needs Dealt with",
        copy=False,
        help="Somebody has taken the needs up, or answered them.",
    )
    satisfaction = fields.Selection(
        selection=[
            ("very_satisfied", "Very Satisfied"),
            ("satisfied", "Satisfied"),
            ("neutral", "Neutral"),
            ("dissatisfied", "Dissatisfied"),
            ("very_dissatisfied", "Very Dissatisfied"),
            ("not_asked", "Not Asked"),
        ],
        copy=False,
        tracking=True,
        help="As the customer put it (R100, R104).",
    )
    problem_state = fields.Selection(
        selection=[
            ("none", "No Problem"),
            ("open", "Open"),
            ("in_progress", "In Progress"),
            ("solved", "Solved"),
        ],
        string="Problem Solving",
        copy=False,
        tracking=True,
        help="State of what the customer had as a problem (R102).",
    )
    result = fields.Text(copy=False, help="What was said, agreed and promised (R102).")
    next_visit_date = fields.Date(
        copy=False, help="As agreed with the customer at the end (R101)."
    )
    previous_visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        string="Follows",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        check_company=True,
    )
    next_visit_ids = fields.One2many(
        comodel_name="relationship.visit",
        inverse_name="previous_visit_id",
        string="Followed by",
    )
    done_date = fields.Datetime(string="Made on", copy=False, readonly=True)
    reported_date = fields.Datetime(
        string="Reported on", copy=False, readonly=True, tracking=True
    )
    calendar_event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Meeting",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )

    _dates_check = models.Constraint(
        "CHECK (date_end > date_start)", "End: the visit ends after it starts."
    )
    # One person's calendar; the visits of a customer; what is open, by its end.
    _user_idx = models.Index("(user_id, date_start)")
    _card_date_idx = models.Index("(card_id, date_start)")
    _open_idx = models.Index(
        "(date_end, user_id) WHERE state IN ('draft', 'planned', 'done')"
    )
    # Whose cards are seen for a visit to come.
    _visitor_idx = models.Index(
        "(user_id, card_id) WHERE state IN ('draft', 'planned', 'done')"
    )

    @api.model
    def _default_user_id(self):
        is_specialist = self.env.user.has_group(
            "crm_relationship.group_relationship_user"
        )
        return self.env.user if is_specialist else self.env["res.users"]

    @api.model
    def _default_visit_type_id(self):
        return self.env["relationship.visit.type"].search([], limit=1)

    @api.model
    def _default_date_start(self):
        """Return the next full hour."""
        now = fields.Datetime.now()
        return now.replace(minute=0, second=0) + timedelta(hours=1)

    @api.model
    def _selection_of_key_person(self, name):
        return self.env["relationship.key.person"]._fields[name].selection

    @api.depends("user_id", "card_id")
    def _compute_visitor_role(self):
        for visit in self:
            card = visit.card_id.sudo()
            user = visit.user_id
            if not user:
                role = visit.visitor_role or "other"
            elif user == card.company_id.relationship_main_leader_id:
                role = "main_leader"
            elif user == card.leader_id:
                role = "liaison_leader"
            elif user == card.user_id:
                role = "specialist"
            else:
                role = "other"
            visit.visitor_role = role

    @api.depends("card_id")
    def _compute_from_card(self):
        for visit in self:
            card = visit.card_id.sudo()
            visit.team_id = card.team_id
            visit.tier_id = card.badge_tier_id

    @api.depends("key_person_ids")
    def _compute_level(self):
        for visit in self:
            people = visit.key_person_ids
            if people:
                highest = max(people, key=lambda person: self._rank(person.level))
                visit.level = highest.level
                visit.place = highest.place

    @api.model
    def _rank(self, level):
        """Return how high a level is; 0 when it is not known."""
        return LEVELS.index(level) + 1 if level else 0

    @api.depends("date_start", "visit_type_id")
    def _compute_date_end(self):
        for visit in self:
            start = visit.date_start
            if not start or (visit.date_end and visit.date_end > start):
                continue
            hours = visit.visit_type_id.duration or 1
            visit.date_end = start + timedelta(hours=hours)

    @api.depends("date_start", "visit_type_id")
    def _compute_notice_date(self):
        for visit in self:
            days = visit.visit_type_id.notice_days
            day = visit._local_date(visit.date_start)
            visit.notice_date = day and days and day - timedelta(days=days)

    @api.depends("date_end", "visit_type_id")
    def _compute_report_due_date(self):
        for visit in self:
            day = visit._local_date(visit.date_end)
            visit.report_due_date = day and day + timedelta(
                days=visit.visit_type_id.report_days
            )

    def _local_date(self, moment):
        """Return the day of a moment in the time zone of the company's calendar."""
        if not moment:
            return False
        company = self.company_id or self.env.company
        zone = pytz.timezone(company.sudo()._relationship_zone())
        return pytz.utc.localize(moment).astimezone(zone).date()

    @api.depends("visit_type_id")
    def _compute_outline(self):
        for visit in self:
            if not visit.outline:
                visit.outline = visit.visit_type_id.outline

    @api.depends("visit_type_id", "card_id", "date_start")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for visit in self:
            # The visitor may have lost sight of the card since.
            customer = visit.sudo().card_id.partner_id.name or ""
            day = format_date(self.env, visit._local_date(visit.date_start))
            visit.display_name = f"{visit.visit_type_id.name}, {customer}, {day}"

    @api.model
    def _writer_sources(self):
        card = self.env["relationship.card"]
        names = ("card_id", "user_id", "preparer_id")
        to_flush = [self._fields[name] for name in names]
        return [
            *super()._writer_sources(),
            *self._card_sources(card._writer_sources()),
            SQL(
                "SELECT id, user_id, 'visitor' AS reason FROM relationship_visit",
                to_flush=to_flush,
            ),
            SQL("SELECT id, preparer_id, 'preparer' FROM relationship_visit"),
        ]

    @api.model
    def _reader_sources(self):
        card = self.env["relationship.card"]
        return [
            *self._writer_sources(),
            *self._card_sources(card._reader_sources()),
            SQL(
                "SELECT relationship_visit_id, res_users_id, 'participant'"
                " FROM relationship_visit_res_users_rel",
                to_flush=self._fields["participant_ids"],
            ),
        ]

    @api.model
    def _card_sources(self, sources):
        """Return the people of the cards as people of the cards' visits."""
        return [
            SQL(
                "SELECT visit.id, person.user_id, person.reason"
                " FROM (%s) person (card_id, user_id, reason)"
                " JOIN relationship_visit visit ON visit.card_id = person.card_id",
                source,
                to_flush=self._fields["card_id"],
            )
            for source in sources
        ]
