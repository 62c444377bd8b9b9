import logging
from datetime import timedelta
from functools import partial

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ....tools.deadlines import dates, figures, first_check, is_missed
from ...mixins.work import CONFLICTS
from ...working_time.clocks import WorkingClocks
from ..constants import OPEN_STATES, TARGETS

_logger = logging.getLogger(__name__)

BATCH = 50
RETRY = timedelta(hours=1)

# The deadlines that a policy sets, and by what they are met on the case.
STAMPS = {"respond": "responded_date", "resolve": "resolved_date"}


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
        related="complaint_id.company_id", store=True, precompute=True
    )
    target = fields.Selection(selection=TARGETS, required=True, readonly=True)
    policy_id = fields.Many2one(
        comodel_name="relationship.sla.policy",
        ondelete="set null",
        holds=True,
        readonly=True,
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
        string="Last Level",
        ondelete="set null",
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
        received = [case["received_date"] for case in cases]
        pairs = {(each.calendar, each.company) for each in terms}
        clocks.prepare(pairs, min(received), max(received))
        plans = []
        for case, rule, each in zip(cases, rules, terms, strict=True):
            plan = []
            for target, hours in each.policy._target_hours().items():
                deadline = each.begin(target, hours, case["received_date"], clocks)
                # Of a case that comes with its history.
                deadline.meet(case[STAMPS[target]])
                plan.append(deadline)
            if rule.reaction_hours:
                plan.append(rule._reaction(case["reported_date"], each, clocks))
            case.update(figures(case, plan, now, case["state"] in OPEN_STATES))
            plans.append(plan)
        return plans

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
                {**vars(deadline), "complaint_id": case.id}
                for case, plan in plans
                for deadline in plan
            ]
        )

    @api.model
    def _follow_policies(self, cases):
        """Bring the deadlines of open cases in line with the policies they have now.

        What is met or missed already stays as it was.
        """
        now, clocks = fields.Datetime.now(), WorkingClocks(self.env)
        for case in cases:
            terms = case._terms()
            targets = terms.policy._target_hours()
            for deadline in case.deadline_ids.filtered("is_current"):
                if deadline.target not in STAMPS:
                    continue
                hours = targets.pop(deadline.target, None)
                if deadline.met_date or is_missed(deadline, now):
                    continue
                if hours:
                    deadline._change(terms, hours, now, clocks)
                else:
                    deadline._replace(now)
            if case.responded_date:
                targets.pop("respond", None)
            begun = [
                terms.begin(target, hours, case.received_date, clocks)
                for target, hours in targets.items()
            ]
            self._insert([(case, begun)])

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

    def _note(self, kind, now, users=(), **values):
        """Write an event into the history of each of these deadlines.

        :param users: who is told
        """
        self.env["relationship.deadline.event"].create(
            [
                {
                    "deadline_id": deadline.id,
                    "kind": kind,
                    "date": now,
                    "due_date": deadline.due_date,
                    "user_ids": [Command.link(user.id) for user in users],
                    **values,
                }
                for deadline in self
            ]
        )

    def _pause(self, now):
        """Let clocks stand still that have not run out, where the policy says so."""
        running = self.filtered(
            lambda deadline: (
                deadline.policy_id.pause_waiting
                and not deadline.paused_since
                and not is_missed(deadline, now)
            )
        )
        running.paused_since = now
        running._note("paused", now)

    def _resume(self, now):
        """Let clocks run again: the deadlines are later by what was paused."""
        clocks = WorkingClocks(self.env)
        for deadline in self.filtered("paused_since"):
            args = (deadline.calendar_id, deadline.company_id)
            paused = clocks.elapsed(*args, deadline.paused_since, now)
            deadline.paused_minutes += 60 * paused
            deadline.paused_since = False
            deadline._reckon(clocks)
            deadline._note("resumed", now)

    def _reckon(self, clocks):
        """Compute when it is due from its start, its hours and its pauses."""
        self.ensure_one()
        self.due_date, self.warn_date = dates(
            partial(clocks.add, self.calendar_id, self.company_id),
            self.date_start,
            self.hours,
            self.policy_id.warn_hours,
            self.paused_minutes / 60,
        )

    def _meet(self, now):
        """Note that these were met, in time or not."""
        self._resume(now)
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

    def _change(self, terms, hours, now, clocks):
        """Set other hours, or another clock, by the policy that now holds."""
        self.ensure_one()
        case, old = self.complaint_id, (self.due_date, self.warn_date)
        reopened = self.target == "resolve" and case.reopen_count
        if terms.calendar != self.calendar_id:
            self.paused_minutes = self._paused_in(terms.calendar, clocks)
        self.write(
            {
                "policy_id": terms.policy.id,
                "calendar_id": terms.calendar.id,
                "hours": hours,
                "date_start": self.date_start if reopened else case.received_date,
                "is_hard": terms.is_hard,
            }
        )
        self._reckon(clocks)
        if (self.due_date, self.warn_date) != old:
            self._note("changed", now, due_date=old[0])

    def _paused_in(self, calendar, clocks):
        """Return the minutes of the pauses so far, as another calendar counts them."""
        hours, since = 0, None
        for event in self.event_ids.sorted(lambda event: (event.date, event.id)):
            if event.kind == "paused":
                since = event.date
            elif event.kind == "resumed" and since:
                hours += clocks.elapsed(calendar, self.company_id, since, event.date)
                since = None
        return 60 * hours

    # What follows when a deadline comes near, and when it is missed

    def _check(self, now, clocks):
        """Do for this deadline what is due at ``now``."""
        self.ensure_one()
        if self.due_date <= now:
            self._check_missed(now, clocks)
        elif self.warn_date and self.warn_date <= now and not self._has("warned"):
            self._note("warned", now, self.complaint_id.user_id)
            self._tell_owner(self._warning_text)

    def _check_missed(self, now, clocks):
        newly, fired = self._note_missed(now), False
        for level in self._levels_to_fire():
            if self._level_date(level, clocks) > now:
                break
            level._fire(self, now)
            fired = True
        if newly and not fired:
            self._tell_owner(self._missed_text)

    def _tell_owner(self, compose):
        case, recipients = self.complaint_id, self.env["relationship.recipient.mixin"]
        recipients._tell(case, case.user_id, compose)

    def _next_check(self, clocks):
        """Return when something has to happen to this deadline, if ever."""
        self.ensure_one()
        if self.breached:
            levels = self._levels_to_fire()
            return levels and self._level_date(levels[0], clocks)
        return self.due_date if self._has("warned") else first_check(self)

    def _has(self, kind):
        return kind in self.event_ids.mapped("kind")

    def _levels_to_fire(self):
        """Return the levels that have not been fired, in their order."""
        levels = self.policy_id.level_ids
        if not self.is_hard:
            return levels.browse()
        fired = set(self.event_ids.mapped("level_key"))
        return levels.filtered(
            lambda level: level.target in (False, self.target) and level.id not in fired
        ).sorted(lambda level: (level.hours, level.sequence, level.id))

    def _level_date(self, level, clocks):
        """Return when a level is due, by the clock of this deadline."""
        if not level.hours:
            return self.due_date
        return clocks.add(self.calendar_id, self.company_id, self.due_date, level.hours)

    def _target_name(self, case):
        return dict(self._fields["target"]._description_selection(case.env))[
            self.target
        ]

    def _warning_text(self, case):
        due = fields.Datetime.context_timestamp(
            case.with_context(tz=case.company_id._relationship_zone()), self.due_date
        )
        return case.env._(
            "%(target)s is due at %(time)s.",
            target=self._target_name(case),
            time=f"{due:%Y-%m-%d %H:%M}",
        )

    def _missed_text(self, case):
        return case.env._("%s was missed.", self._target_name(case))

    def _level_text(self, case, level):
        return case.env._(
            "%(target)s was missed. %(level)s",
            target=self._target_name(case),
            level=level.with_env(case.env).name,
        )

    # The scheduled action: cases are found by one index, each level fires once

    @api.model
    def _cron_check(self):
        """Do what is due, in batches that commit.

        What a batch tells and that it has told it are in the same transaction: after
        a kill it is done again as a whole, and two workers take different cases.
        """
        cron = self.env["ir.cron"]
        while checked := self._work_step(self._check_batch, commit=True):
            if not cron._commit_progress(checked, remaining=self._due_count()):
                break

    @api.model
    def _due_count(self):
        """Return the number of cases whose deadlines want to be looked at."""
        cases = self.env["relationship.complaint"].with_context(active_test=False)
        return cases.search_count([("next_check", "<=", fields.Datetime.now())])

    @api.model
    def _take_due(self, limit=None):
        """Return the next due cases, locked; those that somebody edits come later."""
        cases = self.env["relationship.complaint"].sudo()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM relationship_complaint WHERE next_check <= %s"
                " ORDER BY next_check, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                fields.Datetime.now(),
                limit or BATCH,
                to_flush=cases._fields["next_check"],
            )
        )
        return cases.browse([row[0] for row in rows])

    @api.model
    def _check_batch(self):
        """Look at the next due cases.

        :return: number of cases looked at; 0 when none is due
        """
        self.env.invalidate_all()
        cases = self._take_due()
        now = fields.Datetime.now()
        clocks = WorkingClocks(self.env)
        for case in cases:
            try:
                with self.env.cr.savepoint():
                    self._check_case(case, now, clocks)
            except CONFLICTS:
                raise
            except Exception as error:
                # One case with bad data never holds up the others.
                self.env.invalidate_all()
                _logger.info("Deadlines of case %s: %s", case.id, error)
                case._message_log(
                    body=self.env._("The deadlines could not be checked: %s", error)
                )
                case._stamp(next_check=now + RETRY)
        return len(cases)

    @api.model
    def _check_case(self, case, now, clocks):
        """Warn, note what is missed, fire the levels that have become due."""
        for deadline in case._open_deadlines():
            if not deadline.paused_since:
                deadline._check(now, clocks)
        case._refresh_clock()
