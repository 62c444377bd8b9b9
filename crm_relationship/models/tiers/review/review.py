import babel.dates

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, format_list
from odoo.tools.misc import babel_locale_parse, get_lang

from ....tools.actions import opened
from ....tools.asks import asks
from ...mixins.reader import SEE_ALL

# In which a review waits for somebody's step.
OPEN_STATES = ("draft", "nominating", "evaluating", "approval", "approved")
STEP_ACTIVITY = "crm_relationship.mail_activity_type_review_step"
# The date by which each state is to be left.
UNTIL = {
    "draft": "nominate_date",
    "nominating": "nominate_date",
    "evaluating": "evaluate_date",
    "approval": "issue_date",
    "approved": "issue_date",
}
# Who reads what is written of customers in a review: who sees all of them.
SEE_TEXTS = ",".join(SEE_ALL)
# Who knows what is decided before it is issued.
KNOW_DECISIONS = (
    "crm_relationship.group_relationship_committee,"
    "crm_relationship.group_relationship_auditor"
)
# How many customers a message names.
NAMED = 3


class RelationshipReview(models.Model):
    """The review of the tiers of one scheme in a company (R064, R257-R259).

    Until its list is issued, the last one stands (X8).
    """

    _name = "relationship.review"
    _description = "Review of Tiers"
    _inherit = [
        "relationship.approval.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "cycle_date desc, id desc"
    _check_company_auto = True

    _transitions = {
        "draft": ("nominating", "cancelled"),
        "nominating": ("evaluating", "cancelled"),
        "evaluating": ("approval", "nominating", "cancelled"),
        "approval": ("approved", "evaluating", "cancelled"),
        "approved": ("issued", "evaluating", "cancelled"),
        "issued": (),
        "cancelled": (),
    }
    _awaiting_state = "approval"
    _approval_activity = "crm_relationship.mail_activity_type_review_approve"

    name = fields.Char(
        tracking=True, help="Empty: named by its scheme and the end of nominations."
    )
    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        fixed=True,
        ondelete="cascade",
        holds=True,
        check_company=True,
        domain="[('mode', '=', 'propose')]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("nominating", "Nominations"),
            ("evaluating", "Evaluation"),
            ("approval", "To Approve"),
            ("approved", "Approved"),
            ("issued", "Issued"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        group_expand=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="Who keeps the review going, and is reminded of late steps.",
    )
    approver_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        check_company=True,
        default=lambda self: self._default_approver_id(),
        tracking=True,
        help="Approves the list, and did not evaluate it. Empty: anyone else on the"
        " committee.",
    )
    cycle_date = fields.Date(
        string="Review of",
        readonly=True,
        help="The end of nominations as the scheme has it: which review it is.",
    )
    date_start = fields.Date(string="Opened on", readonly=True)
    # R257
    nominate_date = fields.Date(string="Nominate until", tracking=True, copy=False)
    # R258
    evaluate_date = fields.Date(string="Evaluate until", tracking=True, copy=False)
    # R259
    issue_date = fields.Date(string="Issue until", tracking=True, copy=False)
    step_date = fields.Date(
        string="Due",
        compute="_compute_step_date",
        store=True,
        help="By when the present step is to be done.",
    )
    issued_date = fields.Date(string="Issued on", readonly=True)
    issued_user_id = fields.Many2one(
        comodel_name="res.users", string="Issued by", readonly=True
    )
    # R290
    analysis = fields.Text(
        groups=SEE_TEXTS,
        help="What the committee is to know before it decides.",
    )
    minutes = fields.Text(
        string="Minutes of the Meeting",
        groups=KNOW_DECISIONS,
        help="What was said and decided beside the list.",
    )
    # On which step its responsible was reminded that it is late
    chased_state = fields.Char(readonly=True)

    requester_id = fields.Many2one(string="Evaluated by")
    requested_date = fields.Datetime(string="Evaluated on")

    line_ids = fields.One2many(
        comodel_name="relationship.review.line", inverse_name="review_id"
    )
    proposal_ids = fields.One2many(
        comodel_name="relationship.review.proposal", inverse_name="review_id"
    )
    line_count = fields.Integer(string="Customers", compute="_compute_counts")
    nominated_count = fields.Integer(string="Nominated", compute="_compute_counts")
    undecided_count = fields.Integer(string="To Decide", compute="_compute_counts")
    moved_count = fields.Integer(string="Other Tier", compute="_compute_counts")
    key_count = fields.Integer(string="Key Customers", compute="_compute_counts")
    unserved_count = fields.Integer(
        string="Without Specialist or Leader", compute="_compute_counts"
    )
    is_member = fields.Boolean(compute="_compute_is_member")

    _dates_check = models.Constraint(
        "CHECK (nominate_date <= evaluate_date AND evaluate_date <= issue_date)",
        "Nominate until, Evaluate until, Issue until: each step ends after the one"
        " before it.",
    )
    _open_unique = models.UniqueIndex(
        "(scheme_id, company_id) WHERE state NOT IN ('issued', 'cancelled')",
        "Scheme: a review of it is open already. Finish or cancel that one first.",
    )

    @api.model
    def _default_user_id(self):
        return self._responsible(self.env.company)

    @api.model
    def _responsible(self, company):
        """Return who keeps reviews going: the office, or the first of the committee."""
        committee = company._relationship_committee()
        office = company.sudo().relationship_office_user_id
        return (office & committee) or (self.env.user & committee) or committee[:1]

    @api.model
    def _default_approver_id(self):
        return self.env.company.sudo().relationship_main_leader_id

    @api.depends("state")
    def _compute_is_open(self):
        for review in self:
            review.is_open = review.state in OPEN_STATES

    @api.model
    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", OPEN_STATES)]

    @api.depends("state", "nominate_date", "evaluate_date", "issue_date")
    def _compute_step_date(self):
        for review in self:
            name = UNTIL.get(review.state)
            review.step_date = name and review[name]

    @api.depends("name", "scheme_id", "nominate_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        for review in self:
            day = review.cycle_date or review.nominate_date
            if review.name or not day:
                review.display_name = review.name or self.env._("New")
                continue
            month = babel.dates.format_skeleton("yMMMM", day, locale=locale)
            scheme = review.scheme_id.sudo().name or ""
            review.display_name = f"{scheme}, {month}"

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        return super()._compute_can_decide()

    @api.depends_context("uid")
    def _compute_is_member(self):
        # Who only reads a review is offered no button that they may not use.
        for review in self:
            review.is_member = review.has_access("write")

    @api.depends("line_ids.decided_tier_id", "line_ids.nominated_tier_id", "state")
    def _compute_counts(self):
        lines = self.env["relationship.review.line"]
        mine = Domain("review_id", "in", self.ids)
        domains = {
            "line_count": mine,
            "nominated_count": mine & Domain("nominated_tier_id", "!=", False),
            "undecided_count": mine & lines._undecided_domain(),
            "moved_count": mine & Domain("movement", "in", ("up", "down", "new")),
            "key_count": mine & lines._key_domain(),
            "unserved_count": mine & lines._unserved_domain(),
        }
        for name, domain in domains.items():
            numbers = dict(lines._read_group(domain, ["review_id"], ["__count"]))
            for review in self:
                review[name] = numbers.get(review, 0)

    @api.constrains("scheme_id")
    def _check_scheme_id(self):
        for review in self:
            if review.scheme_id.mode != "propose":
                raise ValidationError(
                    self.env._(
                        "Scheme: the tiers of %s count at once, without a review. Let"
                        " them be proposed for review in the scheme first.",
                        review.scheme_id.name,
                    )
                )

    @api.model
    def _complete_values(self, vals_list):
        schemes = self.env["relationship.scheme"].sudo()
        names = ("nominate_date", "evaluate_date", "issue_date")
        completed = []
        for vals in super()._complete_values(vals_list):
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.env.company.id
            )
            scheme = schemes.browse(vals.get("scheme_id"))
            if scheme:
                dates = scheme._review_dates(company._relationship_today())
                proposed = dict(zip(names, dates, strict=True))
                given = {name: value for name, value in vals.items() if value}
                people = {
                    "user_id": self._responsible(company).id,
                    "approver_id": company.sudo().relationship_main_leader_id.id,
                }
                vals = {**vals, **people, **proposed, "cycle_date": dates[0], **given}
            completed.append(vals)
        return completed

    @api.onchange("scheme_id", "company_id")
    def _onchange_scheme_id(self):
        if self.scheme_id and self.company_id:
            dates = self.scheme_id._review_dates(self.company_id._relationship_today())
            self.nominate_date, self.evaluate_date, self.issue_date = dates

    def _evidence(self, operation):
        if self.state not in ("draft", "cancelled"):
            return self.env._("%s was opened, and stays. Cancel it instead.")
        return super()._evidence(operation)

    def _disclosed_cards(self):
        return self._listed_lines().card_id

    # Who decides

    def _authors(self):
        """Return who evaluated: who handed the list in, and who decided its lines."""
        deciders = (
            self.env["relationship.review.line"]
            .sudo()
            ._read_group(
                [("review_id", "in", self.ids), ("decided_user_id", "!=", False)],
                ["decided_user_id"],
            )
        )
        return self.requester_id.union(*(user for (user,) in deciders))

    def _approvers(self):
        return self.approver_id

    def _approval_group(self):
        return "crm_relationship.group_relationship_committee"

    def _first_decider(self):
        """Return who is asked first: who is named, or another one of the committee."""
        record = self.sudo()
        committee = record.company_id._relationship_committee() - record._authors()
        return self._deciders()[:1] or committee[:1] or super()._first_decider()

    def _check_may_decide(self):
        """Say whom to name where all of the committee has evaluated."""
        for review in self:
            if review._is_own(self.env.user):
                raise UserError(
                    self.env._(
                        "%s: you have evaluated it, and somebody else approves it."
                        " Name another one as its Approver, if all of the committee"
                        " has evaluated.",
                        review.display_name,
                    )
                )
        return super()._check_may_decide()

    # From state to state

    @asks("write")
    def action_open(self):
        """Open reviews: their lines are computed, and nominations begin."""
        self._check_step("nominating")
        for review in self:
            review._open()
        return True

    def _open(self):
        """Compute the lines of this review, and let people nominate."""
        self.ensure_one()
        today = self.company_id._relationship_today()
        self._take_step("nominating", date_start=today)
        self.env["relationship.review.work"]._compute_lines(self)
        self.env["relationship.review.proposal"]._propose_for(self)

    @asks("write")
    def action_refresh(self):
        """Compute the lines again: figures and proposals, not what was decided."""
        self._refuse_unless("nominating", "evaluating")
        for review in self:
            self.env["relationship.review.work"]._compute_lines(review)
        return True

    @asks("write")
    def action_evaluate(self):
        """End the nominations, and let the committee decide (R258)."""
        self._check_step("evaluating")
        self._take_step("evaluating", **self._no_decision())
        for review in self:
            self.env["relationship.review.work"]._compute_lines(review)
        self._done_step()
        return True

    @asks("write")
    def action_nominate_again(self):
        """Open the nominations once more."""
        self._take_step("nominating")
        return True

    @asks("write")
    def action_accept_proposals(self):
        """Decide all lines that are left as they are proposed.

        :raises UserError: naming those for whom nothing is proposed
        """
        self._refuse_unless("evaluating")
        for review in self:
            self.env["relationship.review.work"]._accept(review)
        return True

    @asks("write")
    def action_submit(self):
        """Hand in the evaluated list, to be approved by somebody else.

        :raises UserError: with the number of lines that are not decided
        """
        self._check_step("approval")
        self._check_decided()
        self._request_decision("approval")
        self._done_step()
        self._ask_for_decision()
        return True

    def _check_decided(self):
        """Refuse lists with customers on whom nobody has decided.

        :raises UserError: with their number, naming the first of them
        """
        lines = self.env["relationship.review.line"].sudo()
        for review in self:
            open_ones = Domain("review_id", "=", review.id) & lines._undecided_domain()
            number = lines.search_count(open_ones)
            if number:
                names = lines.search(open_ones, limit=NAMED).partner_id.mapped("name")
                raise UserError(
                    self.env._(
                        "%(review)s: %(number)s customers are not decided yet, such as"
                        " %(names)s. Decide them, or accept what is proposed for all"
                        " that are left.",
                        review=review.display_name,
                        number=number,
                        names=format_list(self.env, names),
                    )
                )

    @asks("read")
    def action_approve(self):
        """Approve lists that others have evaluated."""
        self._check_step("approved")
        self._check_may_decide()
        self._decide("approved")
        return True

    @asks("read")
    def action_return(self, note=None):
        """Give a list back to be evaluated again: by who approves, or issues it.

        :param str note: what is to be changed
        """
        self._refuse_unless("approval", "approved")
        for review in self:
            if review.state == "approval" and not review.has_access("write"):
                review._check_may_decide()
        self.filtered(lambda review: review.state != "approval").check_access("write")
        self._take_step("evaluating", decision_note=note or False)
        self.sudo().activity_unlink([self._approval_activity])
        return True

    @asks("write")
    def action_issue(self):
        """Issue approved lists: all that they decide counts from now on (R259).

        In one transaction: all of it, or nothing.

        :raises UserError: for lists that are not approved, or are not decided
        """
        self._lock("state")
        self._check_step("issued")
        # It may have been changed since to tiers that count at once.
        self._check_scheme_id()
        self._check_decided()
        for review in self:
            self.env["relationship.review.work"]._issue(review)
            review._take_step(
                "issued",
                issued_date=review.company_id._relationship_today(),
                issued_user_id=self.env.uid,
            )
        # What is over leaves its place to the next one.
        self.flush_recordset(["state"])
        self._done_step()
        return True

    @asks("write")
    def action_cancel(self):
        """Cancel reviews: the last list stands."""
        self._take_step("cancelled")
        self.flush_recordset(["state"])
        self.sudo().activity_unlink([self._approval_activity, STEP_ACTIVITY])
        return True

    def _lock(self, *names):
        """Let nobody else take a step with these reviews at the same time.

        :param names: of fields that are read again
        :raises UserError: when somebody does
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "%s: somebody else takes a step with it at this moment. Look at it"
                    " again.",
                    format_list(self.env, self.mapped("display_name")),
                )
            ) from error
        self.invalidate_recordset(names)

    def _done_step(self):
        """End the reminders of the step that was taken."""
        self.sudo().activity_feedback([STEP_ACTIVITY])

    def _chase(self, today):
        """Remind who owes a step that is late, once for each step."""
        for review in self.sudo():
            late = review.step_date and review.step_date < today
            if not late or review.chased_state == review.state:
                continue
            people = review.user_id
            if review.state == "approval":
                people = review._first_decider() | people
            user = review.company_id._relationship_somebody(people, review)
            labels = dict(
                review._fields["state"]._description_selection(
                    review.with_context(lang=user.lang).env
                )
            )
            review.activity_schedule(
                STEP_ACTIVITY,
                date_deadline=today,
                user_id=user.id,
                summary=review.with_context(lang=user.lang).env._(
                    "%(state)s: late since %(date)s",
                    state=labels[review.state],
                    date=format_date(review.env, review.step_date, user.lang),
                ),
            )
            review._stamp(chased_state=review.state)

    # What they list

    def _listed_lines(self):
        """Return the lines that the list names: key customers, and who is nominated."""
        return self.env["relationship.review.line"].search(
            Domain("review_id", "in", self.ids)
            & (
                self.env["relationship.review.line"]._key_domain()
                | Domain("nominated_tier_id", "!=", False)
            ),
            limit=1000,
        )

    @asks("read")
    def action_open_lines(self):
        """Open the customers of the review."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_review_line_action",
            [("review_id", "=", self.id)],
            {
                **self._line_filters(),
                "relationship_review": self.id,
                "relationship_manual": self.scheme_id.basis == "manual",
            },
            display_name=self.display_name,
        )

    @asks("read")
    def action_import_nominations(self):
        """Open the import of a file of nominations, each row a customer (R257)."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "params": {
                "active_model": "relationship.review.nominate",
                "context": {"default_review_id": self.id},
            },
        }

    @asks("read")
    def action_open_proposals(self):
        """Open how the customers of each tier are to be looked after."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_review_proposal_action",
            [("review_id", "=", self.id)],
        )

    def _line_filters(self):
        """Return which lines are shown first: those that somebody has to look at."""
        if self.state == "evaluating" and self.undecided_count:
            return {"search_default_undecided": 1}
        if self.state in ("approval", "approved", "issued"):
            return {"search_default_noteworthy": 1}
        return {}
