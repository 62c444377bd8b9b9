from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools.zone import utc_moment

SATISFACTION = [
    ("very_satisfied", "Very Satisfied"),
    ("satisfied", "Satisfied"),
    ("neutral", "Neutral"),
    ("dissatisfied", "Dissatisfied"),
    ("very_dissatisfied", "Very Dissatisfied"),
    ("not_asked", "Not Asked"),
]
PROBLEM_STATES = [
    ("none", "No Problem"),
    ("open", "Unsolved"),
    ("in_progress", "Being Solved"),
    ("solved", "Solved"),
]
NEXT_HOUR = 9
# A report that is handed in says what it says (R104).
REPORTED = {"feedback", "needs", "satisfaction", "problem_state", "result", "location"}
REPORTED |= {"next_visit_date", "visit_type_id", "card_id", "user_id", "key_person_ids"}
REPORTED |= {"visitor_role", "level", "place", "guests"}


class RelationshipVisit(models.Model):
    """What was heard and agreed, and by when it is reported (R099-R105)."""

    _inherit = "relationship.visit"

    feedback = fields.Text(copy=False, help="What the customer said (R099).")
    needs = fields.Text(
        string="Needs Heard",
        copy=False,
        help="What the customer needs: it goes into the register of needs (R085,"
        " R099).",
    )
    needs_done = fields.Boolean(
        string="Needs Dealt with",
        copy=False,
        help="Somebody has taken the needs up, or answered them.",
    )
    satisfaction = fields.Selection(
        selection=SATISFACTION,
        copy=False,
        tracking=True,
        help="As the customer put it (R100, R104).",
    )
    problem_state = fields.Selection(
        selection=PROBLEM_STATES,
        string="Problem Solving",
        copy=False,
        tracking=True,
        help="State of what the customer had as a problem (R102).",
    )
    result = fields.Text(copy=False, help="What was agreed and promised (R102).")
    next_visit_date = fields.Date(
        copy=False, help="As agreed with the customer at the end (R101)."
    )
    previous_visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        string="Follows",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        check_company=True,
    )
    next_visit_ids = fields.One2many(
        comodel_name="relationship.visit",
        inverse_name="previous_visit_id",
        string="Followed by",
    )
    reported_date = fields.Datetime(
        string="Reported on", copy=False, readonly=True, tracking=True
    )
    is_report_late = fields.Boolean(
        string="Report Late",
        compute="_compute_is_report_late",
        search="_search_is_report_late",
        help="Done, and not reported in time.",
    )

    @api.depends("state", "report_due_date")
    def _compute_is_report_late(self):
        today = self.env.company._relationship_today()
        for visit in self:
            due = visit.report_due_date
            visit.is_report_late = visit.state == "done" and due and due < today

    @api.model
    def _search_is_report_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._relationship_today()
        return [("state", "=", "done"), ("report_due_date", "<", today)]

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {"reported_date", "previous_visit_id"}

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        reported = visits.filtered(
            lambda visit: visit.state == "reported" and not visit.reported_date
        )
        if reported:
            reported.sudo().reported_date = fields.Datetime.now()
        return visits

    def write(self, vals):
        reported = self.filtered(lambda visit: visit.state == "reported")
        if REPORTED & vals.keys() and reported and not self.env.su:
            raise UserError(
                self.env._(
                    "%s: reopen the report to change it.",
                    format_list(self.env, reported.mapped("display_name")),
                )
            )
        agreed = {}
        if "next_visit_date" in vals:
            agreed = {visit: visit.next_visit_date for visit in self}
        result = super().write(vals)
        for visit, day in agreed.items():
            if day and day != visit.next_visit_date:
                visit._move_next(day)
        return result

    def _check_created_state(self):
        result = super()._check_created_state()
        if not self.env.su:
            self.filtered(lambda visit: visit.state == "reported")._check_report()
        return result

    def action_report(self):
        """Hand in the reports, and plan the visits agreed upon (R101, R102, R105).

        :raises UserError: naming what is missing in each report
        """
        self._refuse_unless("draft", "planned", "done")
        self._check_approved()
        self._check_begun()
        self._check_report()
        # A report that is corrected was handed in when it was handed in first.
        new = self.filtered(lambda visit: not visit.reported_date)
        new._stamp(state="reported", reported_date=fields.Datetime.now())
        (self - new)._stamp(state="reported")
        self._create_next()
        new._tell_leaders()
        return True

    def _tell_leaders(self):
        """Tell the leaders of the teams of new reports, each once for all (R105)."""
        # A visitor may not see the team.
        visits = self.sudo().filtered("visit_type_id.tells_leader")
        for leader, reported in visits.grouped("team_id").items():
            leader = leader.user_id.filtered("active") - self.env.user
            if not leader:
                continue
            subject = leader.with_context(lang=leader.lang).env._(
                "Visit reports handed in: %s", len(reported)
            )
            links = (visit._get_html_link() for visit in reported)
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=leader.partner_id.ids,
                subject=subject,
                body=Markup("<p>%s</p><p>%s</p>")
                % (subject, Markup("<br/>").join(links)),
            )

    def action_reopen(self):
        """Take reports back, to correct them.

        :raises AccessError: who only makes the visit would see the card again
        """
        self._refuse_unless("reported")
        self.card_id.check_access("write")
        return self._stamp(state="done")

    def action_hand_in(self):
        """Hand in the report; what it lacks is asked for in a dialog."""
        self.ensure_one()
        self._refuse_unless("draft", "planned", "done")
        return self.action_log() if self._missing_fields() else self.action_report()

    def action_log(self):
        """Report the visit in one step, as on a phone."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_visit_log_action"
        )
        return {
            **action,
            "name": self.env._("Visit Report"),
            "context": {"default_visit_id": self.id},
        }

    def _missing_fields(self):
        """Return the names of the fields that the report lacks."""
        self.ensure_one()
        # What a type asks for is no secret, the list of all fields is.
        required = self.visit_type_id.sudo().report_field_ids.mapped("name")
        return [name for name in required if not self[name]]

    def _check_report(self):
        """Refuse reports without what their types ask for.

        :raises UserError: naming visits and fields
        """
        lines = []
        for visit in self:
            missing = visit._missing_fields()
            if missing:
                labels = [
                    self._fields[name]._description_string(self.env) for name in missing
                ]
                lines.append(f"{visit.display_name}: {', '.join(labels)}")
        if lines:
            raise UserError(
                self.env._("The report is not complete. Fill in:")
                + "\n"
                + "\n".join(lines)
            )

    def _create_next(self):
        """Create the visits that were agreed upon, once.

        :return: the new visits; planned, where nobody has to approve them
        """
        # The visitor may see neither the card nor the visits that follow.
        agreed = self.filtered(
            lambda visit: (
                visit.next_visit_date
                and all(
                    following.state == "cancelled"
                    for following in visit.sudo().next_visit_ids
                )
            )
        )
        agreed.filtered(
            lambda visit: not visit.sudo().next_visit_ids
        )._check_next_date()
        today = self.env.company._relationship_today()
        agreed = agreed.filtered(lambda visit: visit.next_visit_date >= today)
        # The visitor, who may write the report, may not create visits of any card.
        return agreed.sudo().create(
            [
                {
                    **visit._next_values(),
                    "date_start": visit._morning(visit.next_visit_date),
                    "customer_told_date": today,
                }
                for visit in agreed
                if visit.card_id.sudo().active
            ]
        )

    def _check_next_date(self):
        """Refuse to agree upon a day that is over.

        :raises UserError: naming the visit
        """
        today = self.env.company._relationship_today()
        for visit in self:
            if visit.next_visit_date and visit.next_visit_date < today:
                raise UserError(
                    self.env._(
                        "Next Visit Date: %s says a day that is over. Enter a day to"
                        " come, or none.",
                        visit.display_name,
                    )
                )

    def _move_next(self, day):
        """Let the visit that was agreed upon follow the corrected date.

        One that somebody has moved or made since stays as it is.

        :param date day: what was agreed before
        """
        # The visitor may not write the visits that follow.
        following = self.sudo().next_visit_ids.filtered(
            lambda visit: (
                visit.state in ("draft", "planned")
                and visit.date_start == self._morning(day)
            )
        )
        if not following:
            return
        if not self.next_visit_date:
            reason = "crm_relationship.relationship_reason_no_longer_needed"
            reason = self.env.ref(reason, raise_if_not_found=False)
            following.write(
                {"state": "cancelled", "cancel_reason_id": reason and reason.id}
            )
            return
        self._check_next_date()
        reason = "crm_relationship.relationship_reason_customer_asked"
        reason = self.env.ref(reason, raise_if_not_found=False)
        for visit in following:
            visit.write(
                {
                    "date_start": self._morning(self.next_visit_date),
                    "customer_told_date": self.env.company._relationship_today(),
                    "move_reason_id": reason and reason.id,
                }
            )

    def _morning(self, day):
        """Return when a visit that was agreed upon starts: in the visitor's morning."""
        zone = self.user_id.sudo().tz or self.company_id.sudo()._relationship_zone()
        return utc_moment(day, NEXT_HOUR, zone)

    def _next_visitor(self):
        """Return who makes the next visit.

        A guest on the card, who would see it for as long, hands it to its specialist.
        """
        if self.card_id.has_access("write"):
            return self.user_id
        return self.card_id.sudo().user_id

    def _next_values(self):
        """Return what a visit that follows takes over from this one."""
        self.ensure_one()
        visitor = self._next_visitor()
        planned = not self.visit_type_id.needs_approval and visitor.active
        role = {"visitor_role": self.visitor_role} if visitor == self.user_id else {}
        return {
            **role,
            "card_id": self.card_id.id,
            "visit_type_id": self.visit_type_id.id,
            "user_id": visitor.id,
            "preparer_id": self.preparer_id.id,
            "key_person_ids": self.key_person_ids.ids,
            "level": self.level,
            "place": self.place,
            "location": self.location,
            "previous_visit_id": self.id,
            "state": "planned" if planned else "draft",
        }
