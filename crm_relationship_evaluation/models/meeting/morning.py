from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.actions import dialog
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.dates.zone import local_moment, to_utc

from ...tools.recurrence import occurrence


class RelationshipMeeting(models.Model):
    """Meetings that come again, such as each morning, and who has checked in (R277)."""

    _inherit = "relationship.meeting"

    attendance_ids = fields.One2many(
        comodel_name="relationship.meeting.attendance",
        inverse_name="meeting_id",
    )
    repeat = fields.Selection(
        selection=[
            ("day", "Each Working Day"),
            ("week", "Each Week"),
            ("month", "Each Month"),
        ],
        string="Held Again",
        tracking=True,
        help="The next one is planned when this one was held, with the same people.",
    )
    previous_id = fields.Many2one(
        comodel_name="relationship.meeting", string="Meeting before", readonly=True
    )
    can_check_in = fields.Boolean(compute="_compute_can_check_in")

    _previous_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "The next meeting is planned already.",
    )

    @api.depends_context("uid")
    @api.depends("attendance_ids.user_id", "attendee_ids", "state")
    def _compute_can_check_in(self):
        user = self.env.user
        for meeting in self:
            meeting.can_check_in = (
                bool(meeting.id)
                and meeting.state in ("planned", "held")
                and user in meeting._people() - meeting.sudo().attendance_ids.user_id
            )

    def _people(self):
        """Return who is to be there."""
        meeting = self.sudo()
        return meeting.user_id | meeting.secretary_id | meeting.attendee_ids

    @asks("read")
    def action_check_in(self):
        """Open what who checks in says.

        :raises UserError: for who is not invited, or has checked in already
        """
        self.ensure_one()
        if not self.can_check_in:
            raise UserError(
                self.env._(
                    "%s: only who is invited checks in, and once.", self.display_name
                )
            )
        return dialog(
            "relationship.meeting.attendance",
            self.env._("Check In"),
            meeting_id=self.id,
            kind="remote" if self.kind == "morning" else "there",
        )

    @asks("write")
    def action_hold(self):
        """It was held: who has not checked in was absent, where people check in."""
        result = super().action_hold()
        for meeting in self.filtered("attendance_ids"):
            meeting.absent_ids = meeting.attendee_ids - meeting.attendance_ids.user_id
        for meeting in self.filtered("repeat"):
            meeting._plan_next()
        return result

    def _plan_next(self):
        """Plan the next meeting, unless there is one already.

        After a while without meetings it is the first one to come.
        """
        later = self.with_context(active_test=False).sudo()
        if later.search_count([("previous_id", "=", self.id)], limit=1):
            return
        start = self._next_start()
        made = self.copy(
            {
                "date_start": start,
                "date_end": start + (self.date_end - self.date_start),
                "item_ids": [],
                "attendee_ids": [fields.Command.set(self.attendee_ids.ids)],
                "absent_ids": [],
            }
        )
        made._stamp(previous_id=self.id)
        if self.calendar_event_id:
            made.action_invite()

    def _next_start(self):
        """Return when the next one starts: at the same local time, and to come."""
        zone = self.company_id._relationship_zone()
        local = local_moment(self.date_start, zone)
        now = local_moment(fields.Datetime.now(), zone)
        count = 1
        day = self._workday(occurrence(local.date(), 1, self.repeat, count))
        while datetime.combine(day, local.time()) <= now:
            count += 1
            day = self._workday(occurrence(local.date(), 1, self.repeat, count))
        return to_utc(datetime.combine(day, local.time()), zone)

    def _workday(self, day):
        """Return the first working day of the company from a day on."""
        calendar = self.company_id.resource_calendar_id
        if not calendar:
            return day
        zone = pytz.timezone(calendar.tz or "UTC")
        start = zone.localize(datetime.combine(day, time()))
        end = calendar.plan_days(1, start, compute_leaves=True)
        # A calendar without hours has no working day.
        return end.astimezone(zone).date() if end else day
