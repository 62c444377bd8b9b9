from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.asks import asks


class RelationshipReviewProposal(models.Model):
    """How the customers of a tier are to be looked after (分层维护的建议案).

    A department head proposes it, the committee accepts it (R070, R286).
    """

    _name = "relationship.review.proposal"
    _description = "Maintenance Proposal"
    _inherit = ["relationship.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "review_id desc, tier_sequence, id"
    _rec_name = "tier_id"
    _check_company_auto = True

    _transitions = {
        "draft": ("proposed",),
        "proposed": ("accepted", "draft"),
        "accepted": (),
    }
    _awaiting_state = "proposed"
    _approval_activity = "crm_relationship.mail_activity_type_review_proposal"

    review_id = fields.Many2one(
        comodel_name="relationship.review",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    tier_sequence = fields.Integer(readonly=True, aggregator=None)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Put Forward"),
            ("accepted", "Accepted"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    measures = fields.Text(
        string="Proposed Measures",
        help="How often they are visited, who looks after them, what they are offered.",
    )
    line_count = fields.Integer(string="Customers", compute="_compute_figures")
    turnover = fields.Monetary(compute="_compute_figures")
    last_turnover = fields.Monetary(
        string="Turnover the Year before", compute="_compute_figures"
    )
    requester_id = fields.Many2one(string="Put Forward by")
    requested_date = fields.Datetime(string="Put Forward on")
    decided_user_id = fields.Many2one(string="Accepted by")
    decided_date = fields.Datetime(string="Accepted on")
    decision_note = fields.Text(string="What to Change")
    can_edit = fields.Boolean(compute="_compute_can_edit")

    _tier_uniq = models.Constraint(
        "UNIQUE (review_id, tier_id)", "Tier: the review has a proposal for it already."
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        return super()._compute_can_decide()

    @api.depends_context("uid")
    def _compute_can_edit(self):
        for proposal in self:
            proposal.can_edit = proposal.has_access("write")

    @api.depends("review_id.line_ids.proposed_tier_id", "review_id.state")
    @api.depends_context("uid")
    def _compute_figures(self):
        figures = self._figures()
        for proposal in self:
            key = (proposal.review_id.id, proposal.tier_id.id)
            proposal.update(
                dict(
                    zip(
                        ("line_count", "turnover", "last_turnover"),
                        figures.get(key, (0, 0, 0)),
                        strict=True,
                    )
                )
            )

    def _figures(self):
        """Return number and turnover of the customers, by ids of review and tier.

        Those of the whole list: who reads a proposal may not read each customer. What
        is decided counts for who may know it.
        """
        lines = self.env["relationship.review.line"]
        lines.flush_model()
        known = self.review_id.filtered("knows_decisions")
        rows = self.env.execute_query(
            SQL(
                "SELECT review_id, COALESCE(CASE WHEN review_id IN %(known)s"
                " THEN decided_tier_id END, proposed_tier_id),"
                " count(*), SUM(turnover), SUM(last_turnover)"
                " FROM relationship_review_line WHERE review_id IN %(reviews)s"
                " GROUP BY 1, 2",
                known=tuple(known.ids) or (None,),
                reviews=tuple(self.review_id.ids) or (None,),
            )
        )
        return {(review, tier): tuple(values) for review, tier, *values in rows}

    def write(self, vals):
        if "measures" in vals and not self._is_stamping():
            self._refuse_unless("draft")
        return super().write(vals)

    @api.model
    def _propose_for(self, review):
        """Make the proposals of a review, one for each of its tiers, still empty."""
        known = self.sudo().search([("review_id", "=", review.id)]).tier_id
        self.sudo().create(
            [
                {
                    "review_id": review.id,
                    "company_id": review.company_id.id,
                    "tier_id": tier.id,
                    "tier_sequence": tier.sequence,
                    "measures": self._last_measures(review, tier),
                }
                for tier in review.sudo().scheme_id.tier_ids - known
            ]
        )

    @api.model
    def _last_measures(self, review, tier):
        """Return what was accepted for a tier last time: to begin with."""
        last = self.sudo().search(
            [
                ("tier_id", "=", tier.id),
                ("company_id", "=", review.company_id.id),
                ("state", "=", "accepted"),
            ],
            order="decided_date desc, id desc",
            limit=1,
        )
        return last.measures

    def _missing_for(self, state):
        return self._blank(["measures"]) if state == "proposed" else []

    def _approval_group(self):
        return "crm_relationship.group_relationship_committee"

    def _first_decider(self):
        record = self.sudo()
        committee = record.company_id._relationship_committee() - record._authors()
        return committee[:1] or super()._first_decider()

    def _evidence(self, operation):
        if self.state == "accepted":
            return self.env._("%s: accepted, and stays.")
        return super()._evidence(operation)

    @asks("write")
    def action_propose(self):
        """Put measures forward, for the committee to accept."""
        self._check_step("proposed")
        self._request_decision("proposed", decision_note=False)
        self._ask_for_decision()
        return True

    @asks("read")
    def action_accept(self):
        """Accept measures that somebody else has put forward."""
        self._check_step("accepted")
        self._check_may_decide()
        self._decide("accepted")
        return True

    @asks("read")
    def action_draft(self):
        """Take measures back to be changed: who put them forward, or who decides."""
        self._check_step("draft")
        if any(not proposal.has_access("write") for proposal in self):
            self._check_may_decide()
        self._take_step("draft")
        self.sudo().activity_unlink([self._approval_activity])
        return True
