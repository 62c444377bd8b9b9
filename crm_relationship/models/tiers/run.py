from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_list

from .rule import LIFECYCLES, OF_THE_CARD


class RelationshipClassificationRun(models.Model):
    """One computing of a scheme in a company: its cut-offs, and who changed tier.

    The run keeps the conditions as they were, each with the turnover at which it
    begins to hold. What a tier means on a day is read from the run of that day.
    """

    _name = "relationship.classification.run"
    _description = "Classification Run"
    _inherit = ["relationship.entry.mixin"]
    _order = "id desc"

    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("done", "Done"),
            ("interrupted", "Interrupted"),
        ],
        required=True,
        readonly=True,
        default="running",
    )
    date = fields.Date(string="As of", required=True, readonly=True)
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(string="To", readonly=True)
    total = fields.Monetary(
        string="Turnover",
        readonly=True,
        help="Of all customers with positive turnover, those without a card included.",
    )
    customer_count = fields.Integer(string="Customers with Turnover", readonly=True)
    without_card_count = fields.Integer(
        string="Customers without Card",
        readonly=True,
        help="Customers with turnover who have no card: they count in every share.",
    )
    without_card_turnover = fields.Monetary(
        string="Turnover without Card", readonly=True
    )
    changed_count = fields.Integer(
        string="Cards Written",
        readonly=True,
        help="Cards whose tier, rule or turnover is another than before.",
    )
    rules = fields.Json(readonly=True)
    default_tier_id = fields.Many2one(comodel_name="relationship.tier", readonly=True)
    cutoffs = fields.Text(string="Cut-offs", compute="_compute_cutoffs")

    _pair_idx = models.Index("(scheme_id, company_id, id DESC)")

    @api.depends("scheme_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            date = format_date(self.env, run.date)
            run.display_name = f"{run.scheme_id.name} {date}"

    @api.depends("rules", "total")
    @api.depends_context("lang")
    def _compute_cutoffs(self):
        for run in self:
            run.cutoffs = "\n".join(run._cutoff_lines())

    @api.model
    def _open(self, values):
        """Return the run with what was measured: that of the day, if killed, or new."""
        unfinished = self.search(
            [
                ("scheme_id", "=", values["scheme_id"]),
                ("company_id", "=", values["company_id"]),
                ("state", "=", "running"),
            ]
        )
        taken_up = unfinished.filtered(lambda run: run.date == values["date"])[:1]
        (unfinished - taken_up).state = "interrupted"
        taken_up.write(values)
        return taken_up or self.create(values)

    def _finish(self):
        """End the run, unless somebody else has taken it up, and ended it."""
        self.invalidate_recordset(["state"])
        if self.state == "running":
            self.state = "done"

    @api.model
    def _current(self, scheme, company):
        """Return the last run, finished or not."""
        return self.search(
            [("scheme_id", "=", scheme.id), ("company_id", "=", company.id)], limit=1
        )

    def _existing_rules(self):
        """Return the rules as the run keeps them, without those deleted since."""
        ids = [rule["id"] for rule in self.rules]
        existing = set(self.env["relationship.tier.rule"].browse(ids).exists().ids)
        return [rule for rule in self.rules if rule["id"] in existing]

    def _is_badge(self):
        """Return whether lists of the company show the tiers of this scheme."""
        return self.company_id.relationship_badge_scheme_id == self.scheme_id

    # What a run says to people, in their language

    def _explain(self, rule_id, turnover):
        """Return why a turnover had its tier in this run, as text.

        :param rule_id: id of the rule that was met, False for the default tier
        :param float turnover: in the currency of the run's company
        """
        return "\n".join(self._explanation_lines(rule_id, turnover)) if self else False

    def _explanation_lines(self, rule_id, turnover, card=None):
        """Return why a turnover has its tier, a line for each rule.

        :param card: whose lifecycle and contact are looked at, as they are now
        """
        rule = next((rule for rule in self.rules or [] if rule["id"] == rule_id), None)
        lines = [self._turnover_line(turnover)]
        if rule:
            lines += self._rule_lines(rule, turnover, card)
        else:
            lines.append(
                self.env._(
                    "No rule is met: %(tier)s takes the rest.",
                    tier=self._tier_name(self.default_tier_id.id),
                )
            )
        return [
            *lines,
            *self._cutoff_lines(rule_id, turnover, card),
            *self._equal_lines(),
        ]

    def _turnover_line(self, turnover):
        values = {
            "turnover": self._money(turnover),
            "date_start": format_date(self.env, self.date_start),
            "date_end": format_date(self.env, self.date_end),
            "total": self._money(self.total),
        }
        rules = self.env["relationship.tier.rule"]
        if self.scheme_id.unit == "group":
            return self.env._(
                "Turnover of the group from %(date_start)s to %(date_end)s:"
                " %(turnover)s, of %(total)s.",
                **values,
            )
        if turnover <= 0 or not self.total:
            return self.env._(
                "Turnover from %(date_start)s to %(date_end)s: %(turnover)s.", **values
            )
        return self.env._(
            "Turnover from %(date_start)s to %(date_end)s: %(turnover)s, which is"
            " %(share)s %% of %(total)s.",
            share=rules._number_text(100 * turnover / self.total),
            **values,
        )

    def _rule_lines(self, rule, turnover=None, card=None):
        """Return a rule as people read it.

        :param float turnover: of the customer whom it is told of, if it is of one
        :param card: the card of that customer
        """
        conditions = [
            self._condition_text(condition, limit, rule["cutoffs"][condition], turnover)
            for condition, limit in rule["limits"].items()
        ]
        rules = self.env["relationship.tier.rule"]
        if lifecycle := rule.get("lifecycle"):
            conditions.append(self._stage_text(lifecycle, card))
        if limit := rule.get("min_score"):
            conditions.append(self._score_text(limit, card))
        if rule["domain"]:
            text = rules._domain_text(rule["domain"])
            conditions.append(self._contact_text(text, rule["domain"], card))
        values = {
            "tier": self._tier_name(rule["tier_id"]),
            "conditions": format_list(self.env, conditions),
        }
        if rule["is_floor"]:
            return [self.env._("At least %(tier)s: %(conditions)s.", **values)]
        return [self.env._("%(tier)s: %(conditions)s.", **values)]

    def _tier_name(self, tier_id):
        # All tiers of the scheme at once: an explanation names most of them.
        tiers = self.scheme_id.with_context(active_test=False).tier_ids
        tier = tiers.filtered(lambda tier: tier.id == tier_id)
        return tier.name or self.env._("a tier deleted since")

    def _cutoff_lines(self, except_rule_id=None, turnover=None, card=None):
        return [
            line
            for rule in self.rules or []
            if rule["id"] != except_rule_id
            for line in self._rule_lines(rule, turnover, card)
        ]

    def _equal_lines(self):
        """Return which tiers begin at the turnover at which a higher one begins."""
        lines, known = [], {}
        for rule in self.rules or []:
            [cutoff, *more] = [*rule["cutoffs"].values(), None]
            if more != [None] or not cutoff or self._looks_at_card(rule):
                continue
            higher = known.setdefault(float(cutoff), rule["tier_id"])
            if higher != rule["tier_id"]:
                lines.append(
                    self.env._(
                        "%(lower)s begins at the same turnover as %(higher)s: a single"
                        " customer, or several with equal turnover, cross both limits,"
                        " and nobody is between them.",
                        lower=self._tier_name(rule["tier_id"]),
                        higher=self._tier_name(higher),
                    )
                )
        return lines

    def _condition_text(self, name, limit, cutoff, turnover=None):
        """Return one condition with the turnover at which it began to hold.

        :param float turnover: of the customer of whom it is said whether it is met
        """
        condition = self.env["relationship.tier.rule"]._limit_text(name, limit)
        if cutoff is None:
            return self.env._("%s (nobody)", condition)
        values = {"condition": condition, "amount": self._money(float(cutoff))}
        if turnover is None:
            return self.env._("%(condition)s (from %(amount)s)", **values)
        if self.currency_id.compare_amounts(turnover, float(cutoff)) >= 0:
            return self.env._("%(condition)s (from %(amount)s: met)", **values)
        return self.env._("%(condition)s (from %(amount)s: not met)", **values)

    def _stage_text(self, lifecycle, card):
        """Return a condition on the lifecycle, and whether a card meets it now."""
        condition = self.env["relationship.tier.rule"]._stage_text(lifecycle)
        if not card:
            return condition
        labels = dict(card._fields["lifecycle"]._description_selection(self.env))
        is_met = card.lifecycle in LIFECYCLES[lifecycle]
        return self._judged(condition, is_met, labels.get(card.lifecycle))

    @api.model
    def _looks_at_card(self, rule):
        """Return whether a rule has a condition beside those on turnover."""
        return any(rule.get(name) for name in ("domain", *OF_THE_CARD))

    def _score_text(self, limit, card):
        """Return a condition on the value, and whether a card meets it now."""
        rules = self.env["relationship.tier.rule"]
        condition = rules._score_text(limit)
        if not card:
            return condition
        is_met = bool(card.value_ids) and card.score >= limit
        return self._judged(condition, is_met, rules._number_text(card.score))

    def _contact_text(self, condition, text, card):
        """Return a condition on the contact, and whether that of a card meets it."""
        if not card:
            return condition
        rules = self.env["relationship.tier.rule"]
        partner = card.partner_id
        is_met = rules._is_met_by(text, partner, self.company_id)
        return self._judged(
            condition, is_met, rules._partner_values(text, partner.sudo(False))
        )

    def _judged(self, condition, is_met, value):
        """Return a condition with whether it is met, and by which value."""
        values = {"condition": condition, "value": value}
        if not value:
            return (
                self.env._("%(condition)s (met)", condition=condition)
                if is_met
                else self.env._("%(condition)s (not met)", condition=condition)
            )
        if is_met:
            return self.env._("%(condition)s (met: %(value)s)", **values)
        return self.env._("%(condition)s (not met: %(value)s)", **values)

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)
