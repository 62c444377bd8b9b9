from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ....tools.actions import dialog
from ....tools.asks import asks
from ....tools.dates.years import check_years
from ....tools.dates.zone import local_date
from ....tools.refuse import refuse
from ....tools.rules import roles
from ....tools.rules.contact import Contact
from ...cards.key_person import LEVELS, PLACES

TO_COME = ("draft", "planned")
MADE = ("done", "reported")
# Not yet over, for whoever has to do with the visit.
OPEN_STATES = (*TO_COME, "done")
RANKS = {level: rank for rank, (level, __) in enumerate(LEVELS, 1)}
# Who sees the visit, and visitors the card: it is not a guest's to show.
PEOPLE = {"user_id", "preparer_id", "participant_ids"}
# What decides whether, when and for which duties a visit counts as a contact.
COUNTING = {"state", "date_start", "user_id", *Contact._fields}


class RelationshipVisit(models.Model):
    """One contact with a customer, planned or made (拜访, R081-R107).

    The dates of the visit are the truth; the meeting in the calendar follows them.

    What this file does not know is in files of its own: preparation, the report, the
    meeting, on-site service, the plan. Each hooks into creating and
    writing by :meth:`_after_create`, :meth:`_before_write` and :meth:`_after_write`
    alone; in which order does not matter.
    """

    _name = "relationship.visit"
    _description = "Visit"
    _inherit = [
        "relationship.card.child.mixin",
        "relationship.reader.mixin",
        "relationship.owner.mixin",
        "relationship.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]

    _owner_fields = {"user_id": False}
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["card_id"]
    _transitions = {
        "draft": ("planned", "done", "reported", "cancelled"),
        "planned": ("done", "reported", "cancelled"),
        "done": ("reported",),
        "reported": ("done",),
        "cancelled": ("draft",),
    }
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    visit_type_id = fields.Many2one(
        comodel_name="relationship.visit.type",
        string="Type",
        required=True,
        default=lambda self: self._default_visit_type_id(),
        ondelete="cascade",
        holds=True,
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
        # A past visit may be entered as made: see _check_created.
        fixed=True,
        readonly=True,
        tracking=True,
        group_expand=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        compute="_compute_from_card",
        store=True,
        precompute=True,
        help="Team of the customer when the visit was entered.",
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Customer Tier",
        compute="_compute_from_card",
        store=True,
        precompute=True,
        help="Tier of the customer when the visit was entered.",
    )

    # Who visits whom, of which rank (R090, R098)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        default=lambda self: self._default_specialist(),
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="Who makes the visit.",
    )
    preparer_id = fields.Many2one(
        comodel_name="res.users",
        string="Prepared by",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
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
    # R086-R089
    visitor_role = fields.Selection(
        selection=roles.SELECTION,
        compute="_compute_visitor_role",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="As whom the visitor comes: it decides for which frequency the visit"
        " counts.",
    )
    key_person_ids = fields.Many2many(
        comodel_name="relationship.key.person",
        string="Visited Persons",
        domain="[('card_id', '=', card_id)]",
        check_company=True,
    )
    # R118
    guests = fields.Text(
        string="Other Guests",
        help="Who comes beside the customer's key persons, with position.",
    )
    # R090
    level = fields.Selection(
        selection=LEVELS,
        string="Visited Level",
        compute="_compute_level",
        store=True,
        precompute=True,
        readonly=False,
        help="Rank of the visited person, the highest of several.",
    )
    # R087-R089
    place = fields.Selection(
        selection=PLACES,
        string="Visited Place",
        compute="_compute_level",
        store=True,
        precompute=True,
        readonly=False,
        help="Where the visited person works: headquarters or a local unit.",
    )

    # When, and what for (R092-R095)
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
    has_begun = fields.Boolean(
        string="Day Has Come",
        compute="_compute_has_begun",
        help="The visit can be made, logged and reported.",
    )
    is_missed = fields.Boolean(
        string="Missed",
        compute="_compute_is_missed",
        search="_search_is_missed",
        help="Planned, over, and neither made nor cancelled.",
    )
    cancel_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of the Cancellation",
        domain="[('kind', '=', 'visit_cancel')]",
        holds=True,
        readonly=True,
        fixed=True,
        copy=False,
        tracking=True,
    )

    _dates_check = models.Constraint(
        "CHECK (date_end > date_start)", "End: the visit ends after it starts."
    )
    # The first page of the list; one person's calendar; what is late or to come.
    _default_order_idx = models.Index("(company_id, date_start DESC, id DESC)")
    _user_idx = models.Index("(user_id, date_start)")
    _open_idx = models.Index(
        "(state, date_start DESC, id DESC) WHERE state IN ('draft', 'planned', 'done')"
    )
    # The history of a card, newest first, a page at a time.
    _history_idx = models.Index(
        "(card_id, date_start DESC, id DESC) WHERE state IN ('done', 'reported')"
    )
    # For the record rule: visitors see the cards of their open visits.
    _visitor_idx = models.Index(
        "(user_id, card_id) WHERE state IN ('draft', 'planned', 'done')"
    )

    @api.model
    def _default_visit_type_id(self):
        return self.env["relationship.visit.type"].search([], limit=1)

    @api.model
    def _default_date_start(self):
        """Return the next full hour."""
        now = fields.Datetime.now()
        return now.replace(minute=0, second=0) + timedelta(hours=1)

    @api.depends("visit_type_id", "card_id", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # Its name is whose visit it is; Odoo asks for it before it asks for rights.
        self._origin.check_access("read")
        for visit in self:
            # As superuser: the visitor may have lost access to the card.
            customer = visit.sudo().card_id.partner_id.name or ""
            day = format_date(self.env, visit._local_date(visit.date_start))
            parts = (customer, visit.visit_type_id.name, day)
            visit.display_name = ", ".join(filter(None, parts))

    @api.depends("card_id")
    def _compute_from_card(self):
        for visit in self:
            card = visit.card_id.sudo()
            visit.team_id = card.team_id
            visit.tier_id = card.badge_tier_id

    @api.depends("user_id", "card_id")
    def _compute_visitor_role(self):
        for visit in self:
            if visit.user_id:
                card = visit.card_id.sudo()
                visit.visitor_role = roles.role_of(visit.user_id, card)
            else:
                # The visitor who is deleted leaves the role in which they came.
                visit.visitor_role = visit.visitor_role or "other"

    @api.depends("key_person_ids")
    def _compute_level(self):
        for visit in self:
            people = visit.key_person_ids
            if people:
                highest = max(people, key=lambda who: RANKS.get(who.level, 0))
                visit.level = highest.level
                visit.place = highest.place

    @api.depends("date_start", "visit_type_id")
    def _compute_date_end(self):
        for visit in self:
            start, before = visit.date_start, visit._origin
            if start and before.date_end and not visit.id:
                # Moved on the screen: it takes as long as before.
                visit.date_end = start + (before.date_end - before.date_start)
            elif start and not visit._has_own_end():
                hours = visit.visit_type_id.duration or 1
                visit.date_end = start + timedelta(hours=hours)

    def _has_own_end(self):
        """Return whether the end was entered, and not proposed by a type."""
        length = self.date_end and self.date_end - self.date_start
        if not length or length <= timedelta(0):
            return False
        # On the form of a new visit the length may come from the type chosen before.
        return self.id or not self.visit_type_id._is_usual(length)

    @api.depends("date_start")
    def _compute_has_begun(self):
        for visit in self:
            visit.has_begun = not visit.date_start or visit._has_begun()

    @api.depends("state", "date_end")
    def _compute_is_missed(self):
        now = fields.Datetime.now()
        for visit in self:
            over = visit.date_end and visit.date_end < now
            visit.is_missed = visit.state == "planned" and over

    @api.model
    def _search_is_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The condition on the start is redundant, but lets the index be used.
        return [
            ("state", "=", "planned"),
            ("date_start", "<", "now"),
            ("date_end", "<", "now"),
        ]

    @api.constrains("key_person_ids")
    def _check_key_person_ids(self):
        # A guest on the card may not see its key persons.
        for visit in self.sudo():
            if visit.key_person_ids.card_id - visit.card_id:
                raise ValidationError(
                    self.env._(
                        "Visited Persons: choose key persons of the visited customer"
                        " only (%s).",
                        visit.display_name,
                    )
                )

    @api.onchange("card_id")
    def _onchange_card_id(self):
        self.key_person_ids = self.key_person_ids.filtered(
            lambda person: person._origin.card_id == self.card_id._origin
        )

    @api.model_create_multi
    def create(self, vals_list):
        check_years(self, *vals_list)
        visits = super().create(vals_list)
        visits._check_cards()
        if not self.env.su:
            visits._check_created()
        visits._after_create()
        return visits

    @api.model
    def _complete_values(self, vals_list):
        if not all("visit_type_id" in vals for vals in vals_list):
            # Read once for all of them.
            default = self.default_get(["visit_type_id"])
            vals_list = [{**default, **vals} for vals in vals_list]
        return super()._complete_values(vals_list)

    def write(self, vals):
        """Write, in this order.

        1. Refuse years without a calendar, and people whom a guest may not add.
        2. Keep each visit as long as it is, when it gets a new start alone.
        3. Refuse moves of what is over, or without notice: ``_check_move``.
        4. Remember the old values that something follows from: ``_before_write``.
        5. Write; what nobody may enter is refused by the mixins.
        6. Let follow what belongs to the visits: ``_after_write``.
        """
        check_years(self, vals)
        if PEOPLE & vals.keys():
            self.card_id.check_access("write")
        if "date_start" in vals and not vals.get("date_end"):
            return self._write_start(vals)
        self._moved_by(vals)._check_move(vals)
        vals = dict(vals)
        before = self._before_write(vals)
        result = super().write(vals)
        self._after_write(vals, before)
        return result

    def _after_create(self):
        """Let follow what belongs to new visits; extended by the parts of a visit."""
        self.card_id._refresh_figures()

    def _before_write(self, vals):
        """Return what :meth:`_after_write` has to know of the old values.

        Extended by the parts of a visit, each with keys of its own. What is refused
        because of the old values is refused here; ``vals`` may be completed in place.
        """
        return {}

    def _after_write(self, vals, before):
        """Let follow what belongs to visits; extended by the parts of a visit.

        :param dict vals: what was written
        :param dict before: what :meth:`_before_write` has returned
        """
        if COUNTING & vals.keys():
            self.card_id._refresh_figures()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_made(self):
        refuse(
            self.filtered(lambda visit: visit.state in MADE),
            self.env._(
                "%s: a visit that was made stays. Only visits that were never"
                " planned can be deleted."
            ),
        )

    def unlink(self):
        cards = self.card_id
        result = super().unlink()
        cards.exists()._refresh_figures()
        return result

    def _check_cards(self):
        """Refuse visits of archived cards.

        :raises UserError: naming the customers
        """
        refuse(
            self.sudo().card_id.filtered(lambda card: not card.active),
            self.env._(
                "Card: the card of %s is archived. Unarchive it to plan or enter"
                " a visit."
            ),
        )

    def _check_created(self):
        """Hold visits that people enter as made to the rules of the buttons.

        Extended by the parts of a visit.
        """
        self.filtered(lambda visit: visit.state in MADE)._check_made()

    # Moving keeps the record (X15).

    def _write_start(self, vals):
        """Write a new start: each visit takes as long as before."""
        start = fields.Datetime.to_datetime(vals["date_start"])
        lengths = self.grouped(lambda visit: visit.date_end - visit.date_start)
        for length, visits in lengths.items():
            visits.write({**vals, "date_end": start and start + length})
        return True

    def _moved_by(self, vals):
        """Return the visits whose dates differ from those in ``vals``."""
        dates = {
            name: fields.Datetime.to_datetime(vals[name])
            for name in {"date_start", "date_end"} & vals.keys()
        }
        return self.filtered(
            lambda visit: any(visit[name] != date for name, date in dates.items())
        )

    def _check_move(self, vals):
        """Refuse to move visits whose dates differ from those in ``vals``.

        Extended by the parts of a visit.

        :raises UserError: naming the visits
        """
        refuse(
            self.filtered(lambda visit: visit.state == "reported"),
            self.env._(
                "%s: a reported visit cannot be moved. Enter a new visit, or let"
                " the report be reopened first."
            ),
        )
        start = fields.Datetime.to_datetime(vals.get("date_start"))
        if start:
            self.filtered(lambda visit: visit.state == "done")._check_begun(start)

    # Steps from draft to done

    def _check_step(self, state):
        # Steps are stamped: ask for the right before.
        self.check_access("write")
        return super()._check_step(state)

    @asks("read")
    def action_plan(self):
        """Plan visits: they will be made.

        :raises UserError: visits of archived cards
        """
        self._check_step("planned")
        self._check_cards()
        return self._take_step("planned")

    @asks("read")
    def action_done(self):
        """Note that the visits were made."""
        self._refuse_unless(*TO_COME)
        self._check_made()
        return self._take_step("done")

    @asks("read")
    def action_cancel(self, reason=None):
        """Cancel visits for a reason, which is asked for when it is not given.

        :param reason: record of ``relationship.reason``, or its id
        :return: True, or the action that asks for the reason
        """
        self._check_step("cancelled")
        reason_id = reason.id if isinstance(reason, models.Model) else reason
        if not reason_id and not all(visit.cancel_reason_id for visit in self):
            title = self.env._("Cancel Visits")
            return dialog("relationship.visit.cancel", title, visit_ids=self.ids)
        values = {"cancel_reason_id": reason_id} if reason_id else {}
        return self._take_step("cancelled", **values)

    @asks("read")
    def action_draft(self):
        """Take cancelled visits up again.

        :raises AccessError: who only makes the visit would see the card again
        """
        self._check_step("draft")
        self.card_id.check_access("write")
        return self._take_step("draft", cancel_reason_id=False)

    def _check_made(self):
        """Refuse to have made visits that cannot have been made.

        Extended by the parts of a visit.

        :raises UserError: naming the visits
        """
        self._check_begun()

    def _check_begun(self, start=None):
        """Refuse visits before their day.

        :param datetime start: new start, of visits that are moved
        :raises UserError: naming the visits
        """
        refuse(
            self.filtered(lambda visit: not visit._has_begun(start)),
            self.env._(
                "%s: the day of the visit has not come. Move the visit to the day on"
                " which it was made."
            ),
        )

    def _has_begun(self, start=None):
        return self._local_date(start or self.date_start) <= self._today()

    @api.model
    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        # A planned visit stands in the visitor's calendar; nobody gets a mail of it.
        return []

    # Helpers

    def _local_date(self, moment):
        """Return the day of a moment in the time zone of the company's calendar."""
        company = (self.company_id or self.env.company).sudo()
        return moment and local_date(moment, company._relationship_zone())

    def _today(self):
        """Return the day that it is where the visit's company is."""
        return self._local_date(fields.Datetime.now())

    @asks("read")
    def action_open_card(self):
        """Open the customer's card."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})
