from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks
from ....tools.dates.zone import utc_moment

# Of a meeting of whole days.
WORKING_HOURS = 8
MIDNIGHT = 24

MOVES = {"start", "stop", "start_date", "stop_date", "allday", "duration"}


class CalendarEvent(models.Model):
    """A meeting that belongs to a visit moves it, and leaves it when deleted."""

    _inherit = "calendar.event"

    # A link that can be searched would tell which busy time of others is which visit.
    relationship_is_visit = fields.Boolean(
        string="Is a Visit",
        compute="_compute_relationship_is_visit",
        groups="crm_relationship.group_relationship_user",
    )

    @api.depends_context("uid")
    def _compute_relationship_is_visit(self):
        visits = self._relationship_seen_visits()
        for event in self:
            event.relationship_is_visit = event._origin in visits.calendar_event_id

    def write(self, vals):
        if vals.get("recurrency"):
            self._refuse_repeated_visits()
        # Calendar takes values out of the dictionary.
        moved, archived = MOVES & vals.keys(), vals.get("active") is False
        result = super().write(vals)
        if (moved or archived) and not self.env.context.get("relationship_calendar"):
            visits = self._relationship_visits()
            if archived:
                # Google's synchronization deletes meetings by archiving them.
                visits._lose_meeting()
            else:
                self._move_relationship_visits(visits)
        return result

    def unlink(self):
        if not self.env.context.get("relationship_calendar"):
            self._relationship_visits()._lose_meeting()
        return super().unlink()

    @asks("read")
    def action_relationship_visit(self):
        """Open the visit of the meeting."""
        self.ensure_one()
        return self._relationship_seen_visits()[:1]._get_records_action(context={})

    def _relationship_seen_visits(self):
        """Return the visits of the meetings that the user may read."""
        return self.env["relationship.visit"].search(
            [("calendar_event_id", "in", self.ids)]
        )

    def _refuse_repeated_visits(self):
        """Say that a meeting of a visit does not repeat, to who works in Odoo.

        :raises UserError: naming the visit
        """
        visit = self._relationship_visits()[:1]
        if visit and not self.env.context.get("dont_notify"):
            raise UserError(
                self.env._(
                    "%s: a visit does not repeat. Plan one for each date.",
                    visit.display_name,
                )
            )

    def _relationship_span(self, visit):
        """Return from when to when a visit is whose meeting this is, in UTC.

        A meeting of whole days has no hours, and its days are those of the visitor:
        the visit is in their working hours.
        """
        if not self.allday:
            return self.start, self.stop
        company = visit.company_id.sudo()
        zone = visit.user_id.sudo().tz or company._relationship_zone()
        opening = company.relationship_visit_start_hour
        closing = min(opening + WORKING_HOURS, MIDNIGHT)
        return (
            utc_moment(self.start_date, opening, zone),
            utc_moment(self.stop_date, closing, zone),
        )

    def _relationship_visits(self):
        # As superuser: who changes the meeting may have no access to the visit.
        return self.sudo()._relationship_seen_visits()

    def _move_relationship_visits(self, visits):
        """Move the visits along, with the checks of a visit that is moved.

        What another calendar has moved already cannot be refused there: then the
        visit stays where it is, and says why.
        """
        for visit in visits.sudo(self.env.su):
            event = visit.sudo().calendar_event_id
            if event._relationship_span(visit) == (visit.date_start, visit.date_end):
                continue
            try:
                with self.env.cr.savepoint():
                    visit._follow_meeting(event)
            except UserError as error:
                if not self.env.context.get("dont_notify"):
                    raise
                visit.sudo()._message_log(body=str(error))
