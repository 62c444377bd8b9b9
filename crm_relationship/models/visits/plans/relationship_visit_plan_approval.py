from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .relationship_visit_plan import FROZEN_STATES, OPEN_STATES
from .res_users import STAND_IN_GROUP

HEAD_GROUP = "crm_relationship.group_relationship_head"
APPROVE_ACTIVITY = "crm_relationship.mail_activity_type_plan_approve"
SUBMIT_ACTIVITY = "crm_relationship.mail_activity_type_plan_submit"


class RelationshipVisitPlan(models.Model):
    """A plan is handed in, which freezes its baseline, then approved or rejected."""

    _inherit = "relationship.visit.plan"

    needs_approval = fields.Boolean(
        compute="_compute_needs_approval",
        help="Trips are always approved (R108); other plans where their team wants it.",
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")
    submitted_user_id = fields.Many2one(
        comodel_name="res.users", string="Handed in by", readonly=True, copy=False
    )
    submitted_date = fields.Datetime(
        string="Handed in on", readonly=True, copy=False, tracking=True
    )
    approved_user_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True, copy=False
    )
    approved_date = fields.Datetime(string="Decided on", readonly=True, copy=False)
    reject_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Rejected because",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
    )
    reject_note = fields.Text(string="What to Change", readonly=True, copy=False)

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {
            "submitted_user_id",
            "submitted_date",
            "approved_user_id",
            "approved_date",
            "reject_reason_id",
            "reject_note",
        }

    @api.depends("kind", "approval_team_id.relationship_plan_approval")
    def _compute_needs_approval(self):
        for plan in self:
            team = plan.approval_team_id.sudo()
            plan.needs_approval = plan.kind == "trip" or team.relationship_plan_approval

    @api.depends("state", "user_id", "submitted_user_id", "approval_team_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for plan in self:
            plan.can_decide = (
                plan.state == "submitted"
                and not plan._is_own(self.env.user)
                and plan._may_decide(self.env.user)
            )

    def _is_own(self, user):
        """Return whether the plan is that of a user, or he has handed it in."""
        return user in self.user_id | self.submitted_user_id

    def _may_decide(self, user):
        """Return whether a user's position lets him decide: leader, stand-in, head."""
        leader = self.approval_team_id.sudo().user_id
        return (
            user == leader
            or user.has_group(HEAD_GROUP)
            or (user == self._stand_in() and user.has_group(STAND_IN_GROUP))
        )

    def _stand_in(self):
        """Return who stands in for the leader of the approving team today."""
        leader = self.approval_team_id.sudo().user_id
        today = self.company_id._relationship_today()
        return leader and leader._relationship_current_stand_in(today)

    def _check_may_decide(self):
        """Refuse who may not decide on these plans.

        :raises UserError: for one's own plan
        :raises AccessError: for anybody who is not in the position
        """
        user = self.env.user
        for plan in self:
            if plan._is_own(user):
                raise UserError(
                    self.env._(
                        "%s: nobody decides on his own plan. The leader of the team,"
                        " his stand-in or a department head does.",
                        plan.display_name,
                    )
                )
            if plan._may_decide(user):
                continue
            if user == plan._stand_in():
                raise AccessError(
                    self.env._(
                        "%(user)s stands in for the leader of %(team)s, but has not"
                        " the rights of a supervisor. Ask an administrator.",
                        user=user.name,
                        team=plan.approval_team_id.sudo().name,
                    )
                )
            raise AccessError(
                self.env._(
                    "%s: only the leader of the team, his stand-in or a department"
                    " head decides on it.",
                    plan.display_name,
                )
            )

    def _refuse_unless(self, *states):
        """Refuse plans in other states.

        :raises UserError: naming the plan and its state
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self:
            if plan.state not in states:
                raise UserError(
                    self.env._(
                        "%(plan)s: this is not possible with a plan in state"
                        " “%(state)s”.",
                        plan=plan.display_name,
                        state=labels[plan.state],
                    )
                )

    def action_submit(self):
        """Hand in plans: the baseline is frozen; without approval, they count at once.

        :raises UserError: naming what is missing
        """
        self.check_access("write")
        self._refuse_unless(*OPEN_STATES)
        for plan in self:
            plan._check_complete()
        self.sudo().write(
            {
                "state": "submitted",
                "submitted_user_id": self.env.uid,
                "submitted_date": fields.Datetime.now(),
                "reject_reason_id": False,
                "reject_note": False,
            }
        )
        self._freeze_baseline()
        self.sudo().activity_feedback([SUBMIT_ACTIVITY])
        asking = self.filtered("needs_approval")
        asking._ask_for_approval()
        (self - asking)._approve()
        return True

    def _check_complete(self):
        """Refuse a plan without visits, and a trip without a purpose.

        :raises UserError: naming what is missing
        """
        self.ensure_one()
        # All visits count, those of customers whom the user does not see, too.
        visits = self.sudo().visit_ids
        if not visits.filtered(lambda visit: visit.state != "cancelled"):
            raise UserError(
                self.env._(
                    "%s has no visits. Propose or add them before you hand it in.",
                    self.display_name,
                )
            )
        if self.kind == "trip" and not self.purpose:
            raise UserError(
                self.env._(
                    "Purpose: say what the trip %s is for before you apply.",
                    self.display_name,
                )
            )

    def _freeze_baseline(self):
        """Keep the dates that the visits of these plans have now (R092)."""
        self._set_baseline(
            SQL("date_start"),
            SQL(
                "(state IN ('draft', 'planned')"
                " OR planned_date IS NOT NULL AND state <> 'cancelled')"
            ),
        )

    def _clear_baseline(self):
        """Forget the dates of plans that do not count, whatever came of the visits."""
        self._set_baseline(SQL("NULL"), SQL("TRUE"))

    def _set_baseline(self, value, condition):
        visits = self.env["relationship.visit"]
        visits.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE relationship_visit SET baseline_date = %s"
                " WHERE plan_id IN %s AND %s",
                value,
                tuple(self.ids) or (None,),
                condition,
            )
        )
        visits.invalidate_model(["baseline_date", "is_off_plan"])

    def _ask_for_approval(self):
        for plan in self.sudo():
            approver = plan._first_approver()
            if approver:
                plan.activity_schedule(APPROVE_ACTIVITY, user_id=approver.id)

    def _first_approver(self):
        """Return who is asked: the stand-in, the leader, else a department head."""
        leader = self.approval_team_id.user_id
        for user in (self._stand_in(), leader):
            if user and self._may_decide(user) and not self._is_own(user):
                return user
        heads = self.env.ref(HEAD_GROUP).all_user_ids.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and not self._is_own(user)
            )
        )
        return heads.sorted("id")[:1]

    def action_approve(self):
        """Approve plans of others; their visits are planned (R092, R108)."""
        self.check_access("read")
        self._refuse_unless("submitted")
        self._check_may_decide()
        self._approve()
        self._tell_author(self.env._("The plan is approved."))
        return True

    def _approve(self):
        if not self:
            return
        plans = self.sudo()
        plans.write(
            {
                "state": "approved",
                "approved_user_id": self.env.uid,
                "approved_date": fields.Datetime.now(),
            }
        )
        plans.activity_feedback([APPROVE_ACTIVITY])
        plans._tell_callers()
        # Visits of a type with an approval of its own wait for that, unless somebody
        # else than their author has just approved the plan.
        for plan in plans:
            drafts = plan.visit_ids.filtered(lambda visit: visit.state == "draft")
            waiting = drafts.browse()
            if plan._is_own(self.env.user):
                waiting = drafts.filtered(lambda visit: visit._waits_for_approval())
            waiting._request_approval()
            (drafts - waiting).action_plan()

    def action_reject(self, reason=None, note=None):
        """Reject plans for a reason, which is asked for where it is not given.

        :param reason: record of ``relationship.reason``, or its id
        :param str note: what to change
        """
        self.check_access("read")
        self._refuse_unless("submitted")
        self._check_may_decide()
        if not reason:
            return {
                **self.env["ir.actions.act_window"]._for_xml_id(
                    "crm_relationship.relationship_visit_plan_reject_action"
                ),
                "context": {"default_plan_ids": self.ids},
            }
        reason = self.env["relationship.reason"].browse(int(reason))
        plans = self.sudo()
        plans.write(
            {
                "state": "rejected",
                "approved_user_id": self.env.uid,
                "approved_date": fields.Datetime.now(),
                "reject_reason_id": reason.id,
                "reject_note": note,
            }
        )
        plans._clear_baseline()
        plans.activity_feedback([APPROVE_ACTIVITY])
        self._tell_author(
            self.env._("The plan is rejected: %s", reason.name), note or ""
        )
        return True

    def _tell_author(self, text, note=""):
        body = Markup("<p>%s</p>") % text
        if note:
            body += Markup("<p>%s</p>") % note
        for plan in self.sudo():
            authors = (plan.user_id | plan.submitted_user_id) - self.env.user
            plan.message_post(body=body, partner_ids=authors.partner_id.ids)

    def action_draft(self):
        """Take a plan back to draft: rejected, cancelled, or not decided on yet."""
        self.check_access("write")
        self._refuse_unless("submitted", "rejected", "cancelled")
        plans = self.sudo()
        plans.write({"state": "draft", "submitted_date": False})
        plans._clear_baseline()
        plans.activity_unlink([APPROVE_ACTIVITY])
        return True

    def action_cancel(self):
        """Cancel plans; an approved one is cancelled by who could decide on it.

        What was planned in a month is free for another plan. Visits that exist only
        for a trip or a campaign are cancelled with it.
        """
        self.check_access("read")
        self._refuse_unless(*OPEN_STATES, *FROZEN_STATES)
        approved = self.filtered(
            lambda plan: plan.state == "approved" and plan.needs_approval
        )
        approved._check_may_decide()
        (self - approved).check_access("write")
        plans = self.sudo()
        to_come = plans.visit_ids.filtered(lambda v: v.state in ("draft", "planned"))
        plans._clear_baseline()
        plans.write({"state": "cancelled"})
        plans.activity_unlink([APPROVE_ACTIVITY, SUBMIT_ACTIVITY])
        of_month = to_come.filtered(lambda visit: visit.plan_id.kind == "month")
        of_month.write({"plan_id": False})
        others = to_come - of_month
        if others:
            reason = self.env.ref(
                "crm_relationship.relationship_reason_no_longer_needed",
                raise_if_not_found=False,
            )
            others.action_cancel(reason)
        return True
