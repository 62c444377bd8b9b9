from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from odoo.addons.crm_relationship.models.common.document import Document, documents
from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.refuse import refuse

# What an expense can be for, beside a visit and a case; of those that are installed.
DOCUMENTS = (
    "relationship.visit.plan",
    "relationship.project",
    "relationship.action",
    "relationship.key.date",
    "relationship.care.log",
)


class RelationshipExpense(models.Model):
    """Money spent for customers, from the plan to the receipt (R340–R346).

    Who decides on it, on how much, and who books it: ``decision``.
    """

    _name = "relationship.expense"
    _description = "Expense"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.owner.mixin",
        "relationship.approval.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    _transitions = {
        "planned": ("submitted", "cancelled"),
        "submitted": ("approved", "refused", "planned", "cancelled"),
        "approved": ("booked", "planned", "cancelled"),
        "booked": ("approved",),
        "refused": ("planned", "cancelled"),
        "cancelled": ("planned",),
    }
    _awaiting_state = "submitted"
    _approval_activity = "crm_relationship_evaluation.mail_activity_type_expense"

    name = fields.Char(
        string="What For",
        required=True,
        tracking=True,
        help="Such as: lunch at the plant visit, fruit for the anniversary.",
    )
    kind = fields.Selection(
        selection=[
            ("visit", "Visit"),
            ("reception", "Reception"),
            ("case", "Case"),
            ("care", "Care"),
            ("gift", "Gift"),
            ("other", "Other"),
        ],
        required=True,
        default=lambda self: self._default_kind(),
        tracking=True,
    )
    fund_id = fields.Many2one(
        comodel_name="relationship.fund",
        required=True,
        domain="[('state', '=', 'open')]",
        default=lambda self: self._default_fund_id(),
        ondelete="cascade",
        holds=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        related="fund_id.company_id", store=True, precompute=True
    )
    fund_currency_id = fields.Many2one(
        related="fund_id.currency_id", string="Currency of the Fund"
    )
    fund_left = fields.Monetary(
        related="fund_id.amount_left",
        related_sudo=False,
        string="Left of the Fund",
        currency_field="fund_currency_id",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Spent by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        check_company=True,
        tracking=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The team of who spends it, when it was planned.",
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._relationship_today(),
        tracking=True,
        help="The day on which it is spent; its rates count.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: (
            self._default_fund_id().currency_id or self.env.company.currency_id
        ),
    )
    amount = fields.Monetary(required=True, tracking=True)
    fund_amount = fields.Monetary(
        string="In the Fund's Currency",
        currency_field="fund_currency_id",
        compute="_compute_fund_amount",
        store=True,
        precompute=True,
        help="At the rate of its day, as it was when it was entered.",
    )
    # Empty until then: the receipt may be less than what was approved.
    receipt_amount = fields.Monetary(
        string="Amount of the Receipt",
        tracking=True,
        copy=False,
        help="Empty: what was approved.",
    )
    booked_amount = fields.Monetary(
        string="Booked", currency_field="fund_currency_id", readonly=True
    )
    cost = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_cost",
        store=True,
        help="What it costs, in the currency of the company.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    receipt = fields.Binary(copy=False, attachment=True)
    receipt_name = fields.Char(copy=False)
    note = fields.Text(help="Who took part, what was given, what came of it.")

    # What it is for
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Customer",
        compute="_compute_card_id",
        store=True,
        precompute=True,
        readonly=False,
        holds=True,
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        index="btree_not_null",
        check_company=True,
        copy=False,
    )
    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        index="btree_not_null",
        check_company=True,
        copy=False,
    )
    reference = Document(
        selection=documents(DOCUMENTS),
        string="Concerns",
        index="btree_not_null",
        copy=False,
        help="A trip, a project, a measure, or the care that it is for.",
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("submitted", "To Approve"),
            ("approved", "Approved"),
            ("booked", "Booked"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="planned",
        tracking=True,
        group_expand=True,
    )
    requester_id = fields.Many2one(string="Submitted by")
    requested_date = fields.Datetime(string="Submitted on")
    # Booked
    booked_user_id = fields.Many2one(
        comodel_name="res.users", string="Booked by", readonly=True
    )
    booked_date = fields.Date(string="Booked on", readonly=True)
    excess = fields.Text(string="Over Budget or Limit", compute="_compute_excess")
    can_edit = fields.Boolean(compute="_compute_can_edit")
    can_book = fields.Boolean(compute="_compute_can_edit")

    _amount_check = models.Constraint(
        "CHECK (amount > 0)",
        "Amount: what is spent is more than zero. Book what comes back by a smaller"
        " amount of the receipt.",
    )
    _receipt_check = models.Constraint(
        "CHECK (COALESCE(receipt_amount, 0) >= 0)",
        "Amount of the Receipt: no amount is below zero.",
    )
    _waiting_idx = models.Index("(fund_id, state)")

    @api.model
    def _default_kind(self):
        context = self.env.context
        if context.get("default_complaint_id"):
            return "case"
        return "visit" if context.get("default_visit_id") else "other"

    @api.model
    def _default_fund_id(self):
        """Return the fund that is open today, if there is one that one may use."""
        company = self.env.company
        return self._open_fund(company, company._relationship_today(), self.env.user)

    @api.model
    def _open_fund(self, company, day, user):
        """Return the fund of which a user spends on a day; none, if there are more."""
        teams = [False, *user.sudo().crm_team_ids.ids]
        funds = self.env["relationship.fund"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("date_start", "<=", day),
                ("date_end", ">=", day),
                ("team_id", "in", teams),
            ],
            limit=2,
        )
        return funds if len(funds) == 1 else funds.browse()

    @api.constrains("fund_id", "date")
    def _check_period(self):
        for expense in self:
            fund = expense.fund_id
            if not fund.date_start <= expense.date <= fund.date_end:
                raise ValidationError(
                    self.env._(
                        "%(expense)s: %(date)s is outside of the period of %(fund)s,"
                        " from %(start)s to %(end)s.",
                        expense=expense.name,
                        date=format_date(self.env, expense.date),
                        fund=fund.name,
                        start=format_date(self.env, fund.date_start),
                        end=format_date(self.env, fund.date_end),
                    )
                )

    @api.constrains("user_id", "fund_id")
    def _check_user(self):
        for expense in self.sudo():
            team = expense.fund_id.team_id
            people = team.member_ids | team.user_id
            if team and expense.user_id not in people:
                raise ValidationError(
                    self.env._(
                        "%(fund)s is for the team %(team)s, to which %(user)s does not"
                        " belong. Choose another fund.",
                        fund=expense.fund_id.name,
                        team=team.name,
                        user=expense.user_id.name,
                    )
                )

    @api.constrains("currency_id", "date", "fund_id")
    def _check_rate(self):
        """Refuse amounts that would be converted one to one, for want of a rate."""
        for expense in self.sudo():
            company = expense.company_id
            for currency in expense.currency_id | expense.fund_currency_id:
                if currency == company.currency_id or expense._one_currency():
                    continue
                rates = currency.rate_ids.filtered(
                    lambda rate, company=company: (
                        not rate.company_id or rate.company_id == company.root_id
                    )
                )
                if not rates:
                    raise ValidationError(
                        self.env._(
                            "%(currency)s has no rate in %(company)s. Ask an"
                            " accountant to enter one, or enter the amount in"
                            " %(other)s.",
                            currency=currency.name,
                            company=company.name,
                            other=expense.fund_currency_id.name,
                        )
                    )

    @api.constrains("visit_id", "complaint_id", "card_id")
    def _check_card(self):
        for expense in self.sudo():
            for document in (expense.visit_id, expense.complaint_id):
                if document.card_id and document.card_id != expense.card_id:
                    raise ValidationError(
                        self.env._(
                            # Whoever enters just any number does not read whose it is.
                            "Customer: “%s” is for another customer than this visit"
                            " or case is with.",
                            expense.name,
                        )
                    )

    @api.constrains("receipt_amount", "amount")
    def _check_receipt_amount(self):
        for expense in self:
            currency = expense.currency_id
            if currency.compare_amounts(expense.receipt_amount, expense.amount) > 0:
                raise ValidationError(
                    self.env._(
                        "%(expense)s: the receipt is of more than the %(amount)s that"
                        " were planned. Take the expense back, and plan it anew.",
                        expense=expense.name,
                        amount=currency.format(expense.amount),
                    )
                )

    @api.depends("user_id")
    def _compute_team_id(self):
        for expense in self:
            uses = expense.company_id._relationship_uses
            teams = expense.user_id.sudo().crm_team_ids
            expense.team_id = teams.filtered(lambda t, uses=uses: uses(t.company_id))[
                :1
            ]

    @api.depends("visit_id", "complaint_id.card_id")
    def _compute_card_id(self):
        for expense in self:
            # As superuser: who may link to a visit may not see the card of it.
            document = expense.sudo()
            card = document.visit_id.card_id or document.complaint_id.card_id
            expense.card_id = card.with_env(self.env) or expense.card_id

    @api.depends("amount", "currency_id", "fund_id", "date")
    def _compute_fund_amount(self):
        for expense in self:
            currency = expense.currency_id or expense.fund_currency_id
            if not currency or not expense.fund_id:
                expense.fund_amount = expense.amount
                continue
            expense.fund_amount = currency._convert(
                expense.amount,
                expense.fund_currency_id,
                expense.fund_id.company_id,
                expense.date or fields.Date.today(),
            )

    @api.depends("fund_amount", "booked_amount")
    def _compute_cost(self):
        for expense in self:
            expense.cost = expense.fund_currency_id._convert(
                expense.booked_amount or expense.fund_amount,
                expense.company_currency_id,
                expense.company_id,
                expense.date,
            )

    @api.depends("state", "fund_amount", "fund_id", "card_id", "kind")
    @api.depends_context("lang", "uid")
    def _compute_excess(self):
        for expense in self:
            waits = expense.state in ("planned", "submitted") and expense.fund_id
            expense.excess = "\n".join(expense._excesses()) if waits else False

    @api.depends_context("uid")
    @api.depends("state", "user_id")
    def _compute_can_edit(self):
        for expense in self:
            expense.can_edit = bool(expense.id) and expense.has_access("write")
            expense.can_book = expense.state == "approved" and expense._may_book()

    def _one_currency(self):
        return self.currency_id == self.fund_currency_id

    # Who sees it

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "owner"),
            self._fund_source("keeper_id", "keeper"),
        ]

    @api.model
    def _reader_sources(self):
        limit = self.env["relationship.fund.limit"]
        approvers = SQL(
            "SELECT e.id, l.user_id, 'approver' FROM relationship_expense e"
            " JOIN relationship_fund_limit l ON l.fund_id = e.fund_id"
            " AND l.user_id IS NOT NULL",
            to_flush=[limit._fields["user_id"], limit._fields["fund_id"]],
        )
        fund_approver = self._fund_source("user_id", "approver")
        return [
            *super()._reader_sources(),
            fund_approver,
            approvers,
            SQL(
                "SELECT a.id, s.stand_in_id, 'stand_in' FROM (%s UNION ALL %s) a"
                " JOIN (%s) s ON s.user_id = a.user_id",
                fund_approver,
                approvers,
                self.env["res.users"]._relationship_absences(),
            ),
            self._leader_source(),
        ]

    @api.model
    def _fund_source(self, name, reason):
        """Return the source of the users in a field of the fund."""
        fund = self.env["relationship.fund"]
        return SQL(
            "SELECT e.id, f.%s AS user_id, %s AS reason FROM relationship_expense e"
            " JOIN relationship_fund f ON f.id = e.fund_id",
            SQL.identifier(name),
            reason,
            to_flush=[self._fields["fund_id"], fund._fields[name]],
        )

    @api.model
    def _people_parents(self, kind):
        # Who works for a customer sees what it costs.
        parents = [("card_id", "writer")] if kind == "reader" else []
        return [*super()._people_parents(kind), *parents]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            **self.env["relationship.card"]._reader_reasons(),
            "owner": self.env._("spends it"),
            "keeper": self.env._("keeps the fund"),
            "approver": self.env._("decides on expenses of the fund"),
            "stand_in": self.env._("stands in for who decides"),
            "team_leader": self.env._("leader of the team"),
        }

    # What is entered

    @api.model
    def _create_complete(self, vals_list):
        expenses = super()._create_complete(vals_list)
        expenses.fund_id.sudo()._refresh_sums()
        return expenses

    def write(self, vals):
        self._check_frozen(vals)
        funds = self.fund_id
        result = super().write(vals)
        if {"fund_id", "amount", "currency_id", "date", "state"} & vals.keys():
            (funds | self.fund_id).sudo()._refresh_sums()
        return result

    def unlink(self):
        funds = self.fund_id.sudo()
        result = super().unlink()
        funds._refresh_sums()
        return result

    @api.model
    def _frozen_fields(self):
        """Return the names of the fields that stand once it is submitted."""
        return frozenset(
            {"amount", "card_id", "complaint_id", "currency_id", "date", "fund_id"}
            | {"kind", "name", "reference", "user_id", "visit_id"}
        )

    def _check_frozen(self, vals):
        """Refuse changes of what was submitted, and of receipts that were booked.

        :raises UserError: naming the expense and what to do
        """
        if self._is_stamping():
            return
        if self._frozen_fields() & vals.keys():
            refuse(
                self.filtered(lambda expense: expense.state != "planned"),
                self.env._("%s was submitted. Take it back to planned to change it."),
            )
        if {"receipt", "receipt_name", "receipt_amount"} & vals.keys():
            refuse(
                self.filtered(lambda expense: expense.state == "booked"),
                self.env._("%s is booked: its receipt stays."),
            )

    def _evidence(self, operation):
        if operation == "unlink" and self.state not in ("planned", "cancelled"):
            return self.env._("%s was submitted and is kept. Cancel it instead.")
        return super()._evidence(operation)

    def _keeps_files(self):
        return self.state == "booked"

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "booked":
            missing = [*missing, *self._blank(["receipt"])]
        return missing

    # What others show of it

    @api.model
    def _spent_by(self, name, records):
        """Return what is approved and booked in the company's currency, by record id.

        :param str name: of the field that has the records
        """
        rows = self._read_group(
            [(name, "in", records.ids), ("state", "in", ("approved", "booked"))],
            [name],
            ["cost:sum"],
        )
        return {record.id: cost for record, cost in rows}

    @api.model
    def _open_of(self, record, name, context):
        """Return the action with the expenses of a record.

        :param str name: of the field that has the record
        :param dict context: values of new ones
        """
        return opened(
            self.env,
            "crm_relationship_evaluation.relationship_expense_action",
            [(name, "=", record.id)],
            context,
        )
