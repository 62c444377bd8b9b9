from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .relationship_visit_plan import FROZEN_STATES, OPEN_STATES
from .relationship_visit_plan_approver import APPROVE_ACTIVITY

SUBMIT_ACTIVITY = "crm_relationship.mail_activity_type_plan_submit"


class RelationshipVisitPlan(models.Model):
    """A plan is handed in, which freezes its baseline, then approved or rejected."""

    _inherit = "relationship.visit.plan"

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
