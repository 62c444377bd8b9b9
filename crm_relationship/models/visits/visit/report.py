from datetime import timedelta

from odoo import api, fields, models

from ....tools.actions import dialog
from ....tools.asks import asks
from ....tools.dates.zone import utc_moment
from ....tools.refuse import refuse
from .heard import HEARD
from .visit import TO_COME

NEXT_HOUR = 9
# A report that is handed in says what it says (R104).
REPORTED = {*HEARD, "feedback", "visit_type_id", "card_id", "user_id", "visitor_role"}
REPORTED |= {"key_person_ids", "guests", "level", "place"}


class RelationshipVisit(models.Model):
    """What was heard and agreed, by when it is reported, and the visit that follows.

    (R099-R105)
    """

    _name = "relationship.visit"
    _inherit = ["relationship.visit.heard.mixin", "relationship.visit"]

    # R099
    feedback = fields.Text(copy=False, help="What the customer said.")
    needs_done = fields.Boolean(
        string="Needs Dealt with",
        copy=False,
        help="Somebody has taken the needs up, or answered them.",
    )
    satisfaction = fields.Selection(tracking=True)
    problem_state = fields.Selection(tracking=True)
    # R102
    report_due_date = fields.Date(
        string="Report Due",
        compute="_compute_report_due_date",
        store=True,
        precompute=True,
        help="Last day for the report, by the type of the visit.",
    )
    reported_date = fields.Datetime(string="Reported on", readonly=True, tracking=True)
    is_report_late = fields.Boolean(
        string="Report Late",
        compute="_compute_is_report_late",
        search="_search_is_report_late",
        help="Done, and not reported in time.",
    )
    previous_visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        string="Follows",
        index="btree_not_null",
        readonly=True,
        check_company=True,
    )
    next_visit_ids = fields.One2many(
        comodel_name="relationship.visit",
        inverse_name="previous_visit_id",
        string="Followed by",
        readonly=True,
    )

    _needs_idx = models.Index(
        "(company_id, date_start DESC, id DESC) WHERE needs IS NOT NULL"
    )

    @api.depends("date_end", "visit_type_id", "card_id")
    def _compute_report_due_date(self):
        for visit in self:
            day = visit._local_date(visit.date_end)
            days = timedelta(days=visit.visit_type_id.report_days)
            visit.report_due_date = day and day + days

    @api.depends("state", "report_due_date")
    def _compute_is_report_late(self):
        for visit in self:
            due = visit.report_due_date
            visit.is_report_late = (
                visit.state == "done" and due and due < visit._today()
            )

    @api.model
    def _search_is_report_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._relationship_today()
        return [("state", "=", "done"), ("report_due_date", "<", today)]

    @api.model
    def _complete_values(self, vals_list):
        now = fields.Datetime.now()
        for vals in vals_list:
            if vals.get("state") == "reported" and not vals.get("reported_date"):
                vals["reported_date"] = now
        return super()._complete_values(vals_list)

    def _check_created(self):
        result = super()._check_created()
        reported = self.filtered(lambda visit: visit.state == "reported")
        self.env["relationship.visit.type"]._check_reports(reported)
        return result

    def _before_write(self, vals):
        if REPORTED & vals.keys() and not self.env.su:
            reported = self.filtered(lambda visit: visit.state == "reported")
            refuse(reported, self.env._("%s: reopen the report to change it."))
        agreed = {}
        if "next_visit_date" in vals:
            agreed = {visit: visit.next_visit_date for visit in self}
        return {**super()._before_write(vals), "agreed": agreed}

    def _after_write(self, vals, before):
        result = super()._after_write(vals, before)
        for visit, day in before["agreed"].items():
            if day and day != visit.next_visit_date:
                visit._move_next(day)
        return result

    @asks("read")
    def action_report(self):
        """Hand in the reports, and plan the visits agreed upon (R101, R102, R105).

        :raises UserError: naming what is missing in each report
        """
        visit_types = self.env["relationship.visit.type"]
        self._check_step("reported")
        self._check_made()
        visit_types._check_reports(self)
        # A report that is corrected was handed in when it was handed in first.
        new = self.filtered(lambda visit: not visit.reported_date)
        new._take_step("reported", reported_date=fields.Datetime.now())
        (self - new)._take_step("reported")
        self._create_next()
        visit_types._tell_leaders(new)
        return True

    @asks("read")
    def action_reopen(self):
        """Take reports back, to correct them.

        :raises AccessError: who only makes the visit would see the card again
        """
        self._refuse_unless("reported")
        self.card_id.check_access("write")
        return self._take_step("done")

    @asks("read")
    def action_hand_in(self):
        """Hand in the report; what it lacks is asked for in a dialog."""
        self.ensure_one()
        self._refuse_unless(*self._states_before("reported"))
        missing = self.visit_type_id._missing_names(self)
        return self.action_log() if missing else self.action_report()

    @asks("read")
    def action_log(self):
        """Report the visit in one step, as on a phone."""
        self.ensure_one()
        title = self.env._("Visit Report")
        return dialog("relationship.visit.log", title, visit_id=self.id)

    # The visit that follows

    def _create_next(self):
        """Create the visits that were agreed upon, once.

        :return: the new visits; planned, where nobody has to approve them
        """
        # As superuser: the visitor may have lost access to the card and its visits.
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
        agreed = agreed.filtered(lambda visit: visit.next_visit_date >= visit._today())
        # As superuser: whoever reports a visit cannot always create one of the card.
        return agreed.sudo().create(
            [
                {
                    **visit._next_values(),
                    "date_start": visit._morning(visit.next_visit_date),
                    "customer_told_date": visit._today(),
                }
                for visit in agreed
                if visit.card_id.sudo().active
            ]
        )

    def _check_next_date(self):
        """Refuse to agree upon a day that is over.

        :raises UserError: naming the visits
        """
        over = self.filtered(
            lambda visit: (
                visit.next_visit_date and visit.next_visit_date < visit._today()
            )
        )
        refuse(
            over,
            self.env._(
                "Next Visit Date: %s says a day that is over. Enter a day to come, or"
                " none."
            ),
        )

    def _move_next(self, day):
        """Let the visit that was agreed upon follow the corrected date.

        One that somebody has moved or made since stays as it is.

        :param date day: what was agreed before
        """
        # As superuser: the visitor cannot always write the visits that follow.
        following = self.sudo().next_visit_ids.filtered(
            lambda visit: (
                visit.state in TO_COME and visit.date_start == self._morning(day)
            )
        )
        reasons = self.env["relationship.reason"]
        if not following:
            return
        if not self.next_visit_date:
            following._take_step(
                "cancelled", cancel_reason_id=reasons._shipped("no_longer_needed").id
            )
            return
        self._check_next_date()
        for visit in following:
            visit.write(
                {
                    "date_start": self._morning(self.next_visit_date),
                    "customer_told_date": visit._today(),
                    "move_reason_id": reasons._shipped("customer_asked").id,
                }
            )

    def _morning(self, day):
        """Return when a visit that was agreed upon starts: in the visitor's morning.

        It is the day that was agreed for the visitor and for the company, too: far
        apart, the hour gives way; farther than a day, the company's morning it is.
        """
        company_zone = self.company_id.sudo()._relationship_zone()
        zones = {self.user_id.sudo().tz or company_zone, company_zone}
        after = day + timedelta(days=1)
        first = max(utc_moment(day, 0, zone) for zone in zones)
        last = min(utc_moment(after, 0, zone) for zone in zones) - timedelta(hours=1)
        if last < first:
            return utc_moment(day, NEXT_HOUR, company_zone)
        wished = utc_moment(day, NEXT_HOUR, self.user_id.sudo().tz or company_zone)
        return min(max(wished, first), last)

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
        able = visitor._relationship_can_act(self.company_id)
        planned = able and not self.visit_type_id.needs_approval
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
