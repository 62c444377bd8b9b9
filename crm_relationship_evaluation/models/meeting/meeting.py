from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse


class RelationshipMeeting(models.Model):
    """A meeting of the committee or a team: agenda, minutes, measures (R275–R277)."""

    _name = "relationship.meeting"
    _description = "Meeting"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.state.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    _transitions = {
        "planned": ("held", "cancelled"),
        "held": ("issued", "planned"),
        "issued": (),
        "cancelled": ("planned",),
    }

    name = fields.Char(string="Meeting", required=True, tracking=True)
    kind = fields.Selection(
        selection=[
            ("committee", "Committee"),
            ("team", "Team"),
            ("morning", "Morning Meeting"),
            ("other", "Other"),
        ],
        required=True,
        default="team",
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", index="btree_not_null", check_company=True
    )
    date_start = fields.Datetime(
        string="Start",
        required=True,
        default=lambda self: self._default_date_start(),
        tracking=True,
    )
    date_end = fields.Datetime(
        string="End",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    location = fields.Char()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Chair",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        check_company=True,
        tracking=True,
    )
    secretary_id = fields.Many2one(
        comodel_name="res.users",
        string="Minutes by",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    attendee_ids = fields.Many2many(
        comodel_name="res.users",
        relation="relationship_meeting_attendee_rel",
        column1="meeting_id",
        column2="user_id",
        string="Invited",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    absent_ids = fields.Many2many(
        comodel_name="res.users",
        relation="relationship_meeting_absent_rel",
        column1="meeting_id",
        column2="user_id",
        domain="[('id', 'in', attendee_ids), ('share', '=', False)]",
        check_company=True,
    )
    calendar_event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Calendar Meeting",
        readonly=True,
        index="btree_not_null",
    )
    item_ids = fields.One2many(
        comodel_name="relationship.meeting.item",
        inverse_name="meeting_id",
        string="Agenda",
        copy=True,
    )
    action_ids = fields.One2many(
        comodel_name="relationship.action",
        inverse_name="meeting_id",
        string="Measures",
    )
    minutes = fields.Html(copy=False)
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("held", "Held"),
            ("issued", "Minutes Issued"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="planned",
        tracking=True,
        group_expand=True,
    )
    issued_date = fields.Datetime(string="Issued on", readonly=True)
    can_edit = fields.Boolean(compute="_compute_can_edit")
    open_action_count = fields.Integer(
        string="Open Measures", compute="_compute_open_action_count"
    )

    _dates_check = models.Constraint(
        "CHECK (date_start <= date_end)", "End: a meeting cannot end before it starts."
    )

    @api.model
    def _default_date_start(self):
        return fields.Datetime.now().replace(minute=0, second=0) + timedelta(days=1)

    @api.depends("date_start")
    def _compute_date_end(self):
        for meeting in self:
            start = meeting.date_start
            if start and (not meeting.date_end or meeting.date_end < start):
                meeting.date_end = start + timedelta(hours=1)

    @api.onchange("team_id", "kind")
    def _onchange_people(self):
        """Invite the team, or the committee."""
        if self.kind == "committee":
            self.attendee_ids |= self.company_id.sudo()._relationship_committee()
        elif self.team_id:
            team = self.team_id.sudo()
            self.attendee_ids |= team.member_ids | team.user_id

    @api.depends_context("uid")
    def _compute_can_edit(self):
        for meeting in self:
            meeting.can_edit = not meeting.id or meeting.has_access("write")

    @api.depends("action_ids.state")
    def _compute_open_action_count(self):
        for meeting in self:
            states = meeting.sudo().action_ids.mapped("state")
            meeting.open_action_count = states.count("open")

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "chair"),
            self._user_source("secretary_id", "secretary"),
        ]

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            self._user_source("attendee_ids", "attendee"),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "chair": self.env._("leads the meeting"),
            "secretary": self.env._("writes the minutes"),
            "attendee": self.env._("is invited"),
        }

    def write(self, vals):
        self._check_issued(vals)
        result = super().write(vals)
        if {"name", "date_start", "date_end", "attendee_ids", "location"} & vals.keys():
            self._write_event()
        return result

    def _check_issued(self, vals):
        if not self._is_stamping() and not vals.keys() <= {"action_ids"}:
            refuse(
                self.filtered(lambda meeting: meeting.state == "issued"),
                self.env._("%s: its minutes are issued, and stay as they are."),
            )

    def _disclosed_cards(self):
        # Also those that who prints the minutes does not see: their names are there.
        return self.sudo().item_ids.card_id

    def _evidence(self, operation):
        if operation == "unlink" and self.state in ("held", "issued"):
            return self.env._("%s was held, and stays on record.")
        return super()._evidence(operation)

    def _keeps_files(self):
        return self.state == "issued"

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "issued":
            said = any(item.decision for item in self.item_ids)
            if not said:
                missing = [*missing, *self._blank(["minutes"])]
        return missing

    # In calendars

    def _write_event(self):
        """Keep the meeting in the calendars of who is invited, where it is planned."""
        for meeting in self.filtered("calendar_event_id"):
            # Who leads it may not be who made it.
            meeting.sudo().calendar_event_id.write(meeting._event_values())

    def _event_values(self):
        people = self.user_id | self.secretary_id | self.attendee_ids
        return {
            "name": self.name,
            "start": self.date_start,
            "stop": self.date_end,
            "location": self.location,
            "partner_ids": [Command.set(people.sudo().partner_id.ids)],
        }

    @asks("write")
    def action_invite(self):
        """Put the meeting into the calendars of who is invited (R275, R276)."""
        self._refuse_unless("planned")
        for meeting in self.filtered(lambda one: not one.calendar_event_id):
            event = self.env["calendar.event"].create(
                {
                    **meeting._event_values(),
                    "user_id": meeting.user_id.id,
                    "privacy": "confidential",
                }
            )
            meeting._stamp(calendar_event_id=event.id)
        return True

    # What people do with it

    @asks("write")
    def action_propose(self):
        """Put on the agenda what waits, and is not on it yet.

        :raises UserError: when nothing waits
        """
        self._refuse_unless("planned")
        added = [self.env["relationship.meeting.agenda"]._propose(one) for one in self]
        if not any(added):
            raise UserError(self.env._("Nothing waits that is not on the agenda."))
        return True

    @asks("write")
    def action_hold(self):
        """It was held; minutes and measures follow."""
        return self._take_step("held")

    @asks("write")
    def action_plan(self):
        """It is to come still."""
        return self._take_step("planned")

    @asks("write")
    def action_cancel(self):
        """It is not held; it leaves the calendars."""
        self._take_step("cancelled")
        self.sudo().calendar_event_id.unlink()
        return True

    @asks("write")
    def action_issue(self):
        """Issue the minutes: they stay as they are, and who was invited is told."""
        self._take_step("issued", issued_date=fields.Datetime.now())
        for meeting in self.sudo():
            invited = meeting.attendee_ids - self.env.user
            people = invited._relationship_can_act(meeting.company_id, meeting)
            if people:
                people = meeting.company_id._relationship_recipients(people, meeting)
                meeting.message_post(
                    body=self.env._("The minutes of “%s” are issued.", meeting.name),
                    partner_ids=people.partner_id.ids,
                )
        return True
