from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_list
from odoo.tools.date_utils import start_of

from ...tools.actions import opened
from ...tools.asks import asks
from ...tools.dates.period import trailing_period
from ...tools.rules.standing import by_hand_sql, protected_sql, standing_sql

MAX_MONTHS = 1200
# Who sets tiers by hand: the group that has this right, and those above it.
OVERRIDE_GROUPS = {
    "specialist": "crm_relationship.group_relationship_user",
    "supervisor": "crm_relationship.group_relationship_supervisor",
    "head": "crm_relationship.group_relationship_head",
    "committee": "crm_relationship.group_relationship_committee",
}


class RelationshipScheme(models.Model):
    """An axis on which customers are classified (分级, 分类; R042, R059).

    A card has one value per scheme; there is no order between schemes (X1, X5).
    """

    _name = "relationship.scheme"
    _description = "Classification Scheme"
    _inherit = ["relationship.entry.mixin"]
    _order = "sequence, id"
    _names_copies = True

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="The regulation that the scheme comes from."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: shared by all companies. Each of them is computed on its own, and"
        " amounts are in its currency.",
    )
    basis = fields.Selection(
        selection=[("computed", "Computed by Rules"), ("manual", "Set by People")],
        required=True,
        default="computed",
    )
    mode = fields.Selection(
        selection=[("auto", "Applied at Once"), ("propose", "Proposed for Review")],
        required=True,
        default="auto",
        help="Proposed: a review nominates, decides and issues a list; until then the"
        " last list stands.",
    )
    unit = fields.Selection(
        selection=[("customer", "Customers"), ("group", "Groups of Companies")],
        string="Classifies",
        required=True,
        default="customer",
        help="Groups: the units of a group share the tier of the group's turnover.",
    )
    # X6
    override_level = fields.Selection(
        selection=[
            ("specialist", "Specialist"),
            ("supervisor", "Supervisor"),
            ("head", "Department Head"),
            ("committee", "Committee"),
        ],
        string="Tiers Set by",
        required=True,
        default="head",
        help="Who may set the tier of a customer by hand, and those above them.",
    )
    turnover_source = fields.Selection(
        selection=[
            ("invoices", "Posted Invoices"),
            ("imported", "Imported Turnover"),
            ("both", "Invoices and Imported Turnover"),
        ],
        required=True,
        default="invoices",
    )
    period = fields.Selection(
        selection=[
            ("trailing", "Last Months"),
            ("calendar_year", "Calendar Year to Date"),
            ("fiscal_year", "Fiscal Year to Date"),
            ("fixed", "Fixed Dates"),
        ],
        required=True,
        default="trailing",
    )
    period_months = fields.Integer(
        string="Months", default=12, help="Length of the period."
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
    # X3
    straddle = fields.Selection(
        selection=[("upper", "Upper Tier"), ("lower", "Lower Tier")],
        string="On the Limit",
        required=True,
        default="upper",
        help="Where a customer belongs whose own turnover crosses a limit of the"
        " cumulative share. Customers of equal turnover are always together.",
    )
    min_stay_months = fields.Integer(
        string="Minimum Stay",
        help="Months that a customer stays in a tier before a run lowers it.",
    )
    max_steps = fields.Integer(
        string="Steps Down at Most",
        help="Tiers that a run lowers a customer by at the most; 0: no limit.",
    )
    tier_ids = fields.One2many(
        comodel_name="relationship.tier", inverse_name="scheme_id", copy=True
    )
    default_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        copy=False,
        domain="[('scheme_id', '=', id)]",
        help="The tier of customers whom no rule matches.",
    )
    run_ids = fields.One2many(
        comodel_name="relationship.classification.run", inverse_name="scheme_id"
    )
    card_count = fields.Integer(string="Cards", compute="_compute_card_count")

    _months_check = models.Constraint(
        "CHECK (period <> 'trailing' OR period_months > 0)",
        "Months: the period is at least one month long.",
    )
    _dates_check = models.Constraint(
        "CHECK (period <> 'fixed' OR (date_start IS NOT NULL AND date_end IS NOT NULL"
        " AND date_start <= date_end))",
        "From, To: a period of fixed dates has a first day and a last day, in order.",
    )
    _protection_check = models.Constraint(
        "CHECK (COALESCE(min_stay_months, 0) BETWEEN 0 AND 1200"
        " AND COALESCE(max_steps, 0) BETWEEN 0 AND 1200)",
        "Minimum Stay, Steps Down at Most: enter a number from 0 to 1200.",
    )

    def _compute_card_count(self):
        lines = self.env["relationship.classification"]
        numbers = lines._card_counts("scheme_id", self)
        for scheme in self:
            scheme.card_count = numbers[scheme.id]

    @api.constrains("period", "period_months")
    def _check_period_months(self):
        for scheme in self:
            if error := scheme._period_error():
                raise ValidationError(error)

    @api.constrains("company_id")
    def _check_company_id(self):
        for scheme in self.filtered("company_id"):
            others = scheme._used_in_companies() - scheme.company_id
            if others:
                raise ValidationError(
                    self.env._(
                        "Company: %(scheme)s is used in %(others)s, where customers are"
                        " classified by it, or lists show it. Make a copy for"
                        " %(company)s instead.",
                        scheme=scheme.name,
                        others=format_list(self.env, others.mapped("name")),
                        company=scheme.company_id.name,
                    )
                )

    @api.constrains("active")
    def _check_active(self):
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        for scheme in self.filtered(lambda scheme: not scheme.active):
            shown = companies.search([("relationship_badge_scheme_id", "=", scheme.id)])
            if shown:
                raise ValidationError(
                    self.env._(
                        "%(scheme)s cannot be archived: it is the badge scheme of"
                        " %(companies)s, whose cards would keep tiers that nobody"
                        " computes. Choose another one in the settings first.",
                        scheme=scheme.name,
                        companies=format_list(self.env, shown.mapped("name")),
                    )
                )

    @api.constrains("default_tier_id")
    def _check_default_tier_id(self):
        for scheme in self:
            tier = scheme.default_tier_id
            if tier and tier.scheme_id != scheme:
                raise ValidationError(
                    self.env._(
                        "Default Tier: %(tier)s belongs to the scheme %(other)s,"
                        " not to %(scheme)s.",
                        tier=tier.name,
                        other=tier.scheme_id.name,
                        scheme=scheme.name,
                    )
                )

    def _check_reachable(self):
        """Refuse rules that can never match because a higher tier takes it all.

        :raises ValidationError: naming both tiers
        """
        if self.env.context.get("relationship_check_later"):
            return
        for rule in self.tier_ids.rule_ids:
            for higher in rule.tier_id.scheme_id.tier_ids.rule_ids:
                if higher.tier_id._is_above(rule.tier_id) and higher._covers(rule):
                    raise ValidationError(
                        self.env._(
                            "Rules of %(tier)s contradict those of %(higher)s: every"
                            " customer who meets them is in %(higher)s already. Give"
                            " %(tier)s a wider limit, or change the order of tiers.",
                            tier=rule.tier_id.name,
                            higher=higher.tier_id.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        schemes = super().create(vals_list)
        schemes._propose_default_tier()
        return schemes

    def write(self, vals):
        last = {scheme: scheme._last_tier() for scheme in self if "tier_ids" in vals}
        # Several tiers changed in one step are looked at when all are changed.
        later = self.with_context(relationship_check_later=True)
        result = super(RelationshipScheme, later).write(vals)
        if "tier_ids" in vals:
            self._check_reachable()
        if not vals.get("default_tier_id"):
            for scheme, tier in last.items():
                scheme._propose_default_tier(tier)
        return result

    def _last_tier(self):
        """Return the lowest tier."""
        return self.tier_ids.sorted(self._rank)[-1:]

    def _propose_default_tier(self, before=None):
        """Let the last tier of a computed scheme take the customers without a rule.

        As long as it computes nobody, a lower tier that is added takes its place.

        :param before: the tier that was the last
        """
        for scheme in self.filtered(lambda scheme: scheme.basis == "computed"):
            default, last = scheme.default_tier_id, scheme._last_tier()
            if not default or (default == before and not scheme.sudo().run_ids):
                if last and last != default:
                    scheme.default_tier_id = last

    def copy(self, default=None):
        copies = super().copy(default)
        for scheme, copied in zip(self, copies, strict=True):
            position = scheme.tier_ids.ids.index
            if scheme.default_tier_id:
                index = position(scheme.default_tier_id.id)
                copied.default_tier_id = copied.tier_ids[index]
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        lines = self.env["relationship.classification"].sudo()
        used = lines.search([("scheme_id", "in", self.ids)]).scheme_id
        used |= self.sudo().run_ids.scheme_id
        if used:
            raise UserError(
                self.env._(
                    "%s has classified customers, and their history is kept: archive"
                    " the scheme instead.",
                    format_list(self.env, used.mapped("name")),
                )
            )

    @asks("read")
    def action_classify(self, as_of=None):
        """Classify all cards by these schemes now, in the caller's transaction.

        :param date as_of: last day of the period, today in each company when not given
        :return: the runs
        :raises UserError: when a scheme cannot be computed as it is set up
        """
        self._check_may_classify()
        as_of = fields.Date.to_date(as_of)
        own = self.env.companies.sudo()
        # What is computed is about all cards of a company, whoever asks for it.
        run_ids = [
            scheme._classify_company(company, as_of=as_of).id
            for scheme in self.sudo()
            for company in scheme._companies()
            if self.env.su or company in own
        ]
        return self.env["relationship.classification.run"].browse(run_ids)

    def _check_may_classify(self):
        """Refuse who does not classify all customers.

        :raises AccessError: naming who may
        """
        if not self.env.su and not self.env.user.has_groups(
            "crm_relationship.group_relationship_head,"
            "crm_relationship.group_relationship_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only a department head or an administrator of customer"
                    " relationships can classify the customers."
                )
            )
        self.check_access("read")

    @asks("read")
    def action_classify_and_show(self):
        """Classify by this scheme, and open its customers by tier."""
        self.ensure_one()
        self.action_classify()
        lines = self.env["relationship.classification"]
        # Who only sets schemes up sees no customers, but what the run has counted.
        if not lines.has_access("read"):
            return self.action_open_runs()
        return self.action_open_classifications()

    @asks("read")
    def action_open_runs(self):
        """Open the runs of this scheme."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_classification_run_action",
            [("scheme_id", "=", self.id)],
        )

    @asks("read")
    def action_open_classifications(self):
        """Open the customers in the tiers of this scheme."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_classification_action",
            [("scheme_id", "=", self.id)],
            {"search_default_group_by_tier": 1},
        )

    @api.model
    def _cron_classify(self):
        """Classify by every computed scheme, and end the overrides that expired.

        One scheme and company after the other; the one done longest ago first, so
        that a job that is cut off each night still gets round.
        """
        began = self.env.cr.now()
        classifier = self.env["relationship.classifier"]
        lines = self.env["relationship.classification"]
        classifier._work_step(lines._expire_overrides, commit=True)
        companies = self.env["relationship.card"]._companies_with_cards()
        pairs = [
            (scheme, company)
            for company in companies
            for scheme in self._computable(company)
        ]
        pairs.sort(key=lambda pair: pair[0]._last_run(pair[1]).id)
        classifier._work_each(
            pairs,
            lambda pair: pair[0]._classify_company(pair[1], commit=True, since=began),
        )

    @api.model
    def _computable(self, company):
        """Return the computed schemes of ``company`` that are set up completely.

        What is missing in the others is said to who classifies by them; it must not
        stop the rest.
        """
        schemes = self.search(
            [("basis", "=", "computed"), ("company_id", "in", [False, company.id])]
        )
        return schemes.filtered(lambda scheme: not scheme._setup_error())

    def _companies(self):
        """Return the companies whose cards the scheme classifies."""
        self.ensure_one()
        with_cards = self.env["relationship.card"]._companies_with_cards()
        return self.company_id or with_cards or self.env.company

    def _classify_company(self, company, as_of=None, commit=False, since=None):
        """Classify the cards of one company.

        :param bool commit: commit step by step, for scheduled actions
        :param datetime since: begin of the scheduled action
        :return: the run
        """
        self.ensure_one()
        error = self._setup_error()
        if error:
            raise UserError(error)
        as_of = as_of or company._relationship_today()
        return self.env["relationship.classifier"]._run(
            self, company, as_of, commit, since
        )

    def _setup_error(self):
        """Return why the scheme cannot be computed, for people; None when it can."""
        self.ensure_one()
        if error := self._period_error():
            return error
        if self.basis != "computed":
            return self.env._(
                "Basis: the tiers of %s are set by people, not computed.", self.name
            )
        if not self.tier_ids.rule_ids:
            return self.env._(
                "Rules: no tier of %s has a rule. Add the conditions of its tiers.",
                self.name,
            )
        if not self.default_tier_id:
            return self.env._(
                "Default Tier: say which tier of %s takes the customers whom no rule"
                " matches.",
                self.name,
            )
        try:
            for rule in self.tier_ids.rule_ids:
                rule._validated_domain()
        except ValidationError as error:
            # A field of the domain may have gone with its module since.
            return error.args[0]
        return None

    def _last_run(self, company):
        """Return the last finished run of the scheme in ``company``."""
        return self.env["relationship.classification.run"].search(
            [
                ("scheme_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("state", "=", "done"),
            ],
            order="id desc",
            limit=1,
        )

    def _used_in_companies(self):
        """Return the companies with customers in these tiers, or with their badges."""
        domain = [("scheme_id", "in", self.ids)]
        companies = self.env["res.company"].with_context(active_test=False)
        found = companies.search([("relationship_badge_scheme_id", "in", self.ids)])
        for name in ("relationship.classification", "relationship.classification.run"):
            for (company,) in self.env[name]._read_group(domain, ["company_id"]):
                found |= company
        return found

    def _check_override_level(self):
        """Refuse tiers set by hand by somebody who may not decide on the scheme (X6).

        :raises AccessError: naming the scheme and who may
        """
        if self.env.su:
            return
        levels = dict(self._fields["override_level"]._description_selection(self.env))
        for scheme in self:
            level = scheme.override_level
            if not self.env.user.has_group(OVERRIDE_GROUPS[level]):
                raise AccessError(
                    self.env._(
                        "Tier by Hand: the tiers of %(scheme)s are set by this level or"
                        " above: %(level)s.",
                        scheme=scheme.name,
                        level=levels[level],
                    )
                )

    def _period_error(self):
        """Return why the period is none, for people; None when it is one."""
        if self.period == "trailing" and self.period_months > MAX_MONTHS:
            return self.env._(
                "Months: the period of %(scheme)s is longer than %(months)s months.",
                scheme=self.name,
                months=MAX_MONTHS,
            )
        return None

    def _turnover_source(self):
        """Return the source of turnover; that of invoices without a scheme."""
        return self.turnover_source or "invoices"

    def _period(self, company, as_of):
        """Return the first and the last day of the period of turnover at ``as_of``.

        Without a scheme, the 12 months that end on ``as_of``.
        """
        if self.period == "fixed":
            return (self.date_start, self.date_end)
        if self.period == "calendar_year":
            return (start_of(as_of, "year"), as_of)
        if self.period == "fiscal_year":
            year = company.compute_fiscalyear_dates(as_of)
            return (year["date_from"], as_of)
        return trailing_period(as_of, self.period_months or 12)

    def _rules_in_order(self):
        """Return the rules of the scheme in the order in which they are tried."""
        return self.tier_ids.rule_ids.sorted(
            lambda rule: (
                rule.tier_id.sequence,
                rule.tier_id.id,
                rule.is_floor,
                rule.sequence,
                rule.id,
            )
        )

    # The scheme in SQL, for all cards at once

    def _unit_turnover_sql(self, company, date_start, date_end, partner_ids=None):
        """Return SQL of (partner_id, amount): the turnover of what is classified.

        :param partner_ids: ids of the customers wanted, None for all
        """
        turnover = self.env["relationship.turnover"]._period_turnover_sql(
            company, self._turnover_source(), date_start, date_end, partner_ids
        )
        if self.unit == "customer":
            return turnover
        return SQL(
            """
            SELECT COALESCE(head.partner_id, t.partner_id) AS partner_id,
                   SUM(t.amount) AS amount
              FROM (%s) t
              LEFT JOIN relationship_card c
                     ON c.partner_id = t.partner_id AND c.company_id = %s
              LEFT JOIN relationship_card head
                     ON head.id = split_part(c.parent_path, '/', 1)::int
             GROUP BY 1
            """,
            turnover,
            company.id,
        )

    def _units_sql(self):
        """Return SQL that joins ``unit``, the card whose turnover counts for ``c``."""
        if self.unit == "group":
            return SQL(
                "JOIN relationship_card unit"
                " ON unit.id = split_part(c.parent_path, '/', 1)::int"
            )
        return SQL("CROSS JOIN LATERAL (SELECT c.partner_id) unit")

    def _effective_sql(self, today):
        """Return SQL of the tier that counts: by hand while valid, or by the rules.

        It reads ``k``, the line as it was, ``o.expired``, whether its override is over,
        and ``t.computed_tier_id``.

        :param date today: day on which minimum stays are looked at
        """
        if self.mode == "propose":
            # What a review has issued stays, and is given back by overrides that end.
            computed = standing_sql("tier")
        elif self._is_protected():
            computed = protected_sql(
                self._tier_ids(), self.min_stay_months, self.max_steps, today
            )
        else:
            computed = SQL("t.computed_tier_id")
        return SQL(
            "CASE WHEN k.manual_tier_id IS NOT NULL AND NOT o.expired"
            " THEN %s ELSE %s END",
            self._by_hand_sql(computed),
            computed,
        )

    def _by_hand_sql(self, computed):
        """Return SQL of the tier by hand of line ``k``, or a higher one at the least.

        :param SQL computed: the tier that counts without it
        """
        return by_hand_sql(self._tier_ids(), computed)

    def _tier_ids(self):
        """Return the ids of the tiers, the best first."""
        return self.tier_ids.sorted(self._rank).ids

    def _is_protected(self):
        """Return whether a lower computed tier may wait."""
        return bool(self.min_stay_months or self.max_steps)

    def _rank(self, tier):
        """Return what orders tiers of the scheme, the best first."""
        return (tier.sequence, tier.id)
