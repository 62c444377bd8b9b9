from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ....tools.asks import asks
from ...working_time.clocks import WorkingClocks

DAY = timedelta(days=1)
# The clocks that stand still while a case waits.
PAUSING = ("respond", "resolve")
WAIT_DAYS = 3
# As long as a policy may let cases wait.
MAX_WAIT = 3650 * DAY


class RelationshipComplaint(models.Model):
    """A case that waits: why, until when, and in which times its clocks stood still.

    At its date the owner is asked, and the clocks run again, unless it is prolonged.
    """

    _inherit = "relationship.complaint"

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
        ondelete="set null",
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

    def _take_step(self, state, **values):
        now, cases = fields.Datetime.now(), self.sudo()
        waited = cases.filtered(lambda case: case.state == "waiting")
        if state == "waiting":
            self._complete_waiting(now)
        elif waited:
            waited._end_pauses(now)
            waited._stamp(wait_reason_id=False, wait_until=False)
        result = super()._take_step(state, **values)
        if state == "waiting":
            cases._begin_pauses(now)
            cases._refresh_clock()
        return result

    def _complete_waiting(self, now):
        """Fill in why these wait and until when, where nobody said so."""
        for case in self.sudo():
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

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        if "wait_until" in vals:
            waiting = self.sudo().filtered(lambda case: case.state == "waiting")
            if vals["wait_until"]:
                # Prolonged: the clock stands still again, or goes on to.
                waiting._begin_pauses(fields.Datetime.now())
            else:
                # Nobody would be asked any more: nothing stands still for ever.
                waiting._end_pauses(fields.Datetime.now())
            waiting._refresh_clock()
        return result

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

    @asks("read")
    def action_wait(self):
        """Wait for the customer or for others; the clock may stand still."""
        return self.write({"state": "waiting"})
