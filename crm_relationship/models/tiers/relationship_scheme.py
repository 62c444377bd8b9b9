from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ...tools.period import calendar_year_period, trailing_period

MAX_MONTHS = 1200


class RelationshipScheme(models.Model):
    """An axis on which customers are classified (分级, 分类; R042, R059).

    A card has one value per scheme; there is no order between schemes (X1, X5).
    """

    _name = "relationship.scheme"
    _description = "Classification Scheme"
    _order = "sequence, id"

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
        help="Proposed: the computed tier is shown, and holds when a review issues it.",
    )
    unit = fields.Selection(
        selection=[("customer", "Customers"), ("group", "Groups of Companies")],
        string="Classifies",
        required=True,
        default="customer",
        help="Groups: the units of a group share the tier of the group's turnover.",
    )
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
        help="Who may set the tier of a customer by hand, and those above him (X6).",
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
        string="Months", default=12, help="Length of the period (product default: 12)."
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
    straddle = fields.Selection(
        selection=[("upper", "Upper Tier"), ("lower", "Lower Tier")],
        string="On the Limit",
        required=True,
        default="upper",
        help="Where a customer belongs whose own turnover crosses a limit of the"
        " cumulative share (X3). Customers of equal turnover are always together.",
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
        ondelete="restrict",
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

    def _used_in_companies(self):
        """Return the companies with customers in these tiers, or with their badges."""
        domain = [("scheme_id", "in", self.ids)]
        companies = self.env["res.company"].with_context(active_test=False)
        found = companies.search([("relationship_badge_scheme_id", "in", self.ids)])
        for name in ("relationship.classification", "relationship.classification.run"):
            for (company,) in self.env[name]._read_group(domain, ["company_id"]):
                found |= company
        return found

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.sudo().run_ids.scheme_id
            | self.env["relationship.classification"]
            .sudo()
            .search([("scheme_id", "in", self.ids)])
            .scheme_id
        )
        if used:
            raise UserError(
                self.env._(
                    "%s has classified customers, and their history is kept: archive"
                    " the scheme instead.",
                    format_list(self.env, used.mapped("name")),
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

    def write(self, vals):
        # Several tiers changed in one step are looked at when all are changed.
        later = self.with_context(relationship_check_later=True)
        result = super(RelationshipScheme, later).write(vals)
        if "tier_ids" in vals:
            self._check_reachable()
        return result

    def _compute_card_count(self):
        counts = self.env["relationship.classification"]._counts("scheme_id", self)
        for scheme in self:
            scheme.card_count = counts.get(scheme, 0)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for scheme, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", scheme.name)
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default)
        for scheme, copied in zip(self, copies, strict=True):
            position = scheme.tier_ids.ids.index
            if scheme.default_tier_id:
                index = position(scheme.default_tier_id.id)
                copied.default_tier_id = copied.tier_ids[index]
        return copies

    def action_open_runs(self):
        """Open the runs of this scheme."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_classification_run_action"
        )
        return {**action, "domain": [("scheme_id", "=", self.id)]}

    def action_open_classifications(self):
        """Open the customers in the tiers of this scheme."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_classification_action"
        )
        return {
            **action,
            "domain": [("scheme_id", "=", self.id)],
            "context": {"search_default_group_by_tier": 1},
        }

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
            return calendar_year_period(as_of)
        if self.period == "fiscal_year":
            year = company.compute_fiscalyear_dates(as_of)
            return (year["date_from"], as_of)
        return trailing_period(as_of, self.period_months or 12)

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
