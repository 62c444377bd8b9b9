from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

from ....tools.dates.deadlines import CalendarClock, Deadline, course

# After changes of these, open cases of the policy have other deadlines.
RECKONED = {
    *("respond_hours", "resolve_hours", "warn_hours", "is_hard"),
    *("clock", "calendar_id", "pause_waiting"),
}


class Terms(NamedTuple):
    """By what the deadlines of a case are counted."""

    policy: models.Model
    calendar: models.Model
    company: models.Model
    is_hard: bool

    def clock(self, clocks):
        """Return the clock of these terms, from ``WorkingClocks``."""
        return CalendarClock(clocks, self.calendar, self.company)

    def begin(self, target, hours, start, clocks, pauses=()):
        """Return a deadline that begins, and is no record yet.

        :param float hours: hours allowed
        :param clocks: ``WorkingClocks``
        :param pauses: of the case, as ``course`` takes them
        """
        found = course(self.clock(clocks), start, hours, pauses, self.policy.warn_hours)
        return Deadline(
            target,
            self.policy.id,
            self.calendar.id,
            hours,
            start,
            found.due_date,
            found.warn_date,
            self.is_hard,
            paused_since=found.paused_since,
            paused_minutes=found.paused_minutes,
        )


class RelationshipSlaPolicy(models.Model):
    """Within which time matching cases are answered and handled."""

    _name = "relationship.sla.policy"
    _description = "SLA Policy"
    _inherit = ["relationship.match.mixin"]
    _check_company_auto = True

    # R133
    respond_hours = fields.Float(
        string="Answer within",
        default=24,
        help="Hours until the first answer; 0: no such deadline. The regulations give"
        " 24 hours.",
    )
    # R133
    resolve_hours = fields.Float(
        string="Handle within",
        default=24,
        help="Hours until the case is handled; 0: no such deadline. The regulations"
        " give 24 hours.",
    )
    # X9
    clock = fields.Selection(
        selection=[("clock", "Clock Hours"), ("working", "Working Hours")],
        required=True,
        default="clock",
        help="The regulations do not say which hours are meant: by day and by night,"
        " or those of a working time.",
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        ondelete="restrict",
        check_company=True,
        help="Empty: that of the team, or else of the company. Where there is no"
        " working hour at all, clock hours count.",
    )
    # R134
    is_hard = fields.Boolean(
        string="Hard",
        default=True,
        help="A soft deadline is met as far as possible (尽量). When it is missed the"
        " owner is reminded, it does not count as failed and no level follows.",
    )
    pause_waiting = fields.Boolean(
        string="Pause while Waiting",
        default=True,
        help="The clock stands still while a case waits for the customer or for"
        " others.",
    )
    wait_days = fields.Float(
        string="Ask after",
        default=3,
        help="Days after which the owner of a case that waits is asked, and its clock"
        " runs again, unless another date is given.",
    )
    promise_stops = fields.Boolean(
        string="A Promise Stops the Clock",
        help="When the customer is told the measure and the date promised, the case"
        " counts as handled in time; then the promised date is the deadline.",
    )
    warn_hours = fields.Float(
        string="Warn before",
        default=4,
        help="Hours before a deadline in which its owner is warned; 0: no warning.",
    )
    level_ids = fields.One2many(
        comodel_name="relationship.sla.level",
        inverse_name="policy_id",
        string="Escalation Levels",
        copy=True,
    )

    _hours_check = models.Constraint(
        # Beyond every number lie what is no number, and dates that there are not.
        "CHECK (COALESCE(respond_hours, 0) BETWEEN 0 AND 87600"
        " AND COALESCE(resolve_hours, 0) BETWEEN 0 AND 87600"
        " AND COALESCE(warn_hours, 0) BETWEEN 0 AND 87600)",
        "Answer within, Handle within, Warn before: enter 0 to 87600 hours"
        " (ten years).",
    )
    _wait_check = models.Constraint(
        "CHECK (wait_days IS NULL OR wait_days > 0 AND wait_days <= 3650)",
        "Ask after: a case that waits is asked for after some days, at most ten years.",
    )
    _order_check = models.Constraint(
        "CHECK (COALESCE(resolve_hours, 0) = 0"
        " OR COALESCE(respond_hours, 0) <= resolve_hours)",
        "Handle within: a case is not handled before it is answered.",
    )

    def write(self, vals):
        result = super().write(vals)
        if RECKONED & vals.keys() and self:
            self.env["relationship.deadline"]._terms_changed(
                SQL("k.sla_policy_id IN %s", tuple(self.ids))
            )
        return result

    def _target_hours(self):
        """Return the hours of the targets that are set, by target; none without."""
        hours = {"respond": self.respond_hours, "resolve": self.resolve_hours}
        return {target: value for target, value in hours.items() if value}

    def _terms(self, team, company):
        """Return by what deadlines of a case are counted, without a policy, too.

        The working time is that of the policy, of the team, of the company, or none.
        """
        calendar = self.calendar_id.browse()
        if self.clock == "working":
            calendar = (
                self.calendar_id
                or team.relationship_calendar_id
                or company.resource_calendar_id
            )
        return Terms(self, calendar, company, self.is_hard if self else True)
