from collections import Counter, defaultdict
from datetime import timedelta

import babel.dates
from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse, get_lang

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.counts import counts
from ....tools.refuse import refuse
from ...common.res_users import STAND_IN_GROUP
from ..visit.visit import TO_COME

# A plan that was handed in: its baseline stands.
FROZEN_STATES = ("submitted", "approved")
OPEN_STATES = ("draft", "rejected")
SUBMIT_ACTIVITY = "crm_relationship.mail_activity_type_plan_submit"


class RelationshipVisitPlan(models.Model):
    """What a person or a team means to do: a month, a trip, a campaign of calls.

    The baseline are the visits of the plan when it was handed in, with their dates
    then. Later visits are off plan, and a visit that moves keeps its baseline.
    """

    _name = "relationship.visit.plan"
    _description = "Visit Plan"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.owner.mixin",
        "relationship.approval.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    # A plan of a team has no person.
    _owner_fields = {"user_id": False}
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "user_id", "team_id"]
    _check_company_auto = True

    _transitions = {
        "draft": ("submitted", "cancelled"),
        "submitted": ("approved", "rejected", "draft", "cancelled"),
        "approved": ("cancelled",),
        "rejected": ("submitted", "draft", "cancelled"),
        "cancelled": ("draft",),
    }
    _awaiting_state = "submitted"
    _approval_activity = "crm_relationship.mail_activity_type_plan_approve"

    # R092, R108, R117
    kind = fields.Selection(
        selection=[
            ("month", "Month Plan"),
            ("trip", "Business Trip"),
            ("campaign", "Call-Back Campaign"),
        ],
        required=True,
        default="month",
        help="A month plan, a trip with its application, or calls to a list of"
        " customers.",
    )
    name = fields.Char(tracking=True, help="A month plan is named by itself.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Whose plan it is; a plan for a team has a team instead.",
    )
    # R092
    team_id = fields.Many2one(
        comodel_name="crm.team",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Made by the head or the team's leader for all its members.",
    )
    approval_team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Approving Team",
        compute="_compute_approval_team_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The team of the plan or of its person: its leader decides.",
    )
    date_start = fields.Date(
        string="Start",
        required=True,
        default=lambda self: self._default_date_start(),
        tracking=True,
        help="A month plan runs from the first to the last day of the month.",
    )
    date_end = fields.Date(
        string="End",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
    )
    # R092
    purpose = fields.Text(help="What the plan is to achieve.")
    # R093
    on_short_notice = fields.Boolean(
        help="Propose visits, too, of which the customers cannot be told in time.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        group_expand=True,
    )

    # Handed in, and decided on by somebody else
    requester_id = fields.Many2one(string="Submitted by")
    requested_date = fields.Datetime(string="Submitted on", tracking=True)
    decision_note = fields.Text(string="What to Change")
    reject_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        domain="[('kind', '=', 'plan_reject')]",
        string="Rejected because",
        readonly=True,
        holds=True,
        tracking=True,
    )
    # R108
    needs_approval = fields.Boolean(
        compute="_compute_needs_approval",
        help="Trips are always approved; other plans where their team wants it.",
    )
    can_edit = fields.Boolean(compute="_compute_can_edit")
    # On which days it was chased, while it was missing
    reminded_date = fields.Date(readonly=True)
    escalated_date = fields.Date(readonly=True)

    visit_ids = fields.One2many(
        comodel_name="relationship.visit", inverse_name="plan_id", string="Visits"
    )
    visit_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(string="Made", compute="_compute_counts")
    reported_count = fields.Integer(string="Reported", compute="_compute_counts")
    off_plan_count = fields.Integer(string="Off Plan", compute="_compute_counts")
    progress = fields.Float(
        string="Made (%)",
        compute="_compute_counts",
        help="Share of the visits that were made; cancelled ones are left out.",
    )
    visit_start = fields.Datetime(
        compute="_compute_visit_start",
        help="Where the dates of a visit that is added start.",
    )

    _owner_check = models.Constraint(
        "CHECK ((user_id IS NULL) <> (team_id IS NULL))",
        "Person or Team: a plan is that of a person or that of a team; give one.",
    )
    _dates_check = models.Constraint(
        "CHECK (date_start <= date_end)", "End: the plan cannot end before it starts."
    )
    _month_check = models.Constraint(
        "CHECK (kind <> 'month' OR (EXTRACT(day FROM date_start) = 1 AND date_end"
        " = (date_start + INTERVAL '1 month' - INTERVAL '1 day')::date))",
        "Start: a month plan runs from the first to the last day of one month.",
    )
    _name_check = models.Constraint(
        "CHECK (kind = 'month' OR COALESCE(name, '') <> '')",
        "Name: give the trip or the campaign a name.",
    )
    _user_month_unique = models.UniqueIndex(
        "(company_id, user_id, date_start)"
        " WHERE kind = 'month' AND state <> 'cancelled' AND user_id IS NOT NULL",
        "Month: this person has a plan for this month already. Open that one; what"
        " comes after its approval is added there, and counts as off plan.",
    )
    _team_month_unique = models.UniqueIndex(
        "(company_id, team_id, date_start)"
        " WHERE kind = 'month' AND state <> 'cancelled' AND team_id IS NOT NULL",
        "Month: this team has a plan for this month already. Open that one; what"
        " comes after its approval is added there, and counts as off plan.",
    )

    @api.model
    def _default_date_start(self):
        today = self.env.company._relationship_today()
        if self.env.context.get("default_kind", "month") != "month":
            return today
        return self.env.company._relationship_month_to_plan(today)

    @api.depends("user_id", "team_id")
    def _compute_approval_team_id(self):
        for plan in self:
            teams = plan.user_id.sudo().crm_team_ids
            # The person's team in this company: one or none.
            uses = plan.company_id._relationship_uses
            own = teams.filtered(lambda team, uses=uses: uses(team.company_id))
            plan.approval_team_id = plan.team_id or own[:1]

    @api.onchange("kind", "date_start")
    def _onchange_date_start(self):
        if self.kind == "month" and self.date_start:
            self.date_start = self.date_start.replace(day=1)

    @api.onchange("team_id")
    def _onchange_team_id(self):
        if self.team_id:
            self.user_id = False

    @api.onchange("user_id")
    def _onchange_user_id(self):
        if self.user_id:
            self.team_id = False

    @api.depends("kind", "date_start")
    def _compute_date_end(self):
        for plan in self:
            start = plan.date_start
            if start and plan.kind == "month":
                plan.date_end = start + relativedelta(day=31)
            elif start and (not plan.date_end or plan.date_end < start):
                plan.date_end = start

    @api.depends("name", "kind", "date_start", "user_id", "team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        for plan in self:
            if plan.name or not plan.date_start or plan.kind != "month":
                plan.display_name = plan.name or self.env._("New")
                continue
            month = babel.dates.format_skeleton("yMMMM", plan.date_start, locale=locale)
            # A colleague who left is named, too.
            owner = plan.user_id.sudo().name or plan.team_id.sudo().name or ""
            plan.display_name = f"{owner}, {month}"

    @api.depends("kind", "approval_team_id.relationship_plan_approval")
    def _compute_needs_approval(self):
        for plan in self:
            team = plan.approval_team_id.sudo()
            plan.needs_approval = plan.kind == "trip" or team.relationship_plan_approval

    @api.depends_context("uid")
    def _compute_can_edit(self):
        # Who only reads a plan is offered no button that they may not use.
        for plan in self:
            plan.can_edit = plan.has_access("write")

    @api.depends("visit_ids.state", "visit_ids.plan_id", "state")
    def _compute_counts(self):
        visits = self.env["relationship.visit"]
        mine = Domain("plan_id", "in", self.ids)
        found = defaultdict(Counter)
        for plan, state, number in visits._read_group(
            mine, ["plan_id", "state"], ["__count"]
        ):
            found[plan.id][state] = number
        off_plan = counts(visits, "plan_id", mine & Domain("is_off_plan", "=", True))
        for plan in self:
            numbers = found[plan.id]
            plan.reported_count = numbers["reported"]
            plan.done_count = numbers["done"] + numbers["reported"]
            plan.visit_count = numbers.total() - numbers["cancelled"]
            plan.off_plan_count = off_plan[plan.id]
            made = plan.visit_count and plan.done_count / plan.visit_count
            plan.progress = 100 * made

    @api.depends("date_start", "company_id")
    def _compute_visit_start(self):
        for plan in self:
            day = plan.date_start and plan._first_day()
            plan.visit_start = day and plan.company_id._relationship_visit_start(day)

    def _first_day(self):
        """Return the first day on which a visit can still be made."""
        tomorrow = self.company_id._relationship_today() + timedelta(days=1)
        return max(self.date_start, tomorrow)

    def _disclosed_cards(self):
        return self.visit_ids.card_id

    @api.model
    def _complete_values(self, vals_list):
        kind = self.env.context.get("default_kind", "month")
        completed = []
        for vals in super()._complete_values(vals_list):
            if vals.get("team_id") and "user_id" not in vals:
                vals = {**vals, "user_id": False}
            completed.append(self._with_month(vals, vals.get("kind") or kind))
        return completed

    def write(self, vals):
        self._check_frozen(vals)
        if vals.get("active") is False:
            self._check_archived()
        if "date_start" not in vals:
            return super().write(vals)
        for kind, plans in self.grouped("kind").items():
            super(RelationshipVisitPlan, plans).write(
                self._with_month(vals, vals.get("kind") or kind)
            )
        return True

    @api.model
    def _with_month(self, vals, kind):
        """Return ``vals`` with the first and the last day of a month plan."""
        if kind != "month" or not vals.get("date_start"):
            return vals
        first = fields.Date.to_date(vals["date_start"]).replace(day=1)
        return {**vals, "date_start": first, "date_end": first + relativedelta(day=31)}

    @api.model
    def _frozen_fields(self):
        """Return the names of the fields that stand when a plan was handed in."""
        owner = ("company_id", "user_id", "team_id")
        return frozenset({*owner, "kind", "date_start", "date_end", "purpose"})

    def _check_frozen(self, names):
        """Refuse changes of what was handed in.

        :raises UserError: naming the fields, and the plan
        """
        frozen = self._frozen_fields().intersection(names)
        handed_in = self.filtered(lambda plan: plan.state not in OPEN_STATES)
        if frozen and handed_in and not self.env.su:
            raise UserError(
                self.env._(
                    "%(plan)s: %(fields)s cannot change any more, the plan was"
                    " submitted. Add or move visits instead: the baseline stays as it"
                    " is.",
                    plan=handed_in[0].display_name,
                    fields=self._field_labels(frozen),
                )
            )

    def _check_archived(self):
        """Refuse to archive month plans that count, and that nobody would find.

        :raises UserError: naming the plan
        """
        refuse(
            self.filtered(
                lambda plan: plan.kind == "month" and plan.state != "cancelled"
            ),
            self.env._("%s: only a cancelled month plan is archived. Cancel it first."),
        )

    def _evidence(self, operation):
        if operation == "unlink" and self.state not in OPEN_STATES:
            return self.env._("%s was submitted and is kept. Cancel it instead.")
        return super()._evidence(operation)

    # Who decides: the leader of the team or their stand-in, or a head (R108)

    def _authors(self):
        # A plan for a team is that of who has made it, whoever hands it in.
        made = self.create_uid if self.team_id else self.user_id
        return super()._authors() | made

    def _approvers(self):
        return self.approval_team_id.user_id

    def _deciders(self):
        # A stand-in may have lost the rights since they were named.
        able, leader = super()._deciders(), self.sudo()._approvers()
        return able.filtered(
            lambda user: user == leader or user.has_group(STAND_IN_GROUP)
        )

    def _check_may_decide(self):
        """Refuse who may not decide on these plans.

        :raises AccessError: naming who may, or what a stand-in lacks
        """
        user = self.env.user
        for plan in self:
            leader = plan.sudo()._approvers()
            today = plan.company_id._relationship_today()
            stands_in = leader and user in leader._relationship_stand_ins(today)
            if stands_in and not user.has_group(STAND_IN_GROUP):
                raise AccessError(
                    self.env._(
                        "%(user)s stands in for the leader of %(team)s, but has not"
                        " the rights of a supervisor. Ask an administrator.",
                        user=user.name,
                        team=plan.approval_team_id.sudo().name,
                    )
                )
        return super()._check_may_decide()

    # What people do with a plan

    @asks("write")
    def action_propose(self):
        """Add what is due in the month and not planned yet; again, what is missing.

        :raises UserError: when nothing is missing, or the month is over
        """
        self._refuse_unless(*OPEN_STATES)
        self.env["relationship.visit.plan.proposal"]._propose(self)
        return True

    @asks("write")
    def action_submit(self):
        """Hand in plans: the baseline is frozen; without approval, they count at once.

        :raises UserError: naming what is missing
        """
        self._check_step("submitted")
        self._check_complete()
        self._request_decision("submitted", reject_reason_id=False, decision_note=False)
        self.env["relationship.visit"]._freeze_baseline(self)
        self.sudo().activity_feedback([SUBMIT_ACTIVITY])
        asking = self.filtered("needs_approval")
        asking._ask_for_decision()
        (self - asking)._approve()
        return True

    def _check_complete(self):
        """Refuse plans without visits, and without a purpose (R092).

        :raises UserError: naming the plans
        """
        # As superuser: visits that the user cannot see count, too.
        planned = self.sudo().visit_ids.filtered(lambda v: v.state != "cancelled")
        refuse(
            self.filtered(lambda plan: plan not in planned.plan_id),
            self.env._("%s has no visits. Propose or add them before you hand it in."),
        )
        refuse(
            self.filtered(lambda plan: plan._lacks_purpose()),
            self.env._(
                "Purpose: say what %s is for, in the plan or in each of its visits,"
                " before you hand it in."
            ),
        )

    def _lacks_purpose(self):
        """Tell whether neither the plan nor each of its visits says what it is for."""
        if not self._blank(["purpose"]):
            return False
        # As superuser: visits that the user cannot see count, too.
        visits = self.sudo().visit_ids.filtered(lambda v: v.state != "cancelled")
        return self.kind == "trip" or any(visit._blank(["purpose"]) for visit in visits)

    @asks("read")
    def action_approve(self):
        """Approve plans of others; their visits are planned (R092, R108)."""
        self._check_step("approved")
        self._check_may_decide()
        self._approve()
        self._tell_author(self.env._("The plan is approved."))
        return True

    def _approve(self):
        self._decide("approved")
        for plan in self.sudo():
            plan._plan_visits()

    def _plan_visits(self):
        """Plan the visits of an approved plan.

        Those of a type with an approval of its own wait for that, unless somebody else
        than the author has just approved the plan.
        """
        drafts = self.visit_ids.filtered(lambda visit: visit.state == "draft")
        waiting = drafts.browse()
        if self._is_own(self.env.user):
            waiting = drafts.filtered(lambda visit: visit._waits_for_approval())
        waiting._request_approval()
        (drafts - waiting).action_plan()

    @asks("read")
    def action_reject(self, reason=None, note=None):
        """Reject plans for a reason, which is asked for where it is not given.

        :param reason: record of ``relationship.reason``, or its id
        :param str note: what to change
        """
        self._check_step("rejected")
        self._check_may_decide()
        if not reason:
            return opened(
                self.env,
                "crm_relationship.relationship_visit_plan_reject_action",
                [],
                {"default_plan_ids": self.ids},
            )
        reason = self.env["relationship.reason"].browse(int(reason))
        self._decide("rejected", reject_reason_id=reason.id, decision_note=note)
        self.env["relationship.visit"]._clear_baseline(self)
        self._tell_author(
            self.env._("The plan is rejected: %s", reason.name), note or ""
        )
        return True

    def _tell_author(self, text, note=""):
        body = Markup("").join(
            Markup("<p>%s</p>") % part for part in (text, note) if part
        )
        for plan in self.sudo():
            authors = plan._recipients(plan._authors())
            plan.message_post(body=body, partner_ids=authors.partner_id.ids)

    def _recipients(self, people):
        """Return whom to tell what is for these people, but for the user."""
        others = people - self.env.user
        if not others:
            return others
        team = self.approval_team_id
        return self.company_id._relationship_recipients(others, self, team)

    @asks("write")
    def action_draft(self):
        """Take a plan back to draft: rejected, cancelled, or not decided on yet."""
        self._take_step("draft", requested_date=False)
        self.env["relationship.visit"]._clear_baseline(self)
        self.sudo().activity_unlink([self._approval_activity])
        return True

    @asks("read")
    def action_cancel(self):
        """Cancel plans; an approved one is cancelled by who could decide on it."""
        self._check_step("cancelled")
        approved = self.filtered(
            lambda plan: plan.state == "approved" and plan.needs_approval
        )
        approved._check_may_decide()
        (self - approved).check_access("write")
        visits = self.env["relationship.visit"]
        visits._clear_baseline(self)
        self._take_step("cancelled")
        # A plan that was just cancelled leaves its month to the next one.
        self.flush_recordset(["state"])
        self.sudo().activity_unlink([self._approval_activity, SUBMIT_ACTIVITY])
        visits._leave_cancelled(self)
        return True

    @asks("read")
    def action_told(self):
        """Note that the customers were told of the visits to come, today (R093)."""
        visits = self.visit_ids.filtered(
            lambda visit: visit.state in TO_COME and not visit.customer_told_date
        )
        if not visits:
            raise UserError(self.env._("No visit waits for the customer to be told."))
        return visits.action_told()

    @asks("read")
    def action_open_visits(self):
        """Open the visits of the plan, in all views."""
        self.ensure_one()
        start = fields.Date.to_string(self.date_start)
        action = opened(
            self.env,
            "crm_relationship.relationship_visit_action_of_plan",
            [("plan_id", "=", self.id)],
            {
                "default_plan_id": self.id,
                "default_user_id": self.user_id.id,
                "default_date_start": self.visit_start,
                "calendar_initial_date": start,
                "initial_date": start,
            },
        )
        return {**action, "display_name": self.display_name}
