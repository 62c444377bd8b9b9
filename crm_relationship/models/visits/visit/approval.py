from odoo import api, fields, models

from ....tools.asks import asks
from ....tools.refuse import refuse


class RelationshipVisit(models.Model):
    """Where the type asks for it, a supervisor lets a visit be planned.

    Neither visitor nor preparer does. From others, planning is a request to who leads
    the team, and the visit stays a draft.
    """

    _name = "relationship.visit"
    _inherit = ["relationship.approval.mixin", "relationship.visit"]

    _awaiting_state = "draft"

    decided_user_id = fields.Many2one(string="Approved by", tracking=True)

    @api.depends("user_id", "preparer_id", "visit_type_id.needs_approval")
    def _compute_can_decide(self):
        return super()._compute_can_decide()

    def _authors(self):
        return self.user_id + self.preparer_id

    def _approvers(self):
        return self.card_id.team_id.user_id

    def _approval_group(self):
        return "crm_relationship.group_relationship_supervisor"

    def _may_decide(self, user):
        # Whoever is asked: the rights of a supervisor decide.
        group = self._approval_group()
        return self.visit_type_id.needs_approval and user.has_group(group)

    def _waits_for_approval(self):
        # An approval given by a person who became visitor or preparer later is void.
        approved = self.decided_user_id - self._authors()
        return self.visit_type_id.needs_approval and not approved

    def _check_approved(self):
        """Refuse visits that nobody has approved, where their type asks for it.

        :raises UserError: naming the visits
        """
        refuse(
            self.filtered(lambda visit: visit._waits_for_approval()),
            self.env._(
                "%s: this type of visit needs the approval of a supervisor who is"
                " neither visitor nor preparer."
            ),
        )

    def _check_created(self):
        self.filtered(lambda visit: visit.state != "draft")._check_approved()
        return super()._check_created()

    def _check_made(self):
        self._check_approved()
        return super()._check_made()

    @asks("read")
    def action_plan(self):
        """Plan visits, or ask for their approval."""
        self._check_step("planned")
        waiting = self.filtered(lambda visit: visit._waits_for_approval())
        approved = waiting.filtered("can_decide")
        waiting._check_cards()
        (waiting - approved)._request_approval()
        approved._decide("planned")
        return super(RelationshipVisit, self - waiting).action_plan()

    @asks("read")
    def action_approve(self):
        """Approve visits, and plan them.

        :raises UserError: when the user may not, or it is their own visit
        """
        self._check_step("planned")
        self.filtered(lambda visit: not visit.can_decide)._check_approved()
        return self.action_plan()

    @asks("read")
    def action_draft(self):
        """Take cancelled visits up again: they are approved anew."""
        result = super().action_draft()
        self._stamp(**self._no_decision())
        return result

    def _request_approval(self):
        """Ask for approval of the visits, once."""
        new = self.filtered(lambda visit: not visit.requested_date)
        new._stamp(requester_id=self.env.uid, requested_date=fields.Datetime.now())
        new._ask_for_decision(lambda visit: visit.env._("Approve this visit"))
