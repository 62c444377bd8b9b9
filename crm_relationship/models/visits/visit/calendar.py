from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ....tools.asks import asks

# What the meeting shows of the visit.
SHOWN = {"date_start", "date_end", "user_id", "participant_ids", "invite_customer"}
SHOWN |= {"visit_type_id", "key_person_ids"}


class RelationshipVisit(models.Model):
    """The meeting of a planned visit in the calendars of those who go.

    It is private, and its title names no customer: calendars are shared with other
    people and other servers. Only ``calendar_event_id`` links the two, because a
    meeting that names its document creates an activity there.

    A meeting is made when the visit becomes planned. One that somebody deletes stays
    deleted, and the visit stays; the button *Add to Calendar* makes a new one.
    """

    _inherit = "relationship.visit"

    calendar_event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Meeting",
        index="btree_not_null",
        readonly=True,
    )
    invite_customer = fields.Boolean(
        help="Invite the visited persons, or else the main contact, by the calendar:"
        " they get an e-mail.",
    )

    def _after_create(self):
        result = super()._after_create()
        self.filtered(lambda visit: visit.state == "planned")._create_meetings()
        return result

    def _before_write(self, vals):
        planned, shown = self.browse(), {}
        if vals.get("state") == "planned":
            planned = self.filtered(lambda visit: visit.state != "planned")
        if SHOWN & vals.keys() and not self.env.context.get("relationship_calendar"):
            with_meeting = self.sudo().filtered("calendar_event_id")
            shown = {visit: visit._shown_in_meeting() for visit in with_meeting}
        return {
            **super()._before_write(vals),
            "newly_planned": planned,
            "shown_in_meetings": shown,
        }

    def _after_write(self, vals, before):
        result = super()._after_write(vals, before)
        if vals.get("state") in ("draft", "cancelled"):
            self._delete_meetings()
        before["newly_planned"]._create_meetings()
        (self - before["newly_planned"])._update_meetings(before["shown_in_meetings"])
        return result

    @api.ondelete(at_uninstall=True)
    def _unlink_meetings(self):
        self._delete_meetings()

    @asks("read")
    def action_add_to_calendar(self):
        """Make the meetings of planned visits that have none."""
        self._refuse_unless("planned")
        self.check_access("write")
        self._create_meetings()
        return True

    @asks("read")
    def action_open_meeting(self):
        """Open the meeting in the calendar."""
        self.ensure_one()
        return self.calendar_event_id._get_records_action(context={})

    @api.model
    def _meetings(self, visitor):
        """Return the model of meetings as we write to it: silent, without defaults.

        A specialist may not write the meeting of a leader that they make: it is
        written as the leader's own. Outlook's synchronization, too, goes on after
        the commit without our rights, as who wrote.
        """
        return (
            self.env["calendar.event"]
            .with_user(visitor or self.env.user)
            .sudo()
            .with_context(
                # Not the defaults of the screen on which the visit was planned.
                **{key: None for key in self.env.context if key.startswith("default_")},
                active_model=None,
                active_id=None,
                active_ids=None,
                relationship_calendar=True,
                # No invitation, no reminder of the browser, no Google or Outlook mail.
                dont_notify=True,
                no_mail_to_attendees=True,
                skip_attendee_notification=True,
                skip_contact_description=True,
                send_updates=False,
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
                mail_auto_subscribe_no_notify=True,
                tracking_disable=True,
            )
        )

    def _create_meetings(self):
        """Make the meetings of these visits, in one go for each visitor."""
        visits = self.sudo().filtered(
            lambda visit: visit.user_id and not visit.calendar_event_id
        )
        if not visits:
            return
        for visitor, group in visits.grouped("user_id").items():
            events = self._meetings(visitor).create(
                [
                    {
                        **visit._meeting_values(),
                        "attendee_ids": visit._attendee_commands(),
                    }
                    for visit in group
                ]
            )
            for visit, event in zip(group, events, strict=True):
                visit.calendar_event_id = event
        visits._invite_customers()

    def _meeting_values(self):
        """Return the values of the meeting that follow the visit."""
        self.ensure_one()
        visit_type = self.visit_type_id.with_context(lang=self.user_id.lang)
        return {
            "name": visit_type.name,
            "start": self.date_start,
            "stop": self.date_end,
            "user_id": self.user_id.id,
            "partner_ids": [Command.set(self._attendees().ids)],
            "privacy": "private",
            "allday": False,
        }

    def _attendees(self):
        people = (self.user_id + self.participant_ids).partner_id
        return people | self._invited_customers()

    def _invited_customers(self):
        """Return the contacts of the customer who are to be invited."""
        if not self.invite_customer:
            return self.env["res.partner"]
        return self.key_person_ids.partner_id or self.card_id.contact_id

    def _attendee_commands(self):
        """Return commands for the attendees; the visitor has accepted already."""
        visitor = self.user_id.partner_id
        return [
            Command.create(
                {
                    "partner_id": partner.id,
                    "state": "accepted" if partner == visitor else "needsAction",
                }
            )
            for partner in self._attendees()
        ]

    def _update_meetings(self, before):
        """Let the meetings follow the visits.

        :param before: by visit, what its meeting has shown of it
        """
        visits = self.sudo().filtered(
            lambda visit: visit in before and visit.calendar_event_id
        )
        # Outlook lets nobody else become the organizer of a meeting.
        others = visits.filtered(
            lambda visit: visit.calendar_event_id.user_id != visit.user_id
        )
        others._delete_meetings()
        others._create_meetings()
        for visit in visits - others:
            values = visit._changed_meeting(before[visit])
            if values:
                meetings = self._meetings(visit.user_id)
                meetings.browse(visit.calendar_event_id.id).write(values)
                visit._invite_customers()

    def _shown_in_meeting(self):
        """Return what the meeting shows of the visit: its title, its people."""
        return self._meeting_values()["name"], self._attendees()

    def _changed_meeting(self, before):
        """Return the values of the meeting that differ from the visit.

        Who was added to the meeting in the calendar stays in it, and so does a title
        that somebody gave it there.

        :param before: what it has shown of the visit, see :meth:`_shown_in_meeting`
        """
        event, wanted = self.calendar_event_id, self._meeting_values()
        title, attendees = before
        values = {}
        if event.name == title != wanted["name"]:
            values["name"] = wanted["name"]
        if event._relationship_span(self) != (wanted["start"], wanted["stop"]):
            values |= {name: wanted[name] for name in ("allday", "start", "stop")}
        people = self._attendees()
        commands = [Command.link(new.id) for new in people - event.partner_ids]
        commands += [Command.unlink(old.id) for old in attendees - people]
        if commands:
            values["partner_ids"] = commands
        return values

    def _invite_customers(self):
        """Send the invitations that were asked for, to the customers alone."""
        for visit in self.filtered("invite_customer"):
            customers = visit._invited_customers()
            attendees = visit.calendar_event_id.attendee_ids.filtered(
                lambda attendee, customers=customers: attendee.partner_id in customers
            )
            attendees.with_context(no_mail_to_attendees=False)._send_invitation_emails()

    def _delete_meetings(self):
        # Read together, which they are not any more without their visits.
        groups = self.sudo().calendar_event_id.grouped("user_id")
        if groups:
            self.sudo().write({"calendar_event_id": False})
            for visitor, events in groups.items():
                self._meetings(visitor).browse(events.ids).unlink()

    def _follow_meeting(self, event):
        """Move visits to where their meeting was moved in the calendar.

        :raises UserError: when it takes no time
        """
        start, end = event._relationship_span(self[:1])
        if end <= start:
            raise UserError(
                self.env._(
                    "%s: a visit takes time. Let the meeting end after it starts.",
                    self[:1].display_name,
                )
            )
        self.with_context(relationship_calendar=True).write(
            {"date_start": start, "date_end": end}
        )

    def _lose_meeting(self):
        """Go on without the meeting, which somebody deletes in the calendar."""
        if self:
            self.calendar_event_id = False
            text = self.env._("The meeting was deleted from the calendar.")
            self._message_log_batch(bodies=dict.fromkeys(self.ids, text))
