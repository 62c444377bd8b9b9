from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class RelationshipReviewLine(models.Model):
    """One customer in a review of tiers: proposed, and decided.

    The figures are computed for all customers in SQL, see ``work``.
    """

    _name = "relationship.review.line"
    _description = "Customer in a Review"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _order = "turnover desc, id"
    _rec_name = "card_id"
    _rec_names_search = ["card_id"]
    _check_company_auto = True

    review_id = fields.Many2one(
        comodel_name="relationship.review",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    state = fields.Selection(related="review_id.state", string="State of the Review")
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    card_active = fields.Boolean(related="card_id.active", string="Card in Use")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Specialist",
        readonly=True,
        help="Who looked after the customer when the line was computed.",
    )
    leader_id = fields.Many2one(
        comodel_name="res.users", string="Liaison Leader", readonly=True
    )
    team_id = fields.Many2one(comodel_name="crm.team", readonly=True)

    # What is known
    computed_tier_id = fields.Many2one(
        comodel_name="relationship.tier", string="By the Rules", readonly=True
    )
    current_tier_id = fields.Many2one(
        comodel_name="relationship.tier", string="Tier now", readonly=True
    )
    last_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Last List",
        readonly=True,
        help="What the list before this one said.",
    )
    proposed_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Proposed",
        readonly=True,
        help="Nominated; without a nomination, by the rules, or as it is now.",
    )
    movement = fields.Selection(
        selection=[
            ("up", "Higher"),
            ("down", "Lower"),
            ("new", "First"),
            ("same", "As Before"),
        ],
        readonly=True,
        help="What is decided, or else proposed, beside the tier now.",
    )
    turnover = fields.Monetary(readonly=True)
    last_turnover = fields.Monetary(
        string="Turnover the Year before",
        readonly=True,
        help="Of the same period, a year earlier.",
    )
    score = fields.Float(readonly=True, aggregator="avg", digits=(5, 1))

    # Nominated (R068, R069)
    nominated_tier_id = fields.Many2one(
        comodel_name="relationship.tier", string="Nominated for", readonly=True
    )
    nomination_reason = fields.Text(string="Reason of the Nomination", readonly=True)
    nominated_user_id = fields.Many2one(
        comodel_name="res.users", string="Nominated by", readonly=True
    )
    nominated_date = fields.Date(string="Nominated on", readonly=True)
    assessment = fields.Text(related="card_id.assessment")

    # Decided
    decided_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Decision",
        domain="[('scheme_id', '=', scheme_id)]",
    )
    decision_reason = fields.Text(string="Reason of the Decision")
    decided_user_id = fields.Many2one(
        comodel_name="res.users", string="Decision by", readonly=True
    )
    decided_date = fields.Datetime(string="Decision on", readonly=True)
    # R069
    company_level = fields.Boolean(
        help="Recommended, or decided, to be looked after by the company itself."
    )
    # R031
    designated_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Designated Specialist",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Of a key customer, from the day on which the list is issued.",
    )
    designated_leader_id = fields.Many2one(
        comodel_name="res.users", domain="[('share', '=', False)]", check_company=True
    )
    is_own_customer = fields.Boolean(
        string="Own Customer",
        readonly=True,
        help="Who decided is specialist or leader of the customer.",
    )
    version = fields.Integer(readonly=True, default=0, aggregator=None)
    past_decisions = fields.Json(readonly=True)
    is_left_out = fields.Boolean(
        string="Left out",
        readonly=True,
        help="Its card was archived when the list was issued.",
    )
    is_looking_after = fields.Boolean(compute="_compute_is_looking_after")

    _card_review_uniq = models.Constraint(
        "UNIQUE (review_id, card_id)", "Customer: the review has this customer already."
    )
    # The order of the list of one review.
    _list_idx = models.Index("(review_id, turnover DESC, id)")
    _undecided_idx = models.Index("(review_id) WHERE decided_tier_id IS NULL")
    _nominated_idx = models.Index("(review_id) WHERE nominated_tier_id IS NOT NULL")

    is_as_computed = fields.Boolean(
        string="Decided as Computed",
        compute="_compute_is_as_computed",
        search="_search_is_as_computed",
    )

    @api.depends("decided_tier_id", "computed_tier_id")
    def _compute_is_as_computed(self):
        for line in self:
            tier = line.decided_tier_id
            line.is_as_computed = bool(tier) and tier == line.computed_tier_id

    @api.model
    def _search_is_as_computed(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            return SQL(
                "%s = %s",
                model._field_to_sql(alias, "decided_tier_id", query),
                model._field_to_sql(alias, "computed_tier_id", query),
            )

        return Domain.custom(to_sql=to_sql)

    @api.depends_context("uid")
    @api.depends("user_id", "leader_id")
    def _compute_is_looking_after(self):
        for line in self:
            line.is_looking_after = line._is_own_of(self.env.user)

    @api.model
    def _undecided_domain(self):
        """Return the domain of lines on which somebody has to decide."""
        return Domain("decided_tier_id", "=", False) & Domain(
            "card_id.active", "=", True
        )

    @api.model
    def _key_domain(self):
        """Return the domain of lines of key customers: decided, or else proposed."""
        return Domain("decided_tier_id.is_key", "=", True) | (
            Domain("decided_tier_id", "=", False)
            & Domain("proposed_tier_id.is_key", "=", True)
        )

    def _unserved_domain(self):
        """Return the domain of key customers without specialist or leader (R031)."""
        nobody = Domain("designated_user_id", "=", False) & Domain(
            "user_id", "=", False
        )
        unled = Domain("designated_leader_id", "=", False) & Domain(
            "leader_id", "=", False
        )
        return self._key_domain() & (nobody | unled)

    @api.constrains("decided_tier_id")
    def _check_decided_tier_id(self):
        for line in self:
            line._check_tier(line.decided_tier_id, "decided_tier_id")

    def _check_tier(self, tier, name):
        """Refuse a tier of another scheme.

        :raises ValidationError: naming both
        """
        if tier and tier.scheme_id != self.scheme_id:
            raise ValidationError(
                self.env._(
                    "%(field)s: %(tier)s belongs to the scheme %(other)s, not to"
                    " %(scheme)s.",
                    field=self._fields[name]._description_string(self.env),
                    tier=tier.name,
                    other=tier.scheme_id.name,
                    scheme=self.scheme_id.name,
                )
            )

    def _check_evaluating(self):
        """Refuse decisions on lists that are not evaluated.

        :raises UserError: naming the state
        """
        if not self.env.su:
            self.check_access("write")
        self.review_id._refuse_unless("evaluating")

    def _evidence(self, operation):
        if self.review_id.state != "draft":
            return self.env._("%s: a line of a review stays in it.")
        return super()._evidence(operation)

    def _is_own_of(self, user):
        """Return whether somebody looks after the customer."""
        card = self.sudo().card_id
        return user in card.user_id | card.leader_id

    @api.model
    def _movement(self, old, new):
        """Return which way a customer moves from one tier to another."""
        if not new or old == new:
            return "same" if new else False
        if not old:
            return "new"
        return "up" if new._is_above(old) else "down"

    @api.model
    def _merge_cards(self, sources, destination):
        """Combine the lines of cards that are merged; called before the move.

        The destination keeps its own; a nomination or a decision that only a source
        has, moves.
        """
        kept = {
            line.review_id: line
            for line in self.search([("card_id", "=", destination.id)])
        }
        for line in self.search([("card_id", "in", sources.ids)], order="id"):
            own = kept.get(line.review_id)
            if not own:
                # The merge moves this line by updating its foreign key.
                kept[line.review_id] = line
                continue
            for name, names in MERGED_FIELDS.items():
                if line[name] and not own[name]:
                    own._stamp(
                        **{
                            one: own._fields[one].convert_to_write(line[one], own)
                            for one in (name, *names)
                        },
                        version=max(line.version, own.version),
                    )
            line._as_system().unlink()


# What goes along with a nomination, and with a decision, where cards are merged.
MERGED_FIELDS = {
    "nominated_tier_id": (
        "nomination_reason",
        "nominated_user_id",
        "nominated_date",
        "proposed_tier_id",
    ),
    "decided_tier_id": (
        "decision_reason",
        "decided_user_id",
        "decided_date",
        "is_own_customer",
        "designated_user_id",
        "designated_leader_id",
    ),
}
