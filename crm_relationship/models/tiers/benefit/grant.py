from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date
from odoo.tools.date_utils import add

from ....tools.asks import asks
from ....tools.rules.benefit import left_over, limit_span
from .partner import VALUE

# What is entered with a proposal, and stays as it was when somebody decided on it.
DECIDED_ON = (
    "reason",
    "date_end",
    "contract_ref",
    "contract_date",
    "contract_file",
    "contract_filename",
    "assessment_result",
    "assessment_note",
)


class RelationshipBenefitGrant(models.Model):
    """A benefit of one customer, from its proposal until it is taken back (R072, R302).

    Each step is a person's, and on record. What is granted to a customer whose tier
    does not give it is an exception: with a reason, and approved by somebody else than
    who asks for it (X20).
    """

    _name = "relationship.benefit.grant"
    _description = "Benefit of a Customer"
    _inherit = [
        "relationship.card.child.mixin",
        "relationship.approval.mixin",
        "relationship.benefit.terms.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["benefit_id", "card_id"]
    _check_company_auto = True

    _transitions = {
        "proposed": ("granted", "refused"),
        "refused": ("proposed",),
        "granted": ("taken_back",),
    }
    _awaiting_state = "proposed"

    card_id = fields.Many2one(holds=True)
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    user_id = fields.Many2one(related="card_id.user_id", string="Specialist")
    currency_id = fields.Many2one(related="company_id.currency_id")
    benefit_id = fields.Many2one(
        comodel_name="relationship.benefit",
        required=True,
        ondelete="cascade",
        holds=True,
        index=True,
        fixed=True,
        check_company=True,
    )
    kind = fields.Selection(related="benefit_id.kind", store=True, precompute=True)
    tier_id = fields.Many2one(
        related="benefit_id.tier_id", store=True, precompute=True, index=True
    )
    needs_contract = fields.Boolean(related="benefit_id.needs_contract")
    needs_assessment = fields.Boolean(related="benefit_id.needs_assessment")
    description = fields.Text(related="benefit_id.description")
    state = fields.Selection(
        selection=[
            ("proposed", "Awaiting Decision"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("taken_back", "Taken Back"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        index=True,
        tracking=True,
    )
    is_entitled = fields.Boolean(
        string="Tier Gives It",
        compute="_compute_is_entitled",
        help="The customer is in the tier that gives this now.",
    )
    # X20
    is_exception = fields.Boolean(
        string="By Exception",
        readonly=True,
        help="The customer's tier did not give this when it was asked for.",
    )
    reason = fields.Text(help="Why this customer is to have it; of exceptions.")
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(
        string="Until", copy=False, help="Last day. Then it is to be taken back."
    )

    # As they were when it was granted
    pricelist_id = fields.Many2one(readonly=True)
    payment_term_id = fields.Many2one(readonly=True)
    credit_limit = fields.Float(readonly=True)
    discount = fields.Float(readonly=True)
    limit_quantity = fields.Integer(readonly=True)
    limit_period = fields.Selection(readonly=True)
    unit = fields.Char(readonly=True)

    # What the contact had before
    pricelist_before_id = fields.Many2one(
        comodel_name="product.pricelist", string="Price List before", readonly=True
    )
    payment_term_before_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment Terms before",
        readonly=True,
    )
    credit_limit_before = fields.Float(digits=(16, 2), readonly=True)
    had_credit_limit = fields.Boolean(string="Had a Credit Limit", readonly=True)

    # R073, R302
    contract_ref = fields.Char(string="Contract", copy=False)
    contract_date = fields.Date(string="Signed on", copy=False)
    contract_file = fields.Binary(attachment=True, copy=False)
    contract_filename = fields.Char(string="Name of the Contract File", copy=False)
    assessment_result = fields.Selection(
        selection=[("good", "Good"), ("poor", "Not Good Enough")],
        string="Credit",
        copy=False,
        tracking=True,
    )
    assessment_note = fields.Text(
        string="Credit Assessment",
        copy=False,
        help="What the assessment looked at, and the level that it came to.",
    )
    assessor_id = fields.Many2one(
        comodel_name="res.users", string="Assessed by", readonly=True
    )
    assessment_date = fields.Date(string="Assessed on", readonly=True)

    taken_user_id = fields.Many2one(
        comodel_name="res.users", string="Taken Back by", readonly=True
    )
    taken_date = fields.Date(string="Taken Back on", readonly=True)
    taken_cause = fields.Selection(
        selection=[
            ("tier", "Tier Lost"),
            ("ended", "Term Ended"),
            ("decision", "Decided"),
            ("merge", "Cards Merged"),
        ],
        string="Taken Back because",
        readonly=True,
    )
    taken_reason = fields.Text(string="Reason of Taking Back", readonly=True)
    is_left = fields.Boolean(
        string="Changed Meanwhile",
        readonly=True,
        help="Somebody had given the contact another value: that one was left.",
    )

    use_ids = fields.One2many(
        comodel_name="relationship.benefit.use", inverse_name="grant_id"
    )
    # Written with each use, so that of two at once one is tried again.
    used_quantity = fields.Integer(
        string="Used", readonly=True, help="In all, what was recorded."
    )
    left_text = fields.Char(string="Still Left", compute="_compute_left_text")

    _open_uniq = models.UniqueIndex(
        "(card_id, benefit_id) WHERE state IN ('proposed', 'granted')",
        "Benefit: the customer has it already, or it waits for a decision.",
    )
    _decided_idx = models.Index("(card_id, decided_date DESC, id DESC)")

    @api.depends("benefit_id.name", "card_id")
    def _compute_display_name(self):
        for grant in self:
            names = (grant.benefit_id.name, grant.card_id.display_name)
            grant.display_name = ": ".join(filter(None, names))

    @api.depends("card_id", "tier_id")
    def _compute_is_entitled(self):
        # Which tier a customer is in is known to who sees the grant.
        lines = self.env["relationship.classification"].sudo()
        found = lines._read_group(
            [("card_id", "in", self.card_id.ids), ("tier_id", "in", self.tier_id.ids)],
            ["card_id", "tier_id"],
        )
        pairs = {(card.id, tier.id) for card, tier in found}
        for grant in self:
            is_in = (grant.card_id.id, grant.tier_id.id) in pairs
            grant.is_entitled = is_in and grant.sudo().benefit_id.active

    def _forget_entitled(self):
        """Look anew: runs write tiers in SQL, of which the cache knows nothing."""
        self.invalidate_recordset(["is_entitled"])

    @api.depends("kind", "limit_quantity", "limit_period", "used_quantity", "state")
    @api.depends_context("lang")
    def _compute_left_text(self):
        for grant in self:
            grant.left_text = False
            if grant.state == "granted" and grant.limit_quantity:
                today = grant.company_id._relationship_today()
                grant.left_text = self.env._(
                    "%(left)s of %(limit)s",
                    left=grant._left(today),
                    limit=grant.limit_quantity,
                )

    def _compute_value_text(self):
        # Until it is granted, it is what the benefit gives now.
        granted = self.filtered("date_start")
        result = super(RelationshipBenefitGrant, granted)._compute_value_text()
        for grant in self - granted:
            grant.value_text = grant.sudo().benefit_id.value_text
        return result

    @api.constrains("date_end", "date_start")
    def _check_date_end(self):
        for grant in self.filtered("date_end"):
            first = grant.date_start or grant.company_id._relationship_today()
            if grant.state in ("proposed", "granted") and grant.date_end < first:
                raise ValidationError(
                    self.env._(
                        "Until: %s is over. Choose a later day.",
                        format_date(self.env, grant.date_end),
                    )
                )

    @api.constrains("is_exception", "reason")
    def _check_reason(self):
        for grant in self:
            if grant.is_exception and grant._blank(["reason"]):
                raise ValidationError(
                    self.env._(
                        "Reason: %(customer)s is not in %(tier)s, whose benefit this"
                        " is. Say why an exception is to be made.",
                        customer=grant.card_id.display_name,
                        tier=grant.tier_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        grants = super().create(vals_list)
        for grant in grants:
            if not grant.is_entitled:
                grant._stamp(is_exception=True)
        # Only exceptions are asked for: the others are a list of what is to be done.
        grants.filtered("is_exception")._ask_for_decision(
            lambda grant: self.env._("Exception: %s", grant.display_name)
        )
        return grants

    @api.model
    def _complete_values(self, vals_list):
        now = fields.Datetime.now()
        return [
            {
                **vals,
                "requester_id": vals.get("requester_id") or self.env.uid,
                "requested_date": vals.get("requested_date") or now,
                **self._assessor_values(vals),
            }
            for vals in super()._complete_values(vals_list)
        ]

    def write(self, vals):
        if not self._is_stamping() and set(DECIDED_ON).intersection(vals):
            changed = self.filtered(lambda grant: grant.state != "proposed")
            if changed:
                changed._refuse_unless("proposed")
            if "assessment_result" in vals:
                self._stamp(**self._assessor_values(vals))
        return super().write(vals)

    @api.model
    def _assessor_values(self, vals):
        """Return who has assessed the credit, and when."""
        if "assessment_result" not in vals:
            return {}
        is_assessed = bool(vals["assessment_result"])
        return {
            "assessor_id": is_assessed and self.env.uid,
            "assessment_date": is_assessed and self.env.company._relationship_today(),
        }

    def _evidence(self, operation):
        if self.state == "proposed" or operation != "unlink":
            return super()._evidence(operation)
        return self.env._(
            "%s: what was decided on a customer's benefits stays on record. Take it"
            " back instead."
        )

    def _keeps_files(self):
        return self.state != "proposed"

    # Who decides

    def _authors(self):
        """Return who may not decide: who asks for an exception (X20)."""
        exceptions = self.filtered("is_exception")
        return exceptions.requester_id

    def _may_decide(self, user):
        # Nobody is named: any head, of new records as well.
        return user.has_group(self._approval_group())

    # Steps

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "granted":
            if self.needs_contract:
                missing += self._blank(["contract_ref", "contract_date"])
            if self.needs_assessment:
                missing += self._blank(["assessment_result"])
            if self.is_exception:
                missing += self._blank(["reason"])
        return missing

    @asks("read")
    def action_grant(self):
        """Grant what was proposed: from now on the customer has it.

        Price list, payment terms and credit limit are written to the contact.

        :raises AccessError: for who may not decide, or asked for the exception
        :raises UserError: for what cannot be granted, naming why
        """
        self._forget_entitled()
        for grant in self:
            grant._check_can_be_granted()
        self._check_may_decide()
        for grant in self:
            terms = grant.sudo().benefit_id._terms()
            today = grant.company_id._relationship_today()
            service = self.env["relationship.benefit.partner"]
            value = VALUE.get(grant.kind)
            before = service._apply(grant, terms.get(value))
            grant._decide(
                "granted",
                date_start=today,
                date_end=grant.date_end or grant._term(today),
                **terms,
                **before,
            )
            grant._note(self.env._("Benefit granted: %s", grant._as_text()))
        return True

    def _term(self, today):
        """Return the last day of what is granted today; False: no end."""
        months = self.sudo().benefit_id.valid_months
        return months and add(today, months=months, days=-1)

    def _check_can_be_granted(self):
        """Refuse what lacks something, or has become an exception.

        :raises UserError: naming the customer, and what to do
        """
        self._check_step("granted")
        benefit = self.sudo().benefit_id
        if not benefit.active:
            raise UserError(
                self.env._("%s is archived: nobody is granted it.", benefit.name)
            )
        if archived := benefit._archived_value():
            raise UserError(
                self.env._(
                    "%(benefit)s: %(value)s is archived. Choose another one for the"
                    " benefit first.",
                    benefit=benefit.name,
                    value=archived.display_name,
                )
            )
        if self.needs_assessment and self.assessment_result != "good":
            raise UserError(
                self.env._(
                    "%s: the customer's credit was not found good. Refuse it.",
                    self.display_name,
                )
            )
        if not self.is_entitled and not self.is_exception:
            raise UserError(
                self.env._(
                    "%(customer)s is not in %(tier)s any more. Refuse this, and ask for"
                    " an exception where there is reason to.",
                    customer=self.card_id.display_name,
                    tier=self.tier_id.name,
                )
            )

    @asks("read")
    def action_refuse(self):
        """Open the dialog that asks why."""
        return self._ask_why("refuse")

    @asks("read")
    def action_take_back(self):
        """Take back what the tier does not give any more; else ask why first."""
        self._check_may_take_back()
        self._forget_entitled()
        ended = self.filtered(lambda grant: grant._lost_cause())
        for grant in ended:
            grant._take_back(grant._lost_cause())
        rest = self - ended
        return rest._ask_why("take_back") if rest else True

    def _ask_why(self, step):
        """Return the dialog of a step that needs a reason."""
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                f"crm_relationship.relationship_benefit_end_action_{step}"
            ),
            "context": {"default_step": step, "default_grant_ids": self.ids},
        }

    def _refuse(self, reason):
        """Refuse what was proposed."""
        self._check_may_decide()
        self._decide("refused", decision_note=reason)
        for grant in self:
            grant._note(
                self.env._(
                    "Benefit refused: %(text)s: %(reason)s",
                    text=grant._as_text(),
                    reason=reason,
                )
            )

    def _check_may_take_back(self):
        """Refuse who may not take benefits back.

        :raises AccessError: naming who may
        """
        self._refuse_unless("granted")
        self._check_decides()

    @api.model
    def _check_decides(self):
        """Refuse who does not decide on benefits.

        :raises AccessError: naming who does
        """
        if not self.env.su and not self.env.user.has_group(self._approval_group()):
            raise AccessError(
                self.env._(
                    "Benefits are granted and taken back by a department head. Propose"
                    " what a customer is to have."
                )
            )

    def _lost_cause(self):
        """Return why the customer is not to have it any more; False when he is."""
        if self.state != "granted":
            return False
        today = self.company_id._relationship_today()
        if self.date_end and self.date_end < today:
            return "ended"
        return not self.is_exception and not self.is_entitled and "tier"

    def _take_back(self, cause, reason=False):
        """Take back what was granted, and restore what the contact had before."""
        for grant in self:
            is_restored = self.env["relationship.benefit.partner"]._restore(grant)
            grant._take_step(
                "taken_back",
                taken_user_id=self.env.uid,
                taken_date=grant.company_id._relationship_today(),
                taken_cause=cause,
                taken_reason=reason,
                is_left=not is_restored,
            )
            text = self.env._("Benefit taken back: %s", grant._as_text())
            if not is_restored:
                text = self.env._(
                    "%s. The contact had another value meanwhile, which was left as it"
                    " is.",
                    text,
                )
            grant._note(text)

    @asks("write")
    def action_propose(self):
        """Propose what was refused once more."""
        self._take_step("proposed", **self._no_decision())
        return self._stamp(
            requester_id=self.env.uid, requested_date=fields.Datetime.now()
        )

    def _as_text(self):
        """Return benefit and value, as the card's chatter names them."""
        value = self.value_text
        name = self.sudo().benefit_id.name
        return f"{name} ({value})" if value else name

    def _note(self, text):
        """Say it on the card, in words, notifying nobody."""
        # Who decides may see the card, and need not be one who changes it.
        self.sudo().card_id._message_log(body=text)

    # Uses of privileges with a limit (R075)

    def _used(self, day):
        """Return how many were used in the span that a day is in."""
        first, last = limit_span(self.limit_period, day)
        return sum(
            use.quantity
            for use in self.sudo().use_ids
            if not use.cancelled_date and (not first or first <= use.date <= last)
        )

    def _total_used(self):
        """Return how many were used in all."""
        uses = self.sudo().use_ids.filtered(lambda use: not use.cancelled_date)
        return sum(uses.mapped("quantity"))

    def _is_usable(self):
        """Tell whether the customer has it today, with something left."""
        today = self.company_id._relationship_today()
        if self.state != "granted" or (self.date_end and self.date_end < today):
            return False
        return not self.limit_quantity or self._left(today) > 0

    def _left(self, day):
        """Return how many may be used on a day."""
        used = 0 if self.limit_period == "use" else self._used(day)
        return left_over(self.limit_quantity, used)

    # When cards are merged

    @api.model
    def _merge_cards(self, sources, destination):
        """Combine what the customers had; called before the move.

        What a contact that goes had in its fields goes with it: the list of benefits
        to grant has the customer again.
        """
        known = self.search(
            [
                ("card_id", "=", destination.id),
                ("state", "in", ("proposed", "granted")),
            ]
        ).benefit_id
        moved = self.search(
            [("card_id", "in", sources.ids), ("state", "in", ("proposed", "granted"))],
            order="id",
        )
        for grant in moved:
            if grant.benefit_id in known and grant.state == "proposed":
                grant._as_system().unlink()
            elif grant.benefit_id in known or grant.kind in VALUE:
                if grant.state == "granted":
                    grant._stamp(
                        state="taken_back",
                        taken_cause="merge",
                        taken_user_id=self.env.uid,
                        taken_date=grant.company_id._relationship_today(),
                    )
            known |= grant.exists().benefit_id
