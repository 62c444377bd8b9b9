from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_list


class RelationshipApprovalMixin(models.AbstractModel):
    """What somebody asks for, and somebody else decides on.

    A model says who is named to decide (:meth:`_approvers`), whose request it is
    (:meth:`_authors`), and in which group everybody may decide. Those named who cannot
    act here are replaced by their stand-ins; nobody decides on their own request.
    """

    _name = "relationship.approval.mixin"
    _description = "Decision by Somebody Else"
    _inherit = ["relationship.state.mixin"]

    # The state in which a decision is awaited, and the activity of who is asked.
    _awaiting_state = None
    _approval_activity = "mail.mail_activity_data_todo"

    requester_id = fields.Many2one(
        comodel_name="res.users", string="Requested by", readonly=True
    )
    requested_date = fields.Datetime(string="Requested on", readonly=True)
    decided_user_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True
    )
    decided_date = fields.Datetime(string="Decided on", readonly=True)
    decision_note = fields.Text(string="Reason of the Decision", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for record in self:
            record.can_decide = (
                record.state == self._awaiting_state
                and not record._is_own(self.env.user)
                and record._may_decide(self.env.user)
            )

    def _authors(self):
        """Return the users whose request it is: they never decide on it."""
        return self.requester_id

    def _is_own(self, user):
        return user in self.sudo()._authors()

    def _approvers(self):
        """Return the users who are named to decide, the first one first."""
        return self.env["res.users"]

    def _approval_group(self):
        """Return the external id of the group in which everybody may decide."""
        return "crm_relationship.group_relationship_head"

    def _approval_company(self):
        return self.company_id

    def _deciders(self):
        """Return who is asked to decide: named, able to act, and not an author."""
        record = self.sudo()
        company = record._approval_company()
        named = record._approvers()
        return named._relationship_acting(company, self) - record._authors()

    def _may_decide(self, user):
        """Tell whether a user's position lets them decide."""
        return user.has_group(self._approval_group()) or user in self._deciders()

    def _check_may_decide(self):
        """Refuse who may not decide on these records.

        :raises AccessError: naming who may
        """
        user = self.env.user
        for record in self:
            if not record._is_own(user) and record._may_decide(user):
                continue
            names = record._deciders().mapped("name")
            raise AccessError(
                self.env._(
                    "%(record)s: decided on by %(people)s, and never by who requested"
                    " it.",
                    record=record.display_name,
                    people=format_list(self.env, names)
                    or self.env._("a department head"),
                )
            )

    def _first_decider(self):
        """Return who is asked first: one of the deciders, or else a head of all.

        Where no head may, who acts for them is asked to find one.
        """
        record = self.sudo()
        company, authors = record._approval_company(), record._authors()
        heads = company._relationship_heads() - authors
        able = self._deciders() or heads
        return able[:1] or company._relationship_instead(without=authors)[:1]

    def _ask_for_decision(self, summary=None):
        """Give the first of the deciders an activity, or else a department head.

        :param summary: callable that takes the record in somebody's language and
            returns a text; without, the activity's type says it all
        """
        for record in self.sudo():
            if decider := record._first_decider():
                text = summary and summary(record.with_context(lang=decider.lang))
                record.activity_schedule(
                    self._approval_activity, user_id=decider.id, summary=text
                )

    def _request_decision(self, state, **values):
        """Take the step of asking, in the name of the user."""
        return self._take_step(
            state,
            requester_id=self.env.uid,
            requested_date=fields.Datetime.now(),
            **values,
        )

    @api.model
    def _no_decision(self):
        """Return the values of a record on which nobody has been asked to decide."""
        names = ("requester_id", "requested_date", "decided_user_id", "decided_date")
        return dict.fromkeys((*names, "decision_note"), False)

    def _decide(self, state, **values):
        """Take the step of deciding, in the name of the user."""
        self._take_step(
            state,
            decided_user_id=self.env.uid,
            decided_date=fields.Datetime.now(),
            **values,
        )
        self.sudo().activity_feedback([self._approval_activity])
        return True
