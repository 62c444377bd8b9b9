from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipMaintenancePlan(models.Model):
    """What is done for some customers in a period, and what came of it (R214-R217)."""

    _name = "relationship.maintenance.plan"
    _description = "Maintenance Plan"
    _inherit = [
        "relationship.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _names_copies = True
    _check_company_auto = True

    _transitions = {
        "draft": ("running", "cancelled"),
        "running": ("done", "cancelled"),
        "done": (),
        "cancelled": ("draft",),
    }

    name = fields.Char(string="Plan", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
    )
    team_id = fields.Many2one(comodel_name="crm.team", check_company=True)
    date_start = fields.Date(string="From", required=True, tracking=True)
    date_end = fields.Date(string="Until", required=True, tracking=True)
    segment_id = fields.Many2one(
        comodel_name="relationship.segment",
        check_company=True,
        help="Whose customers are added.",
    )
    card_ids = fields.Many2many(
        comodel_name="relationship.card", string="Customers", check_company=True
    )
    card_count = fields.Integer(
        string="Number of Customers", compute="_compute_card_count", compute_sudo=True
    )
    sees_all = fields.Boolean(
        compute="_compute_sees_all",
        search="_search_sees_all",
        export_string_translation=False,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    budget = fields.Monetary(tracking=True)
    cost = fields.Monetary()
    goal_ids = fields.One2many(
        comodel_name="relationship.maintenance.goal",
        inverse_name="plan_id",
        string="Goals",
        copy=True,
    )
    step_ids = fields.One2many(
        comodel_name="relationship.maintenance.step",
        inverse_name="plan_id",
        string="Steps",
        copy=True,
    )
    progress = fields.Integer(
        string="Steps Done (%)", compute="_compute_progress", aggregator="avg"
    )
    result = fields.Text(string="Evaluation", help="What worked, and what did not.")
    measured_date = fields.Date(string="Measured on", readonly=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Running"),
            ("done", "Evaluated"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )

    _dates_check = models.Constraint(
        "CHECK (date_end >= date_start)", "Until: not before From."
    )
    _money_check = models.Constraint(
        "CHECK (COALESCE(budget, 0) >= 0 AND COALESCE(cost, 0) >= 0)",
        "Budget and Cost: not below zero.",
    )

    @api.depends("card_ids")
    def _compute_card_count(self):
        for plan in self:
            plan.card_count = len(plan.card_ids)

    @api.depends_context("uid")
    @api.depends("card_ids")
    def _compute_sees_all(self):
        # Asked in SQL: the customers in the cache are those that somebody sees.
        seen = self.sudo().search(Domain("id", "in", self.ids) & self._seen_domain())
        for plan in self:
            plan.sees_all = plan.id in seen.ids

    @api.model
    def _search_sees_all(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._seen_domain()

    @api.model
    def _seen_domain(self):
        """Return the domain of plans all of whose customers the user sees."""
        hidden = [("reader_ids", "not in", [self.env.uid])]
        return Domain("card_ids", "not any", hidden)

    @api.depends("step_ids.is_done")
    def _compute_progress(self):
        for plan in self:
            steps = plan.step_ids
            done = steps.filtered("is_done")
            plan.progress = round(100 * len(done) / len(steps)) if steps else 0

    def _missing_for(self, state):
        """Goals are set before the plan is run, each step with who does it (R303)."""
        missing = super()._missing_for(state)
        if state == "running":
            names = ("goal_ids", "step_ids", "card_ids")
            # Customers of others count, too.
            missing = [*missing, *(name for name in names if not self.sudo()[name])]
        elif state == "done":
            missing = [*missing, *self._blank(["result"])]
        return missing

    def _evidence(self, operation):
        if operation == "unlink" and self.state in ("running", "done"):
            return self.env._("%s: a plan that was run stays on record. Archive it.")
        return super()._evidence(operation)

    @asks("write")
    def action_add_customers(self):
        """Add the customers of the segment.

        :raises UserError: without a segment, or when there is nobody to add
        """
        self.ensure_one()
        self._refuse_unless("draft", "running")
        self.card_ids += self.segment_id._cards_to_add(self.sudo().card_ids)

    @asks("write")
    def action_start(self):
        """Run the plan; who has a step is reminded of it.

        :raises UserError: naming what is missing: goals, steps, customers
        """
        self._take_step("running")
        self.step_ids._remind()

    @asks("write")
    def action_cancel(self):
        """Give the plan up."""
        self._take_step("cancelled")

    @asks("write")
    def action_draft(self):
        """Plan it again."""
        self._take_step("draft")
