from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.actions import opened
from ...tools.asks import asks
from ...tools.refuse import refuse
from .tier import SERVICE_MODES

COMMITTEE = "crm_relationship.group_relationship_committee"
# Key of the context: the simulation that a list shows.
SHOWN = "relationship_simulation"


class RelationshipCard(models.Model):
    """The tiers of a card, and what follows from them.

    That is what the customer has by them, the work with key customers (R076, R079) and
    who changes their people (X7), what a review needs of a card and leaves on it, and
    the tier that he would have, in a list that a simulation opens.
    """

    _inherit = "relationship.card"

    badge_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier",
        readonly=True,
        index="btree_not_null",
        group_expand="_read_group_badge_tier_id",
        help="In the scheme that the company shows on lists.",
    )
    service_mode = fields.Selection(
        selection=SERVICE_MODES,
        string="Service",
        readonly=True,
        figure=True,
        help="One-to-one, if any tier of the customer says so or is one of key"
        " customers; by mailings, if one says that and no other.",
    )
    badge_color = fields.Integer(related="badge_tier_id.color")
    classification_ids = fields.One2many(
        comodel_name="relationship.classification", inverse_name="card_id"
    )
    tier_change_ids = fields.One2many(
        comodel_name="relationship.tier.change", inverse_name="card_id", readonly=True
    )
    explanation = fields.Text(string="Why This Tier", compute="_compute_explanation")
    # Key customers: who leads, who joins in

    is_key_customer = fields.Boolean(
        string="Key Customer", compute="_compute_is_key_customer"
    )
    strategic_stage = fields.Selection(
        selection=[
            ("development", "Development"),
            ("maintenance", "Maintenance"),
            ("evaluation", "Evaluation"),
        ],
        string="Stage",
        tracking=True,
        help="Where the work with a key customer is: he is won, kept, or judged anew.",
    )
    leading_team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Led by",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The department that leads the work with the customer.",
    )
    cooperating_team_ids = fields.Many2many(
        comodel_name="crm.team",
        relation="relationship_card_cooperating_team_rel",
        column1="card_id",
        column2="team_id",
        string="Cooperating Departments",
        check_company=True,
        help="Departments that work together for the customer.",
    )
    cooperation_note = fields.Text(
        string="Cooperation", help="What each department contributes, and by when."
    )
    # What the customer has by his tiers

    benefit_ids = fields.One2many(
        comodel_name="relationship.benefit.grant",
        inverse_name="card_id",
        string="Benefits",
    )
    benefit_due_ids = fields.One2many(
        comodel_name="relationship.benefit.due",
        string="Benefits to Decide on",
        compute="_compute_benefit_due_ids",
    )
    benefit_count = fields.Integer(string="Has", compute="_compute_benefit_count")
    # R076
    has_priority = fields.Boolean(
        string="Priority",
        compute="_compute_has_priority",
        search="_search_has_priority",
        help="Staff, equipment, materials, funds and support go to this customer"
        " first.",
    )
    simulation_move = fields.Integer(
        string="Simulated Move",
        compute="_compute_simulation_move",
        search="_search_simulation_move",
        help="Number of the move in a simulation of the user.",
    )
    simulated_old_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier Now",
        compute="_compute_simulation_move",
    )
    simulated_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier Then",
        compute="_compute_simulation_move",
    )

    # Reviews

    # R068
    assessment = fields.Text(
        string="First Assessment",
        readonly=True,
        help="Why the customer is worth nominating, as the company has assessed it.",
    )
    assessed_user_id = fields.Many2one(
        comodel_name="res.users", string="Assessed by", readonly=True
    )
    assessed_date = fields.Date(string="Assessed on", readonly=True)
    review_line_ids = fields.One2many(
        comodel_name="relationship.review.line",
        inverse_name="card_id",
        string="Reviews",
        readonly=True,
    )
    review_line_count = fields.Integer(
        string="In Reviews", compute="_compute_review_line_count"
    )
    # What is decided stays hidden until it is issued; where it is, does not.
    review_note = fields.Char(
        string="In the Open Review", compute="_compute_review_note"
    )
    can_nominate = fields.Boolean(compute="_compute_can_nominate")
    is_designated = fields.Boolean(
        compute="_compute_is_designated",
        help="A list has designated specialist and leader: others ask the committee.",
    )

    @api.model
    def _read_group_badge_tier_id(self, tiers, domain):
        """Show all tiers of the badge scheme as columns, empty ones too."""
        return self.env.company.relationship_badge_scheme_id.tier_ids | tiers

    @api.depends("badge_tier_id", "classification_ids.tier_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for card in self:
            scheme = card.company_id.relationship_badge_scheme_id
            line = card.classification_ids.filtered(
                lambda line, scheme=scheme: line.scheme_id == scheme
            )
            card.explanation = line.explanation

    def _sync_badge(self):
        """Show the tier of the company's badge scheme on these cards."""
        self.env.flush_all()
        self._sync_badges_where(SQL("c.id IN %s", tuple(self.ids) or (None,)))

    @api.model
    def _sync_badges_where(self, condition):
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_card card SET badge_tier_id = now.tier_id
                  FROM (SELECT c.id, k.tier_id
                          FROM relationship_card c
                          JOIN res_company y ON y.id = c.company_id
                          LEFT JOIN relationship_classification k
                                 ON k.card_id = c.id
                                AND k.scheme_id = y.relationship_badge_scheme_id
                         WHERE %s) now
                 WHERE card.id = now.id
                   AND card.badge_tier_id IS DISTINCT FROM now.tier_id
                """,
                condition,
            )
        )
        self.invalidate_model(["badge_tier_id"])

    @api.depends("classification_ids.tier_id.is_key")
    def _compute_is_key_customer(self):
        for card in self:
            tiers = card.classification_ids.tier_id
            card.is_key_customer = any(tier.is_key for tier in tiers)

    @api.depends("classification_ids.tier_id", "benefit_ids.state")
    @api.depends_context("uid")
    def _compute_benefit_due_ids(self):
        # Computed: of a view, records would keep the none that they begin with.
        rows = self.env["relationship.benefit.due"].search_fetch(
            [("card_id", "in", self.ids)], ["card_id"]
        )
        rows_of = rows.grouped("card_id")
        for card in self:
            card.benefit_due_ids = rows_of.get(card._origin)

    @api.depends("benefit_ids.state")
    def _compute_benefit_count(self):
        # Of the grants that the form shows anyway.
        for card in self:
            granted = card.benefit_ids.filtered(lambda grant: grant.state == "granted")
            card.benefit_count = len(granted)

    @api.model
    def _priority_domain(self):
        return [("kind", "=", "priority"), ("state", "=", "granted")]

    @api.depends("benefit_ids.state")
    def _compute_has_priority(self):
        # Who works on a case or project of the customer is to know, though he may not
        # see the card's benefits.
        grants = self.env["relationship.benefit.grant"].sudo()
        domain = [("card_id", "in", self.ids), *self._priority_domain()]
        first = {card for (card,) in grants._read_group(domain, ["card_id"])}
        for card in self:
            card.has_priority = card.sudo() in first

    @api.model
    def _search_has_priority(self, operator, value):
        if operator != "in":
            return NotImplemented
        grants = self.env["relationship.benefit.grant"].sudo()
        return [
            ("id", "in", grants._search(self._priority_domain()).subselect("card_id"))
        ]

    @asks("read")
    def action_open_benefits(self):
        """Open what the customer has, had, and was refused."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_benefit_grant_action",
            [("card_id", "=", self.id)],
            {"default_card_id": self.id},
        )

    @api.depends_context("uid", SHOWN)
    def _compute_simulation_move(self):
        # The user's own: the statement looks for no others.
        moves = self.env["relationship.simulation.move"].sudo()
        shown = self.env.context.get(SHOWN)
        found = {}
        if isinstance(shown, int):
            found = dict(self.env.execute_query(self._simulated_moves_sql(shown)))
        for card in self:
            move = moves.browse(found.get(card._origin.id, ()))
            card.simulation_move = move.id
            card.simulated_old_tier_id = move.old_tier_id
            card.simulated_tier_id = move.new_tier_id

    def _simulated_moves_sql(self, simulation_id):
        """Return SQL of (card, move) of these cards, in a simulation of the user."""
        return SQL(
            "SELECT card_id::int, m.id FROM relationship_simulation_move m,"
            " jsonb_array_elements_text(m.card_ids) card_id"
            " WHERE m.simulation_id = %s AND m.create_uid = %s AND card_id::int IN %s",
            simulation_id,
            self.env.uid,
            tuple(self._origin.ids) or (None,),
        )

    @api.model
    def _search_simulation_move(self, operator, value):
        """Find the cards that would move, of what the user has simulated."""
        if operator != "in":
            return NotImplemented
        select = SQL(
            "(SELECT card_id::int FROM relationship_simulation_move m,"
            " jsonb_array_elements_text(m.card_ids) card_id"
            " WHERE m.id IN %s AND m.create_uid = %s)",
            tuple(number for number in value if isinstance(number, int)) or (None,),
            self.env.uid,
        )
        return [("id", "in", select)]

    # Reviews

    def _compute_can_nominate(self):
        # Asked once for a form: whether a review of the company takes nominations.
        reviews = self.env["relationship.review"]
        states = ["nominating"]
        if self.env.user.has_group(COMMITTEE):
            states.append("evaluating")
        companies = self.env["res.company"]
        if reviews.has_access("read"):
            domain = [("state", "in", states)]
            companies = reviews.search_fetch(domain, ["company_id"]).company_id
        for card in self:
            card.can_nominate = card.company_id in companies

    @api.depends_context("lang")
    def _compute_review_note(self):
        # Who reads the card knows that it is nominated, whatever is decided then.
        lines = self.env["relationship.review.line"].sudo()
        found = lines.search(
            [
                ("card_id", "in", self.ids),
                ("review_id.is_open", "=", True),
                ("nominated_tier_id", "!=", False),
            ]
        ).grouped("card_id")
        for card in self:
            card.review_note = " ".join(
                line._nomination_note() for line in found.get(card.sudo()._origin, ())
            )

    def _compute_review_line_count(self):
        lines = self.env["relationship.review.line"]
        found = {}
        if lines.has_access("read"):
            found = dict(
                lines._read_group(
                    [("card_id", "in", self.ids)], ["card_id"], ["__count"]
                )
            )
        for card in self:
            card.review_line_count = found.get(card._origin, 0)

    def _assess(self, text):
        """Keep the first assessment of cards that the user works on (R068).

        :raises UserError: when it says nothing
        """
        self.check_access("write")
        if not (text or "").strip():
            raise UserError(self.env._("First Assessment: write down what was found."))
        for company, cards in self.grouped("company_id").items():
            cards._stamp(
                assessment=text.strip(),
                assessed_user_id=self.env.uid,
                assessed_date=company._relationship_today(),
            )

    @asks("read")
    def action_nominate(self):
        """Open the dialog that nominates these customers in a review."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_review_nominate_action"
        )
        return {**action, "context": {"default_card_ids": self.ids}}

    @asks("read")
    def action_open_review_lines(self):
        """Open what reviews have said of this customer."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_review_line_action",
            [("card_id", "=", self.id)],
        )

    # The people of key customers

    @api.depends("classification_ids.tier_id")
    @api.depends_context("uid")
    def _compute_is_designated(self):
        kept = self._designated()
        for card in self:
            card.is_designated = card in kept

    def write(self, vals):
        if {"user_id", "leader_id"} & vals.keys():
            self._check_designation(vals)
        return super().write(vals)

    def _check_designation(self, vals):
        """Refuse other people of key customers than the list has designated (X7).

        :raises UserError: naming the customers, and how to ask for it
        """
        changed = self.filtered(
            lambda card: any(
                (self._fields[name].convert_to_cache(vals[name], card) or False)
                != card[name].id
                for name in ("user_id", "leader_id")
                if name in vals
            )
        )
        refuse(
            changed._designated(),
            self.env._(
                "%s: the list has designated specialist and leader of this key"
                " customer. Ask the committee for somebody else, by the button on the"
                " card."
            ),
        )

    def _designated(self):
        """Return the cards whose people the user does not change, but asks to change.

        Those in a key tier of a scheme that is reviewed, where the company wants it.
        The committee changes them: it has designated them.
        """
        return self.browse() if self.env.su else self._kept_by_list()

    def _kept_by_list(self):
        """Return those of :meth:`_designated`, for steps that the system takes, too."""
        if not self.ids or self.env.user.has_group(COMMITTEE):
            return self.browse()
        guarded = self.sudo().filtered("company_id.relationship_designation_guard")
        if not guarded:
            return self.browse()
        lines = self.env["relationship.classification"].sudo()
        found = lines.search(
            [
                ("card_id", "in", guarded.ids),
                ("tier_id.is_key", "=", True),
                ("scheme_id.mode", "=", "propose"),
            ]
        )
        return self & found.card_id.with_env(self.env)

    @asks("read")
    def action_ask_designation(self):
        """Open the request for another specialist or leader."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_designation_action_ask"
        )
        return {**action, "context": {"default_card_id": self.id}}
