from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ...mixins.state import is_blank
from .heard import HEARD
from .visit import OPEN_STATES

# What a report may hold, and a type may ask for (R099-R102).
REPORT_FIELDS = (*HEARD, "feedback", "key_person_ids")


class RelationshipVisitType(models.Model):
    """A kind of contact with a customer, and what the regulations ask of it (X15)."""

    _name = "relationship.visit.type"
    _description = "Visit Type"
    _inherit = ["relationship.entry.mixin"]
    _order = "sequence, id"
    _names_copies = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    # R082
    channel = fields.Selection(
        string="Way of Contact",
        selection=[
            ("visit", "In Person"),
            ("phone", "Telephone"),
            ("online", "Online"),
            ("reception", "Reception"),
            ("service", "On-Site Service"),
        ],
        required=True,
        default="visit",
        help="How the contact is made.",
    )
    counts_as_contact = fields.Boolean(
        default=True, help="Made, it is a contact with the customer."
    )
    needs_approval = fields.Boolean(
        help="A supervisor, who is neither visitor nor preparer, lets it be planned."
    )
    # R090
    level_check = fields.Boolean(
        string="Compare Levels",
        help="Warn where visitor and visited are not of equal rank (层级相当).",
    )
    duration = fields.Float(default=1, help="Hours that are proposed.")

    # Notice (R093-R095, R121-R125)
    notice_days = fields.Integer(
        string="Notice",
        help="Days before the visit by which the customer is told: 7.",
    )
    # R124
    change_notice_hours = fields.Float(
        string="Notice of a Change",
        default=2,
        help="Hours before the booked time by which a change is told: 2.",
    )
    # R123
    arrival_early_minutes = fields.Integer(
        string="Arrive at the Earliest",
        default=10,
        help="Minutes before the booked time: 10.",
    )
    # R123
    arrival_latest_minutes = fields.Integer(
        string="Arrive at the Latest",
        default=5,
        help="Minutes before the booked time: 5.",
    )
    # R125
    wait_minutes = fields.Integer(
        string="Wait",
        default=15,
        help="Minutes to wait for an absent customer before a second booking: 15.",
    )

    # Preparation and report
    # R096
    outline = fields.Html(
        translate=True, help="Outline of the conversation, to start from."
    )
    checklist = fields.Text(
        translate=True, help="What is to be prepared or done: one item a line."
    )
    report_days = fields.Integer(
        string="Report within",
        default=2,
        help="Days after the visit by which the report is written.",
    )
    # R099-R102
    report_field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        string="Required in the Report",
        domain=lambda self: self._report_field_domain(),
        help="A visit is reported when these are filled in.",
    )
    # R105
    tells_leader = fields.Boolean(
        string="Notify the Leader",
        help="The leader of the customer's team, or the heads without one, get a"
        " message when reports are submitted, one for all that are submitted at once.",
    )
    # R121
    booking_hours = fields.Float(
        string="Book within",
        help="Hours after a task was entered by which its time is agreed with the"
        " customer. 0: no limit.",
    )
    report_labels = fields.Char(
        string="Asked for in the Report", compute="_compute_report_labels"
    )

    _numbers_check = models.Constraint(
        "CHECK (notice_days BETWEEN 0 AND 3650 AND report_days BETWEEN 0 AND 3650"
        " AND change_notice_hours BETWEEN 0 AND 87600 AND wait_minutes >= 0"
        " AND COALESCE(booking_hours, 0) BETWEEN 0 AND 87600"
        " AND duration > 0 AND duration <= 8760 AND arrival_latest_minutes >= 0"
        " AND arrival_early_minutes >= arrival_latest_minutes)",
        "Notice, waiting and report times are from 0 to ten years, a visit takes time,"
        " at most a year, and the earliest arrival comes before the latest.",
    )

    @api.model
    def _report_field_domain(self):
        return [("model", "=", "relationship.visit"), ("name", "in", REPORT_FIELDS)]

    @api.depends("report_field_ids")
    @api.depends_context("lang")
    def _compute_report_labels(self):
        # What a type asks for is no secret; the list of all fields is.
        for visit_type in self.sudo():
            labels = visit_type.report_field_ids.mapped("field_description")
            visit_type.report_labels = ", ".join(labels)

    @api.constrains("report_field_ids")
    def _check_report_field_ids(self):
        for visit_type in self:
            allowed = visit_type.report_field_ids.filtered_domain(
                self._report_field_domain()
            )
            wrong = visit_type.report_field_ids - allowed
            if wrong:
                raise ValidationError(
                    self.env._(
                        "Required in the Report: %s is no part of a visit report.",
                        format_list(self.env, wrong.mapped("field_description")),
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        names = {"notice_days": "notice_date", "report_days": "report_due_date"}
        for name in names.keys() & vals.keys():
            self._recompute_open_visits(names[name])
        return result

    def _recompute_open_visits(self, name):
        """Compute a date of the visits to come; the past keeps the rule of its time."""
        visits = self.env["relationship.visit"].sudo()
        visits = visits.search(
            [
                ("visit_type_id", "in", self.ids),
                ("state", "in", OPEN_STATES),
            ]
        )
        self.env.add_to_compute(visits._fields[name], visits)

    def _checklist_items(self):
        """Return the items of the checklist, in order."""
        lines = (self.checklist or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    @api.model
    def _is_usual(self, length):
        """Return whether a type proposes that visits take so long."""
        return length in {
            timedelta(hours=hours) for (hours,) in self._read_group([], ["duration"])
        }

    def _notice_date(self, day):
        """Return the last day for the notice of a visit on ``day``, or False."""
        return day and self.notice_days and day - timedelta(days=self.notice_days)

    def _broken_notice(self, booked, day, local_date):
        """Return which notice is broken when a planned visit is moved now, or False.

        That of the change (R124), or that of the visit on its new day (R093).

        :param datetime booked: when the visit was to start
        :param date day: on which the visit is to be
        :param local_date: function that returns the day of a moment
        """
        now = fields.Datetime.now()
        hours = self.change_notice_hours
        if hours and now > booked - timedelta(hours=hours):
            return self.env._(
                "The customer is told of a change %(hours)g hours before the booked"
                " time.",
                hours=hours,
            )
        notice_date = self._notice_date(day)
        if notice_date and local_date(now) > notice_date:
            return self.env._(
                "The customer is told %(days)s days before the visit.",
                days=self.notice_days,
            )
        return False

    def _required_names(self):
        """Return the names of the fields that a report must have."""
        # What a type asks for is no secret, the list of all fields is.
        return self.sudo().report_field_ids.mapped("name")

    def _missing_names(self, visit):
        """Return the names of the fields that a visit's report lacks."""
        return [name for name in self._required_names() if is_blank(visit[name])]

    @api.model
    def _check_reports(self, visits):
        """Refuse reports without what their types ask for.

        :raises UserError: naming visits and fields
        """
        lines = []
        for visit in visits:
            missing = visit.visit_type_id._missing_names(visit)
            if missing:
                labels = [
                    visit._fields[name]._description_string(self.env)
                    for name in missing
                ]
                lines.append(f"{visit.display_name}: {', '.join(labels)}")
        if lines:
            title = self.env._("The report is not complete. Fill in:")
            raise UserError("\n".join([title, *lines]))

    @api.model
    def _tell_leaders(self, visits):
        """Tell the leaders of the teams of new reports, each once for all (R105).

        Of a visit that the leader has made, or of a customer without team, the heads.
        """
        # As superuser: visitors cannot always read the team.
        visits = visits.sudo().filtered("visit_type_id.tells_leader")
        for leaders, reported in visits.grouped(self._leaders_of).items():
            self._tell_reported(leaders - self.env.user, reported)

    @api.model
    def _tell_reported(self, leaders, reported):
        for leader in leaders:
            subject = leader.with_context(lang=leader.lang).env._(
                "Visit reports submitted: %s", len(reported)
            )
            links = (visit._get_html_link() for visit in reported)
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=leader.partner_id.ids,
                subject=subject,
                body=Markup("<p>%s</p><p>%s</p>")
                % (subject, Markup("<br/>").join(links)),
            )

    @api.model
    def _leaders_of(self, visit):
        """Return who reads the report of a visit: never only who made it.

        Who leads the team today, or acts for who did; else the heads.
        """
        company, visitor = visit.company_id, visit.user_id
        leader = visit.team_id.user_id - visitor
        if leader:
            return company._relationship_somebody(leader, visit, without=visitor)
        heads = company._relationship_heads() - visitor
        return heads._relationship_can_act(company, visit)
