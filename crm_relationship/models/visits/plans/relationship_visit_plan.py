import babel.dates
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse, get_lang

# A plan that was handed in: its baseline stands.
FROZEN_STATES = ("submitted", "approved")
OPEN_STATES = ("draft", "rejected")


class RelationshipVisitPlan(models.Model):
    """What a person or a team means to do: a month, a trip, a campaign of calls.

    The baseline are the visits of the plan when it was handed in, with their dates
    then. Later visits are off plan, and a visit that moves keeps its baseline.
    """

    _name = "relationship.visit.plan"
    _description = "Visit Plan"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.protected.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "user_id", "team_id"]
    _check_company_auto = True

    kind = fields.Selection(
        selection=[
            ("month", "Month Plan"),
            ("trip", "Business Trip"),
            ("campaign", "Call-Back Campaign"),
        ],
        required=True,
        default="month",
        help="A month plan (R092), a trip with its application (R108), or calls to"
        " a list of customers (R117).",
    )
    name = fields.Char(tracking=True, help="A month plan is named by itself.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Whose plan it is; a plan for a team has a team instead.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Made by the head or the team's leader for all its members (R092).",
    )
    approval_team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Approving Team",
        compute="_compute_approval_team_id",
        store=True,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        help="The team of the plan or of its person: its leader decides.",
    )
    date_start = fields.Date(
        string="Start",
        required=True,
        default=lambda self: self._default_date_start(),
        tracking=True,
        help="A month plan runs from the first to the last day of the month.",
    )
    date_end = fields.Date(
        string="End",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
    )
    purpose = fields.Text(help="What the plan is to achieve (R092).")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        tracking=True,
        group_expand=True,
    )
    _owner_check = models.Constraint(
        "CHECK ((user_id IS NULL) <> (team_id IS NULL))",
        "Person or Team: a plan is that of a person or that of a team; give one.",
    )
    _dates_check = models.Constraint(
        "CHECK (date_start <= date_end)", "End: the plan cannot end before it starts."
    )
    _month_check = models.Constraint(
        "CHECK (kind <> 'month' OR (EXTRACT(day FROM date_start) = 1 AND date_end"
        " = (date_start + INTERVAL '1 month' - INTERVAL '1 day')::date))",
        "Start: a month plan runs from the first to the last day of one month.",
    )
    _name_check = models.Constraint(
        "CHECK (kind = 'month' OR COALESCE(name, '') <> '')",
        "Name: give the trip or the campaign a name.",
    )
    _user_month_unique = models.UniqueIndex(
        "(company_id, user_id, date_start)"
        " WHERE kind = 'month' AND state <> 'cancelled' AND user_id IS NOT NULL",
        "Month: this person has a plan for this month already. Open that one; what"
        " comes after its approval is added there, and counts as off plan.",
    )
    _team_month_unique = models.UniqueIndex(
        "(company_id, team_id, date_start)"
        " WHERE kind = 'month' AND state <> 'cancelled' AND team_id IS NOT NULL",
        "Month: this team has a plan for this month already. Open that one; what"
        " comes after its approval is added there, and counts as off plan.",
    )

    @api.model
    def _default_user_id(self):
        return self.env.user

    @api.model
    def _default_date_start(self):
        today = self.env.company._relationship_today()
        if self.env.context.get("default_kind", "month") != "month":
            return today
        return self.env.company._relationship_month_to_plan(today)

    @api.depends("user_id", "team_id")
    def _compute_approval_team_id(self):
        for plan in self:
            plan.approval_team_id = plan.team_id or plan._team_of_user()

    def _team_of_user(self):
        """Return the team of the person in the plan's company, which is one or none."""
        teams = self.user_id.sudo().crm_team_ids
        allowed = (self.company_id, self.env["res.company"])
        return teams.filtered(lambda team: team.company_id in allowed)[:1]

    @api.onchange("kind", "date_start")
    def _onchange_date_start(self):
        if self.kind == "month" and self.date_start:
            self.date_start = self.date_start.replace(day=1)

    @api.onchange("team_id")
    def _onchange_team_id(self):
        if self.team_id:
            self.user_id = False

    @api.onchange("user_id")
    def _onchange_user_id(self):
        if self.user_id:
            self.team_id = False

    @api.depends("kind", "date_start")
    def _compute_date_end(self):
        for plan in self:
            start = plan.date_start
            if start and plan.kind == "month":
                plan.date_end = start + relativedelta(day=31)
            elif start and (not plan.date_end or plan.date_end < start):
                plan.date_end = start

    @api.depends("name", "kind", "date_start", "user_id", "team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        for plan in self:
            if plan.name or not plan.date_start or plan.kind != "month":
                plan.display_name = plan.name or self.env._("New")
                continue
            month = babel.dates.format_skeleton("yMMMM", plan.date_start, locale=locale)
            # A colleague who left is named, too.
            owner = plan.user_id.sudo().name or plan.team_id.sudo().name or ""
            plan.display_name = f"{owner}, {month}"

    def _disclosed_cards(self):
        return self.visit_ids.card_id

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {"state", "approval_team_id"}

    @api.model
    def _frozen_fields(self):
        """Return the names of the fields that stand when a plan was handed in."""
        return frozenset(
            {"kind", "company_id", "user_id", "team_id"}
            | {"date_start", "date_end", "purpose"}
        )

    def _check_frozen(self, names):
        """Refuse changes of what was handed in.

        :raises UserError: naming the fields, and the plan
        """
        frozen = self._frozen_fields().intersection(names)
        handed_in = self.filtered(lambda plan: plan.state not in OPEN_STATES)
        if frozen and handed_in and not self.env.su:
            raise UserError(
                self.env._(
                    "%(plan)s: %(fields)s cannot change any more, the plan was handed"
                    " in. Add or move visits instead: the baseline stays as it is.",
                    plan=handed_in[0].display_name,
                    fields=self._field_labels(frozen),
                )
            )

    @api.model
    def _with_month(self, vals, kind):
        """Return ``vals`` with the first and the last day of a month plan."""
        if kind != "month" or not vals.get("date_start"):
            return vals
        first = fields.Date.to_date(vals["date_start"]).replace(day=1)
        return {
            **vals,
            "date_start": first,
            "date_end": first + relativedelta(day=31),
        }

    @api.model_create_multi
    def create(self, vals_list):
        default_kind = self.env.context.get("default_kind", "month")
        prepared = []
        for vals in self._entered(vals_list):
            if vals.get("team_id") and "user_id" not in vals:
                vals = {**vals, "user_id": False}
            prepared.append(self._with_month(vals, vals.get("kind") or default_kind))
        # A plan that was just cancelled leaves its month to the new one.
        self.flush_model(["state"])
        return super().create(prepared)

    def write(self, vals):
        self._check_protected(vals)
        self._check_frozen(vals)
        if vals.get("active") is False:
            self._check_archived()
        if "date_start" not in vals:
            return super().write(vals)
        for kind, plans in self.grouped("kind").items():
            super(RelationshipVisitPlan, plans).write(
                self._with_month(vals, vals.get("kind") or kind)
            )
        return True

    def _check_archived(self):
        """Refuse to archive month plans that count, and that nobody would find.

        :raises UserError: naming the plan
        """
        for plan in self:
            if plan.kind == "month" and plan.state != "cancelled":
                raise UserError(
                    self.env._(
                        "%s: only a cancelled month plan is archived. Cancel it first.",
                        plan.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        for plan in self:
            if plan.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%s was handed in and is kept. Cancel it instead.",
                        plan.display_name,
                    )
                )
