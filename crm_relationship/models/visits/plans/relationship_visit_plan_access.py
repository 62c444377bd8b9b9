from odoo import api, fields, models
from odoo.tools import SQL


class RelationshipVisitPlan(models.Model):
    """Who sees a plan and who writes it, and why."""

    _inherit = "relationship.visit.plan"

    can_edit = fields.Boolean(compute="_compute_can_edit")

    @api.depends_context("uid")
    def _compute_can_edit(self):
        # Who only reads a plan is offered no button that he may not use.
        for plan in self:
            plan.can_edit = plan.has_access("write")

    @api.model
    def _writer_sources(self):
        names = ("user_id", "approval_team_id")
        return [
            *super()._writer_sources(),
            SQL(
                "SELECT id, user_id, 'owner' AS reason FROM relationship_visit_plan",
                to_flush=[self._fields[name] for name in names],
            ),
            SQL(
                "SELECT p.id, t.user_id, 'team_leader' FROM relationship_visit_plan p"
                " JOIN crm_team t ON t.id = p.approval_team_id",
                to_flush=self.env["crm.team"]._fields["user_id"],
            ),
        ]

    @api.model
    def _reader_sources(self):
        visit = self.env["relationship.visit"]
        return [
            *self._writer_sources(),
            SQL(
                "SELECT p.id, s.user_id, 'stand_in' FROM relationship_visit_plan p"
                " JOIN (%s) s ON s.team_id = p.approval_team_id",
                self.env["crm.team"]._relationship_stand_ins(),
            ),
            SQL(
                "SELECT p.id, m.user_id, 'member' FROM relationship_visit_plan p"
                " JOIN crm_team_member m"
                " ON m.crm_team_id = p.team_id AND m.active",
                to_flush=[
                    self._fields["team_id"],
                    self.env["crm.team.member"]._fields["user_id"],
                ],
            ),
            SQL(
                "SELECT plan_id, user_id, 'visitor' FROM relationship_visit"
                " WHERE plan_id IS NOT NULL",
                to_flush=[visit._fields["plan_id"], visit._fields["user_id"]],
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "owner": self.env._("whose plan it is"),
            "team_leader": self.env._("leader of the team"),
            "stand_in": self.env._("stands in for the leader of the team"),
            "member": self.env._("member of the team"),
            "visitor": self.env._("makes visits of the plan"),
        }
