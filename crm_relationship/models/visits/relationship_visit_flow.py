from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

MADE_STATES = ("done", "reported")


class RelationshipVisit(models.Model):
    """From draft to done: what people decide about a visit."""

    _inherit = "relationship.visit"

    cancel_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of the Cancellation",
        domain="[('kind', '=', 'visit_cancel')]",
        ondelete="restrict",
        copy=False,
        tracking=True,
    )
    approval_requested_date = fields.Datetime(copy=False, readonly=True)
    approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Approved by",
        ondelete="set null",
        copy=False,
        readonly=True,
        tracking=True,
    )
    may_approve = fields.Boolean(compute="_compute_may_approve")
    has_begun = fields.Boolean(
        string="Day Has Come",
        compute="_compute_has_begun",
        help="The visit can be made, logged and reported.",
    )
    is_missed = fields.Boolean(
        string="Missed",
        compute="_compute_is_missed",
        search="_search_is_missed",
        help="Planned, over, and neither made nor cancelled.",
    )

    @api.depends("date_start")
    def _compute_has_begun(self):
        for visit in self:
            visit.has_begun = not visit.date_start or visit._has_begun()

    @api.depends("state", "date_end")
    def _compute_is_missed(self):
        now = fields.Datetime.now()
        for visit in self:
            over = visit.date_end and visit.date_end < now
            visit.is_missed = visit.state == "planned" and over

    @api.model
    def _search_is_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The start says nothing new, but it is in the index.
        return [
            ("state", "=", "planned"),
            ("date_start", "<", "now"),
            ("date_end", "<", "now"),
        ]

    @api.depends("user_id", "preparer_id", "visit_type_id.needs_approval")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        supervisor = self.env.user.has_group(
            "crm_relationship.group_relationship_supervisor"
        )
        for visit in self:
            visit.may_approve = (
                supervisor
                and visit.visit_type_id.needs_approval
                and self.env.user not in visit.user_id + visit.preparer_id
            )

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {
            "state",
            "approval_requested_date",
            "approver_id",
        }

    def _check_created_state(self):
        """Hold visits that are created in a later state to the rules of the buttons.

        :raises UserError: when approval is needed, or the day has not come
        """
        if self.env.su:
            return
        later = self.filtered(lambda visit: visit.state != "draft")
        later._check_approved()
        later.filtered(lambda visit: visit.state in MADE_STATES)._check_begun()

    def _stamp(self, **values):
        """Write what a button decides, after the right to change the visit."""
        self.check_access("write")
        # The user may not enter these fields himself.
        return self.sudo().write(values)

    def _refuse_unless(self, *states):
        """Refuse visits in other states.

        :raises UserError: naming the visits and their state
        """
        wrong = self.filtered(lambda visit: visit.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(visits)s: not possible while the visit is “%(state)s”.",
                    visits=format_list(self.env, wrong.mapped("display_name")),
                    state=labels[wrong[0].state],
                )
            )

    def action_plan(self):
        """Plan visits: they will be made.

        Where the type asks for approval, an approver plans them; from others it is a
        request to the leader of the team.

        :raises UserError: visits of archived cards
        """
        self._refuse_unless("draft")
        self._check_cards()
        waiting = self.filtered(lambda visit: visit._waits_for_approval())
        approved = waiting.filtered("may_approve")
        (waiting - approved)._request_approval()
        approved._stamp(approver_id=self.env.user.id)
        (self - waiting + approved)._stamp(state="planned")
        return True

    def action_approve(self):
        """Approve visits, and plan them.

        :raises UserError: when the user may not, or it is his own visit
        """
        self._refuse_unless("draft")
        refused = self.filtered(
            lambda visit: visit._waits_for_approval() and not visit.may_approve
        )
        refused._check_approved()
        return self.action_plan()

    def _waits_for_approval(self):
        # Who became visitor or preparer since has not approved his own visit.
        people = self.user_id + self.preparer_id
        approved = self.approver_id and self.approver_id not in people
        return self.visit_type_id.needs_approval and not approved

    def _check_approved(self):
        waiting = self.filtered(lambda visit: visit._waits_for_approval())
        if waiting:
            raise UserError(
                self.env._(
                    "%s: this type of visit needs the approval of a supervisor who is"
                    " neither visitor nor preparer.",
                    format_list(self.env, waiting.mapped("display_name")),
                )
            )

    def _has_begun(self, start=None):
        today = self._local_date(fields.Datetime.now())
        return self._local_date(start or self.date_start) <= today

    def _check_begun(self, start=None):
        """Refuse to have made visits before their day.

        :param datetime start: new start, of visits that are moved
        :raises UserError: naming the visits
        """
        early = self.filtered(lambda visit: not visit._has_begun(start))
        if early:
            raise UserError(
                self.env._(
                    "%s: the day of the visit has not come. Move the visit to the day"
                    " on which it was made.",
                    format_list(self.env, early.mapped("display_name")),
                )
            )

    def _request_approval(self):
        """Ask the leaders of the teams to approve the visits."""
        new = self.filtered(lambda visit: not visit.approval_requested_date)
        if new:
            new._stamp(approval_requested_date=fields.Datetime.now())
        for visit in new:
            leader = visit.sudo().card_id.team_id.user_id
            if leader and leader not in visit.user_id + visit.preparer_id:
                visit.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Approve this visit"),
                    user_id=leader.id,
                )

    def action_told(self):
        """Note that the customers were told today (R093, R095)."""
        self._refuse_unless("draft", "planned")
        company = self.company_id[:1] or self.env.company
        self.write({"customer_told_date": company._relationship_today()})
        return True

    def action_done(self):
        """Note that the visits were made."""
        self._refuse_unless("draft", "planned")
        self._check_approved()
        self._check_begun()
        return self._stamp(state="done")

    def action_cancel(self, reason=None):
        """Cancel visits for a reason, which is asked for when it is not given.

        :param reason: record of ``relationship.reason``, or its id
        :return: True, or the action that asks for the reason
        """
        self._refuse_unless("draft", "planned")
        reason_id = reason.id if isinstance(reason, models.Model) else reason
        if not reason_id and not all(visit.cancel_reason_id for visit in self):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Cancel Visits"),
                "res_model": "relationship.visit.cancel",
                "views": [(False, "form")],
                "target": "new",
                "context": {"default_visit_ids": self.ids},
            }
        values = {"cancel_reason_id": reason_id} if reason_id else {}
        return self._stamp(state="cancelled", **values)

    def action_draft(self):
        """Take cancelled visits up again.

        :raises AccessError: who only makes the visit would see the card again
        """
        self._refuse_unless("cancelled")
        self.card_id.check_access("write")
        return self._stamp(
            state="draft",
            cancel_reason_id=False,
            approver_id=False,
            approval_requested_date=False,
        )
