from functools import partial

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ....tools.dates.deadlines import CalendarClock, course, figures, is_missed, worked
from ...working_time.clocks import WorkingClocks
from ..constants import OPEN_STATES, TARGETS

# The deadlines that a policy sets, and by what they are met on the case.
STAMPS = {"respond": "responded_date", "resolve": "resolved_date"}
# Cases that follow a change of what they are reckoned by while somebody waits.
AT_ONCE = 200


class RelationshipDeadline(models.Model):
    """One target of a case: until when, met when, and what happened meanwhile."""

    _name = "relationship.deadline"
    _description = "Deadline of a Case"
    _inherit = ["relationship.entry.mixin", "relationship.work.mixin"]
    _order = "complaint_id, due_date, id"
    _rec_name = "target"

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    target = fields.Selection(selection=TARGETS, required=True, readonly=True)
    policy_id = fields.Many2one(
        comodel_name="relationship.sla.policy", holds=True, readonly=True
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        ondelete="restrict",
        readonly=True,
        help="Empty: clock hours.",
    )
    hours = fields.Float(readonly=True, help="Hours allowed, without pauses.")
    date_start = fields.Datetime(string="From", required=True, readonly=True)
    due_date = fields.Datetime(string="Due", required=True, readonly=True)
    warn_date = fields.Datetime(string="Warning", readonly=True)
    met_date = fields.Datetime(string="Met", readonly=True)
    met_user_id = fields.Many2one(
        comodel_name="res.users", string="Met by", readonly=True
    )
    breached = fields.Boolean(
        readonly=True, help="It was not met in time. Stays so when it is met late."
    )
    is_hard = fields.Boolean(string="Hard", default=True, readonly=True)
    is_current = fields.Boolean(
        string="Current",
        default=True,
        readonly=True,
        help="Not replaced by another one, as when a case is reopened.",
    )
    paused_since = fields.Datetime(readonly=True)
    paused_minutes = fields.Float(
        readonly=True, help="Minutes in which this clock did not run."
    )
    level_id = fields.Many2one(
        comodel_name="relationship.sla.level",
        string="Last Escalation Level",
        readonly=True,
    )
    event_ids = fields.One2many(
        comodel_name="relationship.deadline.event",
        inverse_name="deadline_id",
        string="History",
    )
    pass_rate = fields.Float(
        string="Met in Time (%)",
        compute="_compute_pass_rate",
        aggregator="avg",
        help="Of those met or missed; soft ones count only when they were met.",
    )

    _open_idx = models.Index(
        "(complaint_id) WHERE is_current IS TRUE AND met_date IS NULL"
    )
    # Few have it, and the committee looks for all of them.
    _committee_idx = models.Index(
        "(complaint_id) WHERE target = 'committee' AND is_current IS TRUE"
        " AND met_date IS NULL"
    )
    _calendar_idx = models.Index(
        "(calendar_id) WHERE is_current IS TRUE AND met_date IS NULL"
        " AND calendar_id IS NOT NULL"
    )

    @api.depends("breached", "met_date", "is_hard")
    def _compute_pass_rate(self):
        for deadline in self:
            met = deadline.met_date and not deadline.breached
            deadline.pass_rate = 100 if met else 0

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "pass_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        # Not stored: what is open is neither 0 nor 100, and counts for nothing.
        breached, met_date, is_hard = (
            self._field_to_sql(self._table, name, query)
            for name in ("breached", "met_date", "is_hard")
        )
        return SQL(
            "AVG(CASE WHEN %s THEN CASE WHEN %s THEN 0 END"
            " WHEN %s IS NOT NULL THEN 100 END)",
            breached,
            is_hard,
            met_date,
        )

    # Planning

    @api.model
    def _plan(self, cases):
        """Plan the deadlines of new cases, and write what they mean into the cases.

        :param cases: list of dictionaries of field values, changed in place
        :return: for each case a list of ``Deadline``, as :meth:`_insert` takes them
        """
        now, clocks = fields.Datetime.now(), WorkingClocks(self.env)
        for case in cases:
            for name in ("reported_date", *STAMPS.values()):
                case[name] = fields.Datetime.to_datetime(case.get(name)) or False
        rules = self.env["relationship.severity.rule"]._rules_for(cases)
        terms = [self._terms_of(case) for case in cases]
        # The time of a case of an old system runs from now on.
        starts = [case.get("imported_date") or case["received_date"] for case in cases]
        pairs = {(each.calendar, each.company) for each in terms}
        clocks.prepare(pairs, min(starts), max(starts))
        plans = []
        for case, rule, each, start in zip(cases, rules, terms, starts, strict=True):
            plan = []
            for target, hours in each.policy._target_hours().items():
                deadline = each.begin(target, hours, start, clocks)
                # Of a case that comes with its history.
                deadline.meet(case[STAMPS[target]])
                plan.append(deadline)
            if rule.reaction_hours and not case.get("imported_date"):
                plan.append(rule._reaction(case["reported_date"], each, clocks))
            took = partial(self._took, case["received_date"], each.clock(clocks))
            is_open = partial(self._is_open, case["state"])
            case.update(figures(case, plan, now, is_open, hours=took))
            plans.append(plan)
        return plans

    @api.model
    def _is_open(self, state, target):
        """Return whether somebody still has to work on a target of a case.

        What is resolved is still to be told.
        """
        return state in OPEN_STATES or (state == "resolved" and target == "respond")

    @api.model
    def _took(self, received, clock, target, met):
        """Return the hours that a new case took, which comes with its history."""
        return worked(clock, received, met)

    @api.model
    def _terms_of(self, case):
        """Return by what the deadlines of a new case are counted.

        :param case: dictionary of field values
        """
        env = self.env(su=True)
        policy = env["relationship.sla.policy"].browse(case["sla_policy_id"] or ())
        team = env["crm.team"].browse(case["team_id"] or ())
        return policy._terms(team, env["res.company"].browse(case["company_id"]))

    @api.model
    def _insert(self, plans):
        """Create deadlines.

        :param plans: pairs of a case and a list of ``Deadline``
        """
        self.create(
            [
                {
                    **vars(deadline),
                    "complaint_id": case.id,
                    "company_id": case.company_id.id,
                }
                for case, plan in plans
                for deadline in plan
            ]
        )

    # When the policy, or the working time, becomes another one

    @api.model
    def _follow_policies(self, cases):
        """Bring the deadlines of open cases in line with the policies they have now.

        What is met or missed stays as it was; pauses and reopenings are those of the
        case, and count under each policy. Nothing is missed by the change itself.
        """
        clocks = WorkingClocks(self.env)
        for case in cases:
            # The change may be some minutes old: see _terms_changed.
            now = case.clock_changed_date or fields.Datetime.now()
            terms = case._terms()
            case._follow_pausing(terms.policy, now)
            targets = terms.policy._target_hours()
            for deadline in case.deadline_ids.filtered("is_current"):
                if deadline.target not in STAMPS:
                    continue
                hours = targets.pop(deadline.target, None)
                if deadline.met_date or is_missed(deadline, now):
                    continue
                if hours:
                    deadline._move(terms, hours, now, clocks)
                else:
                    deadline._replace(now)
            if case.responded_date:
                targets.pop("respond", None)
            self._insert(
                [
                    (case, [self._begin(case, *each, terms, now, clocks)])
                    for each in targets.items()
                ]
            )

    @api.model
    def _begin(self, case, target, hours, terms, now, clocks):
        """Return a deadline that a policy adds to a case that runs already."""
        __, start, hours = self._way(case, target, hours, terms, now, clocks)
        return terms.begin(target, hours, start, clocks, case._pauses(target))

    @api.model
    def _way(self, case, target, hours, terms, now, clocks, old=None):
        """Return the calendar, the start and the hours by which a deadline now runs.

        As if the policy had held from the beginning. Where it would be over by that,
        nobody could have known: then the hours run from now, or the deadline stays as
        it was, whichever is over earlier.

        :param old: the deadline there is
        """
        pauses = case._pauses(target, now)

        def due(way):
            calendar, start, hours = way
            clock = CalendarClock(clocks, calendar, case.company_id)
            return course(clock, start, hours, pauses).due_date

        usual = (terms.calendar, case._clock_start(target), hours)
        if due(usual) > now:
            return usual
        anew = (terms.calendar, now, hours)
        if not old:
            return anew
        as_before = (old.calendar_id, old.date_start, old.hours)
        if due(as_before) > now:
            return min(as_before, anew, key=due)
        # Even that is over, as more hours are worked now: what was left, is left.
        left = terms.clock(clocks).elapsed(old.paused_since or now, old.due_date)
        return terms.calendar, now, min(hours, left)

    def _move(self, terms, hours, now, clocks):
        """Set other hours, or another clock, by the policy that now holds."""
        self.ensure_one()
        case, old = self.complaint_id, (self.due_date, self.warn_date)
        calendar, start, hours = self._way(
            case, self.target, hours, terms, now, clocks, old=self
        )
        values = {
            "policy_id": terms.policy.id,
            "calendar_id": calendar.id,
            "hours": hours,
            "date_start": start,
            "is_hard": terms.is_hard,
        }
        known = self.read(values, load=None)[0]
        if any(known[name] != value for name, value in values.items()):
            self.write(values)
        self._reckon(clocks, now)
        if (self.due_date, self.warn_date) != old:
            self._note("changed", now, due=old[0])

    @api.model
    def _terms_changed(self, condition, by_tier=False):
        """Let open cases follow what they are reckoned by: a policy, working time.

        Some at once, many by the scheduled action, which starts soon. Until then
        nothing is missed: what counts is when the change was made.

        :param SQL condition: which cases ``k``
        :param bool by_tier: their customers have other tiers: find the policies anew
        """
        now, cases = fields.Datetime.now(), self.env["relationship.complaint"].sudo()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "UPDATE relationship_complaint k SET next_check = %(now)s,"
                " is_tier_changed = COALESCE(is_tier_changed, FALSE) OR %(by_tier)s,"
                " clock_changed_date = COALESCE(clock_changed_date, %(now)s)"
                " WHERE k.active AND k.state IN %(open)s AND %(condition)s"
                " RETURNING k.id",
                now=now,
                by_tier=by_tier,
                open=OPEN_STATES,
                condition=condition,
            )
        )
        cases.invalidate_model(["next_check", "clock_changed_date", "is_tier_changed"])
        if len(rows) <= AT_ONCE:
            cases.browse(row[0] for row in rows)._follow_change()
        else:
            job = self.env.ref("crm_relationship.ir_cron_check_deadlines").sudo()
            job._trigger()

    @api.model
    def _hours_changed(self, pairs):
        """Let the deadlines that count by some working times follow them.

        :param pairs: of ids of a calendar and a company; False: all of them
        """
        for calendar_id, company_id in set(pairs):
            self._terms_changed(
                SQL(
                    "k.id IN (SELECT complaint_id FROM relationship_deadline"
                    " WHERE is_current AND met_date IS NULL"
                    " AND calendar_id IS NOT NULL AND %s AND %s)",
                    SQL("calendar_id = %s", calendar_id)
                    if calendar_id
                    else SQL("TRUE"),
                    SQL("company_id = %s", company_id) if company_id else SQL("TRUE"),
                )
            )

    @api.model
    def _restart_reaction(self, cases):
        """Start the time to react to cases anew: their severity is another one."""
        clocks, rules = WorkingClocks(self.env), self.env["relationship.severity.rule"]
        cases._open_deadlines("committee")._replace(fields.Datetime.now())
        rules = rules._rules_for(cases._values_for_rules())
        for case, rule in zip(cases, rules, strict=True):
            if rule.reaction_hours and case.state in OPEN_STATES:
                reaction = rule._reaction(case.reported_date, case._terms(), clocks)
                self._insert([(case, [reaction])])

    @api.model
    def _promise(self, cases, now):
        """Let the dates that were promised be deadlines, by day and by night (R151)."""
        clocks = WorkingClocks(self.env)
        cases._open_deadlines("promise")._replace(now)
        stopped = cases.filtered("sla_policy_id.promise_stops")
        stopped._open_deadlines("resolve")._meet(now)
        for case in cases:
            terms = case._terms()
            terms = terms._replace(calendar=terms.calendar.browse())
            hours = (case.promised_date - now).total_seconds() / 3600
            self._insert([(case, [terms.begin("promise", hours, now, clocks)])])

    @api.model
    def _restart(self, cases, now):
        """Start the time to handle anew, from the reopening; the old one is kept."""
        clocks = WorkingClocks(self.env)
        cases.deadline_ids.filtered(
            lambda deadline: (
                deadline.is_current and deadline.target in ("resolve", "promise")
            )
        )._replace(now)
        for case in cases:
            terms = case._terms()
            if hours := terms.policy.resolve_hours:
                self._insert([(case, [terms.begin("resolve", hours, now, clocks)])])

    # The clock

    def _note(self, kind, now, users=(), due=None, **values):
        """Write an event into the history of each of these deadlines.

        :param users: who is told
        :param due: when it was due then, if not now
        """
        self.env["relationship.deadline.event"].create(
            [
                deadline._event(kind, now, due or deadline.due_date, users, **values)
                for deadline in self
            ]
        )

    def _event(self, kind, now, due, users=(), **values):
        """Return the values of a line in the history of this deadline."""
        return {
            "deadline_id": self.id,
            "kind": kind,
            "date": now,
            "due_date": due,
            "user_ids": [Command.link(user.id) for user in users],
            **values,
        }

    def _reckon(self, clocks, now):
        """Compute when these are due: from their start, their hours, and the pauses."""
        for deadline in self:
            found = course(
                CalendarClock(clocks, deadline.calendar_id, deadline.company_id),
                deadline.date_start,
                deadline.hours,
                deadline.complaint_id._pauses(deadline.target),
                deadline.policy_id.warn_hours,
            )
            stood, stands = deadline.paused_since, found.paused_since
            values = {name: value or False for name, value in found._asdict().items()}
            if any(deadline[name] != value for name, value in values.items()):
                deadline.write(values)
            if bool(stood) != bool(stands):
                deadline._note("paused" if stands else "resumed", now)

    def _meet(self, now):
        """Note that these were met, in time or not."""
        clocks = WorkingClocks(self.env)
        for deadline in self.filtered("paused_since"):
            # Answered while the case waits: this clock stood until now.
            clock = CalendarClock(clocks, deadline.calendar_id, deadline.company_id)
            pauses = deadline.complaint_id._pauses(deadline.target, now)
            found = course(clock, deadline.date_start, deadline.hours, pauses)
            deadline.write(
                {
                    "due_date": found.due_date,
                    "paused_minutes": found.paused_minutes,
                    "paused_since": False,
                }
            )
        self.filtered(lambda deadline: deadline.due_date < now)._note_missed(now)
        self.write({"met_date": now, "met_user_id": self.env.uid})
        self._note("met", now)

    def _note_missed(self, now):
        """Note that these were missed; once, whoever is the first to see it.

        :return: those of which it was not known
        """
        missed = self.filtered(lambda deadline: not deadline.breached)
        missed.breached = True
        missed._note("breached", now)
        return missed

    def _replace(self, now):
        """Keep these as history: another one takes their place, or none does."""
        self.filtered(lambda deadline: is_missed(deadline, now))._note_missed(now)
        self.is_current = False
        self._note("replaced", now)
