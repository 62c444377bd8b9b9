from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.dates.zone import utc_moment


class RelationshipSatisfactionTarget(models.Model):
    """How satisfied customers are to be, in a period: proposed by one, set by another.

    Of a tier, of the customers whom a team serves, or of all (R184).
    """

    _name = "relationship.satisfaction.target"
    _description = "Target of Satisfaction"
    _inherit = [
        "relationship.approval.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    _awaiting_state = "proposed"
    _transitions = {
        "draft": ("proposed",),
        "proposed": ("set", "refused", "draft"),
        "refused": ("draft",),
        "set": (),
    }

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier", ondelete="cascade", check_company=True
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", ondelete="cascade", check_company=True
    )
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="Until", required=True)
    score = fields.Float(
        string="Target",
        required=True,
        digits=(5, 2),
        aggregator="avg",
        tracking=True,
        help="Average of the answers, 0 to 100.",
    )
    note = fields.Text(string="Reason of the Proposal")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("set", "Set"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    actual = fields.Float(digits=(5, 2), compute="_compute_actual", compute_sudo=True)
    answer_count = fields.Integer(
        string="Answers", compute="_compute_actual", compute_sudo=True
    )
    is_reached = fields.Boolean(
        string="Reached", compute="_compute_actual", compute_sudo=True
    )

    _dates_check = models.Constraint(
        "CHECK (date_end >= date_start)", "Until: not before From."
    )
    _score_check = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "Target: 0 to 100."
    )
    _one_check = models.Constraint(
        "CHECK (tier_id IS NULL OR team_id IS NULL)",
        "A target is of a tier or of a team, not of both.",
    )

    @api.depends("tier_id", "team_id", "company_id", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for target in self:
            whom = target.tier_id.name or target.team_id.name or target.company_id.name
            target.display_name = f"{whom} {target.date_start or ''}".strip()

    @api.depends("tier_id", "team_id", "date_start", "date_end", "score")
    def _compute_actual(self):
        answers = self.env["relationship.satisfaction"]
        for target in self:
            average = count = 0
            if target.date_start and target.date_end:
                [(average, count)] = answers._read_group(
                    target._answer_domain(), aggregates=["score:avg", "__count"]
                )
            target.actual, target.answer_count = average or 0, count
            target.is_reached = bool(count) and target.actual >= target.score

    def _answer_domain(self):
        """Return the domain of the answers that count, by days of the company."""
        zone = self.company_id.sudo()._relationship_zone()
        after = self.date_end + timedelta(days=1)
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("is_first", "=", True)
            & Domain("date", ">=", utc_moment(self.date_start, 0, zone))
            & Domain("date", "<", utc_moment(after, 0, zone))
        )
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        if self.tier_id:
            tier = Domain("tier_id", "=", self.tier_id.id)
            domain &= Domain("card_id.classification_ids", "any", tier)
        return domain

    @api.constrains("score", "date_start", "date_end", "tier_id", "team_id")
    def _check_not_set(self):
        if set_already := self.filtered(lambda target: target.state == "set"):
            raise ValidationError(
                self.env._(
                    "%s: set already. Propose another target.",
                    set_already[0].display_name,
                )
            )

    def _authors(self):
        return super()._authors() | self.create_uid

    def _evidence(self, operation):
        if self.state == "set":
            return self.env._("%s: a target that was set stays on record.")
        return super()._evidence(operation)

    @asks("write")
    def action_propose(self):
        """Propose the target to who sets it."""
        self._request_decision("proposed")
        self._ask_for_decision(
            lambda target: target.env._("Target of satisfaction to decide on")
        )

    @asks("read")
    def action_set(self):
        """Set what somebody else has proposed.

        :raises AccessError: for who proposed it, or may not decide
        """
        self._check_may_decide()
        self._decide("set")

    @asks("read")
    def action_refuse(self):
        """Refuse what somebody else has proposed."""
        self._check_may_decide()
        self._decide("refused")

    @asks("write")
    def action_draft(self):
        """Take the proposal back, to change it."""
        self._take_step("draft", **self._no_decision())
