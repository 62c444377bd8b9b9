from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.deadlines import is_missed
from ..working_time.working_clocks import WorkingClocks
from .constants import OPEN_STATES, RESULTS, SLA_STATUSES

PAUSING = ("respond", "resolve")


class RelationshipComplaint(models.Model):
    """The clocks of a case: started, paused, stopped, met and started anew."""

    _inherit = "relationship.complaint"

    sla_policy_id = fields.Many2one(
        comodel_name="relationship.sla.policy",
        string="Deadline Policy",
        ondelete="restrict",
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
    respond_deadline = fields.Datetime(string="Answer by", readonly=True, copy=False)
    resolve_deadline = fields.Datetime(string="Handle by", readonly=True, copy=False)
    next_deadline = fields.Datetime(
        readonly=True,
        copy=False,
        help="The nearest deadline that is not met; empty while the clock stands.",
    )
    sla_status = fields.Selection(
        selection=SLA_STATUSES,
        string="Deadline Status",
        readonly=True,
        copy=False,
        group_expand=True,
    )
    next_check = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the deadlines of this case are looked at again.",
    )
    respond_result = fields.Selection(
        selection=RESULTS, string="Answer in Time", readonly=True, copy=False
    )
    resolve_result = fields.Selection(
        selection=RESULTS, string="Handled in Time", readonly=True, copy=False
    )
    response_hours = fields.Float(
        string="Hours to Answer", readonly=True, copy=False, aggregator="avg"
    )
    resolution_hours = fields.Float(
        string="Hours to Resolve", readonly=True, copy=False, aggregator="avg"
    )

    _next_check_idx = models.Index("(next_check, id) WHERE next_check IS NOT NULL")

    def _current_deadlines(self, targets=None):
        """Return the deadlines of these cases that stand and are not met."""
        return self.sudo().deadline_ids.filtered(
            lambda deadline: (
                deadline.is_current
                and not deadline.met_date
                and (targets is None or deadline.target in targets)
            )
        )

    def _stamp_response(self, now):
        """Note the first answer to the customer, once."""
        unanswered = self.filtered(lambda case: not case.responded_date).sudo()
        for case in unanswered:
            hours = max((now - case.received_date).total_seconds(), 0) / 3600
            case._write_step({"responded_date": now, "response_hours": hours})
        unanswered._meet_deadlines(("respond",), now)

    def _meet_deadlines(self, targets, now):
        deadlines = self._current_deadlines(targets)
        deadlines._resume(now, WorkingClocks(self.env))
        deadlines._meet(now)

    def _pause_clock(self, now):
        deadlines = self._current_deadlines(PAUSING)
        deadlines.filtered("policy_id.pause_waiting")._pause(now)

    def _resume_clock(self, now):
        self._current_deadlines(PAUSING)._resume(now, WorkingClocks(self.env))

    def _restart_clock(self, now):
        """Start the time to handle anew, from the reopening; the old one is kept."""
        old = self.sudo().deadline_ids.filtered(
            lambda deadline: (
                deadline.is_current and deadline.target in ("resolve", "promise")
            )
        )
        old._replace(now)
        self._forget_resolution()
        rows = []
        clocks = WorkingClocks(self.env)
        for case in self.sudo():
            case._write_step({"promised_date": False, "promise_told_date": False})
            targets = case._policy_targets()
            if "resolve" in targets:
                rows.append(
                    case._deadline_row("resolve", targets["resolve"], now, clocks)
                )
        self.env["relationship.deadline"]._insert(rows)
        self.invalidate_recordset(["deadline_ids"])

    def _forget_resolution(self):
        """Empty the hours to resolve: a zero would lower the averages."""
        self.flush_recordset(["resolution_hours"])
        self.env.cr.execute(
            SQL(
                "UPDATE relationship_complaint SET resolution_hours = NULL"
                " WHERE id IN %s",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["resolution_hours"])

    def _policy_targets(self):
        """Return hours by target that the policy of the case sets."""
        self.ensure_one()
        return self.sla_policy_id._target_hours() if self.sla_policy_id else {}

    def _deadline_row(self, target, hours, start, clocks):
        """Return the values of a deadline of this case."""
        policy = self.sla_policy_id
        return self.env["relationship.deadline"]._row(
            target,
            hours,
            start,
            policy,
            policy._calendar_of(policy, self.team_id, self.company_id),
            self.company_id,
            clocks,
            complaint_id=self.id,
        )

    def _clock_start(self, deadline):
        """Return from when a deadline runs: received, or for handling reopened."""
        self.ensure_one()
        if deadline.target == "resolve" and self.reopen_count:
            return deadline.date_start
        return self.received_date

    def _apply_policy(self, policies):
        """Bring open deadlines in line with the policy of the case.

        What is met or missed already stays as it was.

        :param policies: dictionary of a case to the policy that now holds
        """
        now = fields.Datetime.now()
        clocks = WorkingClocks(self.env)
        rows = []
        for case in self.sudo():
            if case.sla_policy_id != policies[case]:
                case._write_step({"sla_policy_id": policies[case].id})
            targets = case._policy_targets()
            for deadline in case.deadline_ids.filtered("is_current"):
                if deadline.target not in PAUSING:
                    continue
                hours = targets.pop(deadline.target, None)
                if deadline.met_date or is_missed(deadline, now):
                    continue
                if hours:
                    deadline._change(case, hours, now, clocks)
                else:
                    deadline._replace(now)
            if case.state in OPEN_STATES:
                if case.responded_date:
                    targets.pop("respond", None)
                rows += [
                    case._deadline_row(target, hours, case.received_date, clocks)
                    for target, hours in targets.items()
                ]
        self.env["relationship.deadline"]._insert(rows)
        self.invalidate_recordset(["deadline_ids"])
        self._refresh_clock()

    def _refresh_clock(self):
        """Write what the deadlines mean for the case, where it differs."""
        now = fields.Datetime.now()
        clocks = WorkingClocks(self.env)
        for case in self.sudo():
            deadlines = case.deadline_ids.filtered("is_current")
            values = deadlines._figures(now, clocks)
            if case.state not in OPEN_STATES or not case.active:
                values["next_check"] = values["next_deadline"] = False
            if case.resolved_date:
                spent = case.resolved_date - case.received_date
                values["resolution_hours"] = max(spent.total_seconds(), 0) / 3600
            changed = {
                name: value for name, value in values.items() if case[name] != value
            }
            if changed:
                case._write_step(changed)

    def action_promise(self):
        """Record that the customer was told the measure and the promised date (R151).

        Where the policy says so, the case then counts as handled in time, and the
        promised date is its deadline.

        :raises UserError: when the measure or a date to come is missing
        """
        now = fields.Datetime.now()
        self.check_access("write")
        rows = []
        for case in self:
            case._check_promise(now)
            case = case.sudo()
            case._write_step({"promise_told_date": now})
            case._stamp_response(now)
            case._current_deadlines(("promise",))._replace(now)
            if case.sla_policy_id.promise_stops:
                case._meet_deadlines(("resolve",), now)
            rows.append(
                {
                    **case._deadline_row("promise", 0, now, WorkingClocks(self.env)),
                    "due_date": case.promised_date,
                    "hours": (case.promised_date - now).total_seconds() / 3600,
                    "warn_date": case._promise_warning(now),
                    "calendar_id": None,
                }
            )
        self.env["relationship.deadline"]._insert(rows)
        self.invalidate_recordset(["deadline_ids"])
        self._refresh_clock()
        self._mail_progress("mail_template_complaint_promise")
        return True

    def _check_promise(self, now):
        self.ensure_one()
        if self.state not in OPEN_STATES:
            raise UserError(
                self.env._("%s is not open: nothing is promised.", self.display_name)
            )
        if not self.measure or not self.promised_date or self.promised_date <= now:
            raise UserError(
                self.env._(
                    "%s: enter the measure, and a promised date that is still to come,"
                    " before you tell them to the customer.",
                    self.display_name,
                )
            )

    def _promise_warning(self, now):
        hours = self.sla_policy_id.warn_hours
        if not hours:
            return None
        return max(now, fields.Datetime.subtract(self.promised_date, hours=hours))

    def action_take_note(self):
        """React to a case that one was told of: stamped against its own deadline.

        :raises UserError: when the user is none of those who were told
        """
        user = self.env.user
        is_head = user.has_group("crm_relationship.group_relationship_head")
        self.check_access("read")
        for case in self:
            if not is_head and user not in case.sudo().informed_user_ids:
                raise UserError(
                    self.env._(
                        "%s: who was told of the case takes note, or a head.",
                        case.display_name,
                    )
                )
        # Who was told only reads the case, but answers for himself.
        cases = self.sudo()
        cases._meet_deadlines(("committee",), fields.Datetime.now())
        for case in cases:
            case._message_log(body=self.env._("%s takes note.", user.name))
        cases._refresh_clock()
        return True
