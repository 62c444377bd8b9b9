from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_users import STAND_IN_GROUP

HEAD_GROUP = "crm_relationship.group_relationship_head"
APPROVE_ACTIVITY = "crm_relationship.mail_activity_type_plan_approve"


class RelationshipVisitPlan(models.Model):
    """Who decides on a plan: leader, stand-in or head, never its author (R108)."""

    _inherit = "relationship.visit.plan"

    needs_approval = fields.Boolean(
        compute="_compute_needs_approval",
        help="Trips are always approved (R108); other plans where their team wants it.",
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")

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
