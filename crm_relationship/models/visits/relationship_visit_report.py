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
REPORTED = {"feedback", "needs", "satisfaction", "problem_state", "result"}
REPORTED |= {"next_visit_date", "visit_type_id", "card_id", "user_id", "key_person_ids"}
REPORTED |= {"visitor_role", "level", "place"}


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
        return super().write(vals)

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
        self._stamp(state="reported", reported_date=fields.Datetime.now())
        self._create_next()
        return True

    def action_reopen(self):
        """Take reports back, to correct them."""
        self._refuse_unless("reported")
        return self._stamp(state="done", reported_date=False)

    def action_log(self):
        """Report the visit in one step, as on a phone."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_visit_log_action"
        )
        return {**action, "context": {"default_visit_id": self.id}}

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
        agreed = self.filtered(
            lambda visit: visit.next_visit_date and not visit.next_visit_ids
        )
        today = self.env.company._relationship_today()
        # The visitor, who may write the report, may not create visits of any card.
        return agreed.sudo().create(
            [
                {
                    **visit._next_values(),
                    "date_start": visit._next_morning(),
                    "customer_told_date": today,
                }
                for visit in agreed
                if visit.card_id.sudo().active
            ]
        )

    def _next_morning(self):
        """Return when the visit agreed upon starts: in the visitor's morning."""
        zone = self.user_id.sudo().tz or self.company_id.sudo()._relationship_zone()
        return utc_moment(self.next_visit_date, NEXT_HOUR, zone)

    def _next_values(self):
        """Return what a visit that follows takes over from this one."""
        self.ensure_one()
        planned = not self.visit_type_id.needs_approval and self.user_id.active
        return {
            "card_id": self.card_id.id,
            "visit_type_id": self.visit_type_id.id,
            "user_id": self.user_id.id,
            "preparer_id": self.preparer_id.id,
            "visitor_role": self.visitor_role,
            "key_person_ids": self.key_person_ids.ids,
            "location": self.location,
            "previous_visit_id": self.id,
            "state": "planned" if planned else "draft",
        }
