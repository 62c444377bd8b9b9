from collections import defaultdict
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime, format_list

from ....tools.asks import asks
from ....tools.dates.deadlines import figures, worked
from ...working_time.clocks import WorkingClocks
from ..constants import OPEN_STATES, RESULTS, SLA_STATUSES

HEAD = "crm_relationship.group_relationship_head"
COMMITTEE = "crm_relationship.group_relationship_committee"

# After changes of these another policy may hold, or another working time.
MATCHED = {"kind", "severity", "channel", "category_id", "partner_id", "team_id"}
# The clocks that stand still while a case waits.
PAUSING = ("respond", "resolve")
DAY = timedelta(days=1)
WAIT_DAYS = 3
# As long as a policy may let cases wait.
MAX_WAIT = 3650 * DAY


class RelationshipComplaint(models.Model):
    """The clocks of a case: planned, paused, met, moved, and started anew.

    A case that waits says why, and until when: then its owner is asked, and the clocks
    run again, unless it is prolonged.
    """

    _inherit = "relationship.complaint"

    sla_policy_id = fields.Many2one(
        comodel_name="relationship.sla.policy",
        string="SLA Policy",
        holds=True,
        index="btree_not_null",
        copy=False,
        tracking=True,
    )
    deadline_ids = fields.One2many(
        comodel_name="relationship.deadline",
        inverse_name="complaint_id",
        string="Deadlines",
        readonly=True,
    )
    respond_deadline = fields.Datetime(string="Answer by", readonly=True)
    resolve_deadline = fields.Datetime(string="Handle by", readonly=True)
    next_deadline = fields.Datetime(
        readonly=True,
        help="The nearest deadline that is not met; empty while the clock stands.",
    )
    sla_status = fields.Selection(
        selection=SLA_STATUSES,
        string="Deadline Status",
        readonly=True,
        group_expand=True,
    )
    next_check = fields.Datetime(
        readonly=True, help="When the deadlines of this case are looked at again."
    )
    clock_changed_date = fields.Datetime(
        readonly=True,
        help="When its policy or the working time changed; its deadlines follow soon.",
    )
    is_tier_changed = fields.Boolean(
        readonly=True,
        help="The customer has another tier: its policy is found anew soon.",
    )
    is_policy_chosen = fields.Boolean(
        string="Policy Chosen by Hand",
        readonly=True,
        help="It stays when the customer's tier changes.",
    )
    reopened_date = fields.Datetime(
        string="Last Reopened", readonly=True, help="The time to handle runs from here."
    )
    respond_result = fields.Selection(
        selection=RESULTS, string="Answer in Time", readonly=True
    )
    resolve_result = fields.Selection(
        selection=RESULTS, string="Handled in Time", readonly=True
    )
    response_hours = fields.Float(
        string="Hours to Answer",
        readonly=True,
        aggregator="avg",
        help="By the clock of the policy, without pauses.",
    )
    resolution_hours = fields.Float(
        string="Hours to Resolve",
        readonly=True,
        aggregator="avg",
        help="By the clock of the policy, without pauses, all rounds together.",
    )
    promised_date = fields.Datetime(copy=False, tracking=True)
    # R151
    promise_told_date = fields.Datetime(
        string="Promise Given",
        readonly=True,
        help="When the customer was told the measure and the date.",
    )
    pause_ids = fields.One2many(
        comodel_name="relationship.complaint.pause",
        inverse_name="complaint_id",
        string="Pauses",
        readonly=True,
    )
    wait_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Waits because",
        domain="[('kind', '=', 'complaint_wait')]",
        holds=True,
        copy=False,
        tracking=True,
    )
    wait_until = fields.Datetime(
        string="Ask on",
        copy=False,
        tracking=True,
        help="Then the owner is asked, and the clock runs again unless another date is"
        " given. Empty while the case waits: the owner was asked.",
    )
    time_left = fields.Char(compute="_compute_time_left")
    can_take_note = fields.Boolean(compute="_compute_can_take_note")

    _next_check_idx = models.Index("(next_check, id) WHERE next_check IS NOT NULL")
    _breached_idx = models.Index(
        "(company_id, next_deadline) WHERE sla_status = 'breached' AND active IS TRUE"
        " AND state IN ('new', 'acknowledged', 'in_progress', 'waiting')"
    )

    @api.depends("next_deadline", "sla_status")
    @api.depends_context("lang")
    def _compute_time_left(self):
        now = fields.Datetime.now()
        for case in self:
            case.time_left = False
            if case.next_deadline:
                case.time_left = self._time_text(case.next_deadline - now)
            elif case.sla_status == "paused":
                case.time_left = self.env._("paused")

    @api.model
    def _time_text(self, left):
        """Return a span of time for people, in the two largest units."""
        minutes = int(abs(left.total_seconds()) // 60)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        if days:
            span = self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        else:
            span = self.env._("%(hours)s h %(minutes)s m", hours=hours, minutes=minutes)
        if left.total_seconds() < 0:
            return self.env._("%s late", span)
        return self.env._("%s left", span)

    @api.depends("informed_user_ids", "deadline_ids.met_date")
    @api.depends_context("uid")
    def _compute_can_take_note(self):
        user = self.env.user
        is_head, is_member = map(user.has_group, (HEAD, COMMITTEE))
        for case in self:
            # Whoever is asked was told, or is a head: others are not looked at.
            told = user in case.sudo().informed_user_ids
            waiting = (told or is_head) and case._open_deadlines("committee")
            if waiting and not told and not is_member:
                waiting = not case._severity_rule().notify_committee
            case.can_take_note = bool(waiting) and case._may_take_note()

    @api.constrains("wait_until", "promised_date")
    def _check_far_dates(self):
        """Refuse dates that nobody means: beyond them lie dates that there are not."""
        last = fields.Datetime.now() + MAX_WAIT
        for case in self:
            for name in ("wait_until", "promised_date"):
                if case[name] and case[name] > last:
                    raise UserError(
                        self.env._(
                            "%(field)s: for %(case)s it is %(date)s. That is more than"
                            " ten years from now: choose an earlier date.",
                            field=self._fields[name]._description_string(self.env),
                            case=case.display_name,
                            date=format_datetime(self.env, case[name]),
                        )
                    )

    @api.constrains("wait_until")
    def _check_wait_until(self):
        now = fields.Datetime.now()
        for case in self:
            if case.state == "waiting" and case.wait_until and case.wait_until <= now:
                raise UserError(
                    self.env._(
                        "Ask on: %(case)s cannot wait until %(date)s, which is over.",
                        case=case.display_name,
                        date=format_datetime(self.env, case.wait_until),
                    )
                )

    @api.model
    def _protected_fields(self):
        protected = super()._protected_fields()
        if self.env.user.has_group(HEAD):
            return protected
        # Nobody chooses the time in which they have to act.
        return protected | {"sla_policy_id"}

    @api.model
    def _complete_values(self, vals_list):
        vals_list = super()._complete_values(vals_list)
        policies = self.env["relationship.sla.policy"]._first_matches(vals_list)
        for vals, policy in zip(vals_list, policies, strict=True):
            vals["is_policy_chosen"] = bool(vals.get("sla_policy_id"))
            vals["sla_policy_id"] = vals.get("sla_policy_id") or policy.id
        return vals_list

    @api.model
    def _create_complete(self, vals_list):
        deadlines = self.env["relationship.deadline"].sudo()
        plans = deadlines._plan(vals_list)
        cases = super()._create_complete(vals_list)
        deadlines._insert(zip(cases, plans, strict=True))
        return cases

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        cases = self.sudo()
        if "promised_date" in vals:
            # Another date is not told yet: the customer hears of it first.
            other = cases._changed("promised_date", before)
            other.filtered("promise_told_date")._stamp(promise_told_date=False)
        if (MATCHED | {"sla_policy_id"}) & vals.keys():
            cases._match_again(is_chosen=bool(vals.get("sla_policy_id")))
        if "severity" in vals:
            deadlines = self.env["relationship.deadline"].sudo()
            deadlines._restart_reaction(cases._changed("severity", before))
        if "wait_until" in vals:
            cases._follow_waiting(vals["wait_until"])
        if (MATCHED | {"sla_policy_id", "active", "wait_until"}) & vals.keys():
            cases._refresh_clock()
        return result

    def _follow_waiting(self, until):
        """Follow another date until which these wait.

        :param until: the date, or nothing
        """
        waiting = self.filtered(lambda case: case.state == "waiting")
        if until:
            # Prolonged: the clock stands still again, or goes on to.
            waiting._begin_pauses(fields.Datetime.now())
        else:
            # Nobody would be asked any more: nothing stands still for ever.
            waiting._end_pauses(fields.Datetime.now())

    def _take_step(self, state, **values):
        now, cases = fields.Datetime.now(), self.sudo()
        over = cases.filtered(lambda case: case.state not in OPEN_STATES)
        waited = cases.filtered(lambda case: case.state == "waiting")
        if state == "waiting":
            cases._complete_waiting(now)
        elif waited:
            waited._end_pauses(now)
            waited._stamp(wait_reason_id=False, wait_until=False)
        result = super()._take_step(state, **values)
        if state in ("resolved", "rejected"):
            cases._open_deadlines("resolve", "promise")._meet(now)
        elif state in OPEN_STATES:
            over._restart_clock(now)
        if state == "waiting":
            cases._begin_pauses(now)
        cases._refresh_clock()
        return result

    # Policies, and what changes them

    def _match_again(self, is_chosen):
        """Find the policies anew, and bring the open deadlines in line with them.

        :param bool is_chosen: a head has entered the policy, which holds
        """
        cases = self.filtered(lambda case: case.state in OPEN_STATES)
        if not is_chosen:
            cases._find_policies()
        cases.filtered(lambda case: case.is_policy_chosen != is_chosen)._stamp(
            is_policy_chosen=is_chosen
        )
        self.env["relationship.deadline"].sudo()._follow_policies(cases)

    def _find_policies(self):
        """Find the policies of these cases anew."""
        policies = self.env["relationship.sla.policy"]
        policies = policies._first_matches(self._values_for_rules())
        for case, policy in zip(self, policies, strict=True):
            if case.sla_policy_id != policy:
                case._stamp(sla_policy_id=policy.id)

    def _follow_change(self):
        """Follow a change of what deadlines are reckoned by, and look at them again."""
        self.filtered(
            lambda case: case.is_tier_changed and not case.is_policy_chosen
        )._find_policies()
        self.env["relationship.deadline"].sudo()._follow_policies(self)
        self._stamp(clock_changed_date=False, is_tier_changed=False)
        self._refresh_clock()

    def _terms(self):
        """Return by what the deadlines of the case are counted."""
        return self.sla_policy_id._terms(self.team_id, self.company_id)

    def _owner_to_tell(self):
        """Return who is warned, and asked, of the case: its owner, or who acts."""
        self.ensure_one()
        case = self.sudo()
        able = case.user_id._relationship_can_act(case.company_id)
        return able or case.company_id._relationship_somebody(
            case.user_id, case, case.team_id
        )

    # Counting

    def _restart_clock(self, now):
        """Begin another round: the result is asked, and may be promised, anew."""
        self._stamp(promised_date=False, promise_told_date=False, reopened_date=now)
        self.env["relationship.deadline"]._restart(self, now)
        # Empty, for a zero would lower the averages.
        self.flush_recordset(["resolution_hours"])
        self.env.cr.execute(
            SQL(
                "UPDATE relationship_complaint SET resolution_hours = NULL"
                " WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["resolution_hours"])

    def _stamp_response(self, now):
        result = super()._stamp_response(now)
        self._open_deadlines("respond")._meet(now)
        self._refresh_clock()
        return result

    def _clock_start(self, target):
        """Return from when a deadline of the case runs, if nothing else holds."""
        if target == "resolve" and self.reopened_date:
            return self.reopened_date
        # The time of a case of an old system runs from its import.
        return self.imported_date or self.received_date

    def _hours_taken(self, clocks, target, met):
        """Return the hours of the policy's clock that a target took, without pauses."""
        self.ensure_one()
        clock = self._terms().clock(clocks)
        start = self._clock_start(target)
        hours = worked(clock, start, met, self._pauses())
        return hours + (self._hours_of_rounds() if target == "resolve" else 0)

    def _hours_of_rounds(self):
        """Return the hours of the rounds before the case was last reopened."""
        return sum(self.sudo().round_ids.mapped("hours"))

    def _open_deadlines(self, *targets):
        """Return the deadlines of these cases that stand and are not met."""
        return self.sudo().deadline_ids.filtered(
            lambda deadline: (
                deadline.is_current
                and not deadline.met_date
                and (not targets or deadline.target in targets)
            )
        )

    def _refresh_clock(self):
        """Write what the deadlines mean for the case, where it differs."""
        now, clocks = fields.Datetime.now(), WorkingClocks(self.env)
        alike, deadlines = defaultdict(list), self.env["relationship.deadline"]
        for case in self.sudo():
            # What is archived is nobody's to work on.
            state = case.active and case.state
            values = figures(
                case,
                case.deadline_ids.filtered("is_current"),
                now,
                partial(deadlines._is_open, state),
                lambda deadline: deadline._next_check(clocks),
                partial(case._hours_taken, clocks),
            )
            if state and (reminder := case._reminder()):
                values["next_check"] = min(values["next_check"] or reminder, reminder)
            changed = tuple(
                (name, value) for name, value in values.items() if case[name] != value
            )
            alike[changed].append(case.id)
        cases = self.sudo().with_context(tracking_disable=True)
        for changed, ids in alike.items():
            if changed:
                cases.browse(ids)._stamp(**dict(changed))

    @api.model
    def _check_batch(self):
        """Check the deadlines of the next due cases: see ``relationship.deadline``."""
        return self.env["relationship.deadline"]._check_batch()

    # Waiting

    @asks("read")
    def action_wait(self):
        """Wait for the customer or for others; the clock may stand still."""
        return self.write({"state": "waiting"})

    def _complete_waiting(self, now):
        """Fill in why these wait and until when, where nobody said so."""
        for case in self:
            until = case.wait_until
            case._stamp(
                wait_reason_id=case._usual_wait_reason().id,
                wait_until=until if until and until > now else case._usual_wait_until(),
            )

    def _usual_wait_reason(self):
        usual = self.env["relationship.reason"]._shipped("wait_customer")
        return self.wait_reason_id or usual

    def _usual_wait_until(self):
        """Return until when a case waits if nobody says so: by its policy."""
        days = self.sudo().sla_policy_id.wait_days or WAIT_DAYS
        return fields.Datetime.now() + days * DAY

    def _pauses(self, target="resolve", until=None):
        """Return the pauses of a target as ``course`` takes them.

        :param until: when a pause that goes on is looked at as over
        """
        self.ensure_one()
        if target not in PAUSING:
            return []
        pauses = self.sudo().pause_ids.sorted(lambda pause: pause.date_start)
        return [
            (pause.date_start, pause.date_end or until)
            for pause in pauses
            if not until or pause.date_start < until
        ]

    def _begin_pauses(self, now):
        """Let the clocks of these stand still, where their policies say so."""
        still = self.filtered(
            lambda case: (
                case.sla_policy_id.pause_waiting
                and not case.pause_ids.filtered(lambda pause: not pause.date_end)
            )
        )
        self.env["relationship.complaint.pause"].sudo().create(
            [
                {
                    "complaint_id": case.id,
                    "date_start": now,
                    "reason_id": case.wait_reason_id.id,
                }
                for case in still
            ]
        )
        still._open_deadlines(*PAUSING)._reckon(WorkingClocks(self.env), now)

    def _end_pauses(self, now):
        """Let the clocks of these run again."""
        pauses = self.sudo().pause_ids.filtered(lambda pause: not pause.date_end)
        if pauses:
            pauses.write({"date_end": now})
            deadlines = pauses.complaint_id._open_deadlines(*PAUSING)
            deadlines._reckon(WorkingClocks(self.env), now)

    def _follow_pausing(self, policy, now):
        """Let the clock stand still, or run, as the policy that now holds says."""
        self.ensure_one()
        still = self.wait_until and self.wait_until > now
        if self.state == "waiting" and still and policy.pause_waiting:
            self._begin_pauses(now)
        else:
            self._end_pauses(now)

    def _reminder(self):
        """Return when the owner of a case that waits is asked, if ever."""
        return self.state == "waiting" and self.wait_until

    def _check_waiting(self, check):
        """Ask the owner when the time to wait is over, and let the clock run again."""
        until = self._reminder()
        if not until or until > check.now:
            return
        # A pause may have begun since, where this is found late.
        began = self.pause_ids.filtered(lambda pause: not pause.date_end)
        self._end_pauses(max([until, *began.mapped("date_start")]))
        self._stamp(wait_until=False)
        check.notices.add(self, self._owner_to_tell(), self._waited_text)

    @api.model
    def _waited_text(self, case):
        return case.env._("Still waiting? The clock runs again, unless you prolong it.")

    # Promising, and taking note

    @asks("write")
    def action_promise(self):
        """Record that the customer was told the measure and the promised date (R151).

        Where the policy says so, the case then counts as handled in time, and the
        promised date is its deadline.

        :raises UserError: when the measure or a date to come is missing
        """
        self._refuse_unless(*OPEN_STATES)
        now, cases = fields.Datetime.now(), self.sudo()
        for case in self:
            promised = case.promised_date
            if not case.measure or not promised or promised <= now:
                raise UserError(
                    self.env._(
                        "%s: enter the measure, and a promised date that is still to"
                        " come, before you tell them to the customer.",
                        case.display_name,
                    )
                )
        cases._stamp(promise_told_date=now)
        cases._stamp_response(now)
        self.env["relationship.deadline"].sudo()._promise(cases, now)
        cases._refresh_clock()
        cases._mail_customer("promise", "relationship_progress_mail")
        return True

    @asks("read")
    def action_take_note(self):
        """React to a case that one was told of: stamped against its own deadline.

        :raises UserError: when it is somebody else's reaction that is waited for
        """
        for case in self:
            if not case._may_take_note():
                raise UserError(
                    self.env._(
                        "%(case)s: the reaction of these is waited for, and who was"
                        " told takes note: %(people)s.",
                        case=case.display_name,
                        people=format_list(
                            self.env, case._reacting_users().mapped("name")
                        ),
                    )
                )
        # Who was told only reads the case, but answers in their own name.
        self._open_deadlines("committee")._meet(fields.Datetime.now())
        for case in self.sudo():
            case._message_log(body=self.env._("%s takes note.", self.env.user.name))
        self._refresh_clock()
        return True

    def _severity_rule(self):
        """Return the rule by which somebody reacts to the case, or none."""
        rules = self.env["relationship.severity.rule"]
        return rules._rules_for(self.sudo()._values_for_rules())[0]

    def _reacting_users(self):
        """Return whose reaction to the case is expected.

        Where the committee is told, a member of it reacts (R135).
        """
        self.ensure_one()
        rule, case = self._severity_rule(), self.sudo()
        if rule.notify_committee:
            company = case.company_id
            able = company._relationship_committee() or company._relationship_heads()
            return able or company._relationship_instead(case, case.team_id)
        return rule._recipients(case)

    def _may_take_note(self):
        """Tell whether the user's reaction is the one that is waited for."""
        user, case = self.env.user, self.sudo()
        if not self._severity_rule().notify_committee:
            return user.has_group(HEAD) or user in case.informed_user_ids
        if user.has_group(COMMITTEE):
            return user in user._relationship_can_act(case.company_id)
        return user in self._reacting_users()
