from odoo import api, models
from odoo.tools import SQL


class RelationshipVisit(models.Model):
    """Who sees a visit: its people, and those of its customer."""

    _inherit = "relationship.visit"

    @api.model
    def _people_parents(self, kind):
        return [*super()._people_parents(kind), ("card_id", kind)]

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "visitor"),
            self._user_source("preparer_id", "preparer"),
        ]

    @api.model
    def _reader_sources(self):
        participants = self._user_source("participant_ids", "participant")
        return [*super()._reader_sources(), participants]


class RelationshipVisitPlan(models.Model):
    """Who sees a plan: its person or team, who decides, and who makes its visits."""

    _inherit = "relationship.visit.plan"

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "owner"),
            self._leader_source("approval_team_id"),
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
            self._member_source(),
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
