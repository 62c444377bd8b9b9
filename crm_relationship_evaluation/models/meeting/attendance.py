from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_relationship.tools.dates.zone import local_date


class RelationshipMeetingAttendance(models.Model):
    """Who was there, or checked in with a photo from where they work (R277)."""

    _name = "relationship.meeting.attendance"
    _description = "Attendance"
    _inherit = ["relationship.line.mixin"]
    _order = "meeting_id, date, id"
    _line_of = "meeting_id"
    _line_states = ("planned", "held")
    _check_company_auto = True
    _rec_name = "user_id"

    meeting_id = fields.Many2one(
        comodel_name="relationship.meeting",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        fixed=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        check_company=True,
    )
    date = fields.Datetime(
        string="Checked in on",
        readonly=True,
        default=lambda self: fields.Datetime.now(),
    )
    kind = fields.Selection(
        selection=[("there", "There"), ("remote", "Remote")],
        string="Where",
        required=True,
        default="there",
    )
    place = fields.Char(help="Such as the site on which they work today.")
    photo = fields.Image(
        max_width=1920,
        max_height=1920,
        help="Who checks in from elsewhere shows where they are.",
    )
    note = fields.Char(help="What they do today, and what they need.")

    _person_unique = models.UniqueIndex(
        "(meeting_id, user_id)", "This person has checked in already."
    )

    @api.constrains("kind", "photo")
    def _check_photo(self):
        for one in self:
            if one.kind == "remote" and not one.photo:
                raise ValidationError(
                    self.env._(
                        "%s: who checks in from elsewhere adds a photo.",
                        one.user_id.name,
                    )
                )

    @api.constrains("user_id", "meeting_id")
    def _check_invited(self):
        for one in self.sudo():
            if one.user_id not in one.meeting_id._people():
                raise ValidationError(
                    self.env._(
                        "%(person)s is not invited to %(meeting)s.",
                        person=one.user_id.name,
                        meeting=one.meeting_id.name,
                    )
                )

    @api.model
    def _line_advice(self):
        return self.env._("%s is over: its attendance stays as it is.")

    @api.model
    def _create_complete(self, vals_list):
        made = super()._create_complete(vals_list)
        made._check_day()
        return made

    def _check_day(self):
        """Refuse who checks in on another day, but for who leads the meeting.

        :raises UserError: naming the meeting
        """
        if self.env.su:
            return
        for one in self:
            meeting = one.meeting_id
            zone = meeting.company_id._relationship_zone()
            days = {local_date(one.date, zone), local_date(meeting.date_start, zone)}
            if len(days) > 1 and not meeting.has_access("write"):
                raise UserError(
                    self.env._(
                        "%s: one checks in on the day of the meeting. Who leads it can"
                        " note it later.",
                        meeting.name,
                    )
                )
