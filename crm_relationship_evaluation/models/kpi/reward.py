from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, float_round, html_escape

from odoo.addons.crm_relationship.tools.asks import asks

REWARDS = ("award", "bonus", "praise")
WON = ("in_progress", "completed")


class RelationshipReward(models.Model):
    """An award, a reward or a penalty that is proposed, and decided on (R316-R320)."""

    _name = "relationship.reward"
    _description = "Reward or Penalty"
    _inherit = [
        "relationship.approval.mixin",
        "relationship.reader.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _awaiting_state = "requested"
    _transitions = {
        "draft": ("requested",),
        "requested": ("approved", "refused", "draft"),
        "refused": ("draft",),
    }

    name = fields.Char(string="Reason", required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        fixed=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    kind = fields.Selection(
        selection=[
            ("award", "Award for a Project Won"),
            ("bonus", "Bonus"),
            ("praise", "Outstanding Specialist"),
            ("guidance", "Training and Guidance"),
            ("warning", "Warning"),
            ("notice", "Public Notice"),
            ("fine", "Fine"),
            ("suspension", "Suspension"),
            ("transfer", "Transfer"),
            ("dismissal", "End of Contract"),
        ],
        required=True,
        default="bonus",
        tracking=True,
    )
    is_penalty = fields.Boolean(
        string="Penalty", compute="_compute_is_penalty", store=True
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._relationship_today(),
        tracking=True,
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="Of an award: the company's percentage of the volume of the project.",
    )
    note = fields.Text(string="What Happened")
    evaluation_id = fields.Many2one(
        comodel_name="relationship.evaluation",
        fixed=True,
        ondelete="cascade",
        holds=True,
        index="btree_not_null",
        check_company=True,
    )
    project_id = fields.Many2one(
        comodel_name="relationship.project",
        string="Project Won",
        fixed=True,
        holds=True,
        index="btree_not_null",
        check_company=True,
        domain="[('state', 'in', ('in_progress', 'completed'))]",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Proposed"),
            ("requested", "To Decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )

    _amount_check = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0)",
        "Amount: 0 or more; a fine is entered as a positive amount.",
    )
    _award_uniq = models.UniqueIndex(
        "(project_id, user_id) WHERE kind = 'award' AND state <> 'refused'",
        "Project Won: its award is proposed for this person already.",
    )

    @api.depends("kind")
    def _compute_is_penalty(self):
        for reward in self:
            reward.is_penalty = reward.kind not in (*REWARDS, "guidance")

    @api.depends("kind", "project_id")
    def _compute_amount(self):
        for reward in self:
            company = reward.company_id
            if reward.kind == "award" and reward.project_id:
                share = company.relationship_award_percent
                reward.amount = float_round(
                    reward.project_id.sudo().amount * share / 100,
                    precision_rounding=company.currency_id.rounding or 0.01,
                )
            else:
                reward.amount = reward.amount or 0

    @api.constrains("kind", "project_id")
    def _check_project(self):
        for reward in self:
            project = reward.project_id.sudo()
            if reward.kind != "award":
                continue
            if not project:
                raise ValidationError(
                    self.env._("Project Won: say for which project the award is.")
                )
            if project.state not in WON:
                raise ValidationError(
                    self.env._(
                        "Project Won: %s is not won. Choose another project.",
                        project.display_name,
                    )
                )

    @api.constrains("user_id", "evaluation_id")
    def _check_evaluation(self):
        for reward in self:
            person = reward.evaluation_id.sudo().user_id
            if person and person != reward.user_id:
                raise ValidationError(
                    self.env._(
                        "Evaluation: it is that of %(other)s, not of %(user)s.",
                        other=person.name,
                        user=reward.user_id.name,
                    )
                )

    def write(self, vals):
        said = {"name", "kind", "amount", "date", "note"} & vals.keys()
        if said and not self._is_stamping():
            self._refuse_unless("draft")
        return super().write(vals)

    def _evidence(self, operation):
        if self.state != "draft":
            return self.env._("%s: it was put forward, it stays.")
        return super()._evidence(operation)

    def _authors(self):
        return super()._authors() | self.user_id

    def _approvers(self):
        return self.company_id._relationship_heads()

    @asks("write")
    def action_request(self):
        """Put the proposal forward.

        :raises UserError: for a proposal on oneself
        """
        for reward in self:
            if reward.user_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%s: somebody else proposes what concerns you.",
                        reward.display_name,
                    )
                )
        self._request_decision("requested")
        self._ask_for_decision(
            lambda reward: self.env._("To decide: %s", reward.display_name)
        )
        return True

    @asks("read")
    def action_approve(self):
        """Approve; the person is told."""
        self._check_may_decide()
        self._decide("approved")
        for reward in self.sudo():
            reward._tell_person()
        return True

    @asks("read")
    def action_refuse(self):
        """Refuse the proposal."""
        self._check_may_decide()
        return self._decide("refused")

    @asks("write")
    def action_draft(self):
        """Take a proposal back, to correct it."""
        return self._take_step("draft", **self._no_decision())

    def _tell_person(self):
        """Tell who it concerns, in their language (R318)."""
        company = self.company_id
        people = company._relationship_recipients(self.user_id, self)
        for user in people & self.user_id:
            localized = self.with_context(lang=user.lang)
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=localized.env._("Decided on: %s", localized.name),
                body=html_escape(localized.name),
                model=self._name,
                res_id=self.id,
            )

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("create_uid", "proposer"),
        ]

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            # What is only proposed is no business of who it concerns.
            SQL(
                "SELECT id, user_id, 'concerned' AS reason FROM relationship_reward"
                " WHERE state = 'approved'",
                to_flush=(self._fields["user_id"], self._fields["state"]),
            ),
            SQL(
                "SELECT w.id, t.user_id, 'team_leader' FROM relationship_reward w"
                " JOIN crm_team_member m ON m.user_id = w.user_id AND m.active"
                " JOIN crm_team t ON t.id = m.crm_team_id WHERE w.state = 'approved'",
                to_flush=(
                    self.env["crm.team.member"]._fields["active"],
                    self.env["crm.team"]._fields["user_id"],
                ),
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "proposer": self.env._("proposed it"),
            "concerned": self.env._("is concerned"),
            "team_leader": self.env._("leader of the team"),
        }
