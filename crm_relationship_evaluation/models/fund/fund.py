from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse

# By the column of the fund: the states of expenses that add to it, and which amount.
SUMS = {
    "amount_planned": (("planned", "submitted"), "fund_amount"),
    "amount_approved": (("approved",), "fund_amount"),
    "amount_booked": (("booked",), "booked_amount"),
}


class RelationshipFund(models.Model):
    """Money for customers in a period, and who decides on it (R340, R341, R344).

    The amounts that are planned, approved, booked and left are columns that each
    expense brings up to date, so that they are always visible.
    """

    _name = "relationship.fund"
    _description = "Fund"
    _inherit = ["relationship.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, name, id"
    _check_company_auto = True
    _names_copies = True

    _transitions = {
        "draft": ("open",),
        "open": ("closed", "draft"),
        "closed": ("open",),
    }

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("reception", "Customer Reception"),
            ("service", "Quality Service Fund"),
            ("other", "Other"),
        ],
        required=True,
        default="reception",
        help="What the money is for: the reception of customers, good service, or"
        " something else.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Only for this team: its leader and its members. Empty: for everybody.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        fixed=True,
        default=lambda self: self.env.company.currency_id,
    )
    date_start = fields.Date(
        string="Start",
        required=True,
        default=lambda self: self._default_date_start(),
        tracking=True,
    )
    date_end = fields.Date(
        string="End",
        required=True,
        default=lambda self: self._default_date_start().replace(month=12, day=31),
        tracking=True,
    )
    budget = fields.Monetary(required=True, tracking=True)
    # R341
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Approver",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Asked first to approve expenses. Without, department heads are.",
    )
    # R342
    keeper_id = fields.Many2one(
        comodel_name="res.users",
        string="Kept by",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Carries out the plan of use: registers expenses, also for colleagues, and"
        " books them by their receipts.",
    )
    approval_limit = fields.Monetary(
        string="Approved above",
        tracking=True,
        help="An expense of more than this is approved by somebody else; 0: every"
        " expense is.",
    )
    excess = fields.Selection(
        selection=[
            ("refuse", "Not Allowed"),
            ("ask", "Decided by a Department Head"),
        ],
        string="Over Budget or Limit",
        required=True,
        default="refuse",
        tracking=True,
        help="What happens to an expense that is more than what is left of the fund, or"
        " than one of its limits.",
    )
    split_days = fields.Integer(
        string="Split within (Days)",
        default=1,
        tracking=True,
        help="Expenses of one person for the same customer, or of the same kind where"
        " there is no customer, that are at most so many days apart are looked at"
        " together; 0: those of one day.",
    )
    split = fields.Selection(
        selection=[("warn", "Noted"), ("sum", "Counted as One")],
        string="Split Expenses",
        required=True,
        default="warn",
        tracking=True,
        help="What happens to expenses that are together more than a limit which each"
        " alone is within: who approves is told, or the limits hold for all of them.",
    )
    # R343
    analytic_account_id = fields.Many2one(
        comodel_name="account.analytic.account",
        index="btree_not_null",
        check_company=True,
        groups="analytic.group_analytic_accounting",
        help="What is booked of the fund is a cost there.",
    )
    # R342
    purpose = fields.Html(
        string="Plan of Use", help="What the money is for, and how it is used."
    )
    limit_ids = fields.One2many(
        comodel_name="relationship.fund.limit",
        inverse_name="fund_id",
        string="Limits",
        copy=True,
    )
    expense_ids = fields.One2many(
        comodel_name="relationship.expense", inverse_name="fund_id", string="Expenses"
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )

    # Written by _refresh_sums
    amount_planned = fields.Monetary(
        string="Planned",
        readonly=True,
        help="Expenses that are planned, or wait for approval.",
    )
    amount_approved = fields.Monetary(
        string="Approved",
        readonly=True,
        help="Expenses that are approved, and not booked yet.",
    )
    amount_booked = fields.Monetary(string="Booked", readonly=True)
    amount_left = fields.Monetary(
        string="Left",
        readonly=True,
        help="The budget without what is approved and booked.",
    )
    used = fields.Float(
        string="Used (%)",
        readonly=True,
        aggregator=None,
        help="Share of the budget that is approved or booked.",
    )
    expense_count = fields.Integer(compute="_compute_expense_count")

    _split_days_check = models.Constraint(
        "CHECK (split_days BETWEEN 0 AND 31)",
        "Split within: a number of days from 0 to 31.",
    )
    _budget_check = models.Constraint(
        "CHECK (budget >= 0 AND COALESCE(approval_limit, 0) >= 0)",
        "Budget and Approved above: amounts are zero or more.",
    )
    _dates_check = models.Constraint(
        "CHECK (date_start <= date_end)", "End: the fund cannot end before it starts."
    )

    @api.model
    def _default_date_start(self):
        return self.env.company._relationship_today().replace(month=1, day=1)

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        """Refuse a period that leaves expenses of the fund outside."""
        for fund in self:
            outside = self.env["relationship.expense"].sudo()
            outside = outside.search(
                [
                    ("fund_id", "=", fund.id),
                    ("state", "not in", ("cancelled", "refused")),
                    "|",
                    ("date", "<", fund.date_start),
                    ("date", ">", fund.date_end),
                ],
                limit=1,
            )
            if outside:
                raise ValidationError(
                    self.env._(
                        "%(fund)s: an expense of %(date)s would be outside of the"
                        " period.",
                        fund=fund.name,
                        date=format_date(self.env, outside.date),
                    )
                )

    @api.depends("expense_ids")
    def _compute_expense_count(self):
        rows = self.env["relationship.expense"]._read_group(
            [("fund_id", "in", self.ids)], ["fund_id"], ["__count"]
        )
        numbers = {fund.id: number for fund, number in rows}
        for fund in self:
            fund.expense_count = numbers.get(fund.id, 0)

    @api.model
    def _create_complete(self, vals_list):
        funds = super()._create_complete(vals_list)
        funds._refresh_sums()
        return funds

    def write(self, vals):
        result = super().write(vals)
        if {"budget", "excess"} & vals.keys():
            self._refresh_sums()
            self._check_budget()
        return result

    def _check_budget(self):
        """Refuse a budget below what is spent, where over-spending is refused.

        :raises ValidationError: naming the fund and what is spent
        """
        for fund in self:
            if fund.excess == "refuse" and fund._is_negative(fund.amount_left):
                raise ValidationError(
                    self.env._(
                        "%(fund)s: %(amount)s are approved or booked already. The"
                        " budget cannot be less.",
                        fund=fund.name,
                        amount=fund._said(fund.budget - fund.amount_left),
                    )
                )

    def _is_negative(self, amount):
        """Tell whether an amount in the fund's currency is below zero."""
        return self.currency_id.compare_amounts(amount, 0) < 0

    def _said(self, amount):
        """Return an amount of the fund as people read it."""
        return self.currency_id.format(amount)

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "open":
            missing += self._blank(["budget"])
        return missing

    def _evidence(self, operation):
        if operation == "unlink" and self.state != "draft":
            return self.env._("%s was open and is kept. Archive it instead.")
        if operation == "archive" and self.state == "open":
            return self.env._("%s is open. Close it before you archive it.")
        return super()._evidence(operation)

    def _refresh_sums(self):
        """Bring the amounts up to date from the expenses, and hold the funds (R341).

        Each row is written, whether or not it differs: who spends of the same fund at
        once waits for this transaction, and is then done again.
        """
        if not self.ids:
            return
        self.env["relationship.expense"].flush_model()
        self.flush_model()
        sums = SQL(", ").join(
            SQL(
                "COALESCE(SUM(e.%s) FILTER (WHERE e.state IN %s), 0) AS %s",
                SQL.identifier(amount),
                states,
                SQL.identifier(name),
            )
            for name, (states, amount) in SUMS.items()
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_fund f
                   SET amount_planned = s.amount_planned,
                       amount_approved = s.amount_approved,
                       amount_booked = s.amount_booked,
                       amount_left = f.budget - s.amount_approved - s.amount_booked,
                       used = CASE WHEN f.budget > 0 THEN
                           100 * (s.amount_approved + s.amount_booked) / f.budget
                           ELSE 0 END
                  FROM (SELECT f.id, %s FROM relationship_fund f
                          LEFT JOIN relationship_expense e ON e.fund_id = f.id
                         WHERE f.id IN %s GROUP BY f.id) s
                 WHERE f.id = s.id
                """,
                sums,
                tuple(sorted(self.ids)),
            )
        )
        self.invalidate_recordset([*SUMS, "amount_left", "used"])

    @asks("write")
    def action_open(self):
        """Open the fund: expenses of it are approved and booked from now on."""
        return self._take_step("open")

    @asks("write")
    def action_close(self):
        """Close the fund.

        :raises UserError: naming funds with expenses that wait to be booked
        """
        refuse(
            self.filtered(lambda fund: fund.amount_approved > 0),
            self.env._(
                "%s: approved expenses are not booked yet. Book or cancel them first."
            ),
        )
        return self._take_step("closed")

    @asks("write")
    def action_draft(self):
        """Take an open fund back to draft.

        :raises UserError: naming funds of which something is spent
        """
        refuse(
            self.filtered(lambda fund: fund.amount_approved or fund.amount_booked),
            self.env._("%s: something is spent of it already. Close it instead."),
        )
        return self._take_step("draft")

    @asks("read")
    def action_open_expenses(self):
        """Open the expenses of the fund."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_evaluation.relationship_expense_action",
            [("fund_id", "=", self.id)],
            {"default_fund_id": self.id},
            display_name=self.name,
        )
