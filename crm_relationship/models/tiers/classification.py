from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.counts import counts

MANUAL_FIELDS = (
    "manual_tier_id",
    "manual_at_least",
    "manual_reason",
    "manual_until",
)
# Every field that goes when a tier is no longer set by hand.
OVERRIDE_FIELDS = (*MANUAL_FIELDS, "manual_user_id", "manual_date")
# What is given back when an override ends.
STANDING_FIELDS = ("standing_tier_id", "standing_date")


class RelationshipClassification(models.Model):
    """The present value of a card in one scheme, and what put it there.

    People write the manual fields only; the rest follows from them, and from the
    runs, which write in SQL: see ``classifier.py``.
    """

    _name = "relationship.classification"
    _description = "Classification"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _order = "card_id, scheme_id"
    _rec_name = "tier_id"
    _check_company_auto = True

    card_id = fields.Many2one(
        comodel_name="relationship.card", required=True, ondelete="cascade", fixed=True
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        ondelete="cascade",
        check_company=True,
        fixed=True,
    )
    basis = fields.Selection(related="scheme_id.basis")
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        readonly=True,
        index=True,
        help="The tier that counts: set by hand while that is valid, else computed.",
    )
    tier_date = fields.Date(string="In Tier since", readonly=True)
    computed_tier_id = fields.Many2one(comodel_name="relationship.tier", readonly=True)
    is_deviating = fields.Boolean(
        string="Differs from Computed",
        compute="_compute_is_deviating",
        search="_search_is_deviating",
        help="By hand, by a proposal that waits, or by protection against downgrades.",
    )
    rule_id = fields.Many2one(comodel_name="relationship.tier.rule", readonly=True)
    run_id = fields.Many2one(
        comodel_name="relationship.classification.run", readonly=True
    )
    turnover = fields.Monetary(readonly=True)
    manual_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier by Hand",
        ondelete="cascade",
        domain="[('scheme_id', '=', scheme_id)]",
        help="Counts instead of the computed tier, until the day given.",
    )
    manual_at_least = fields.Boolean(
        string="At Least",
        help="A higher computed tier counts: so customers of great potential are"
        " lifted.",
    )
    manual_reason = fields.Char(string="Reason")
    manual_until = fields.Date(
        string="Until", help="Last day on which it counts. Empty: no end."
    )
    manual_user_id = fields.Many2one(
        comodel_name="res.users", string="Set by", readonly=True
    )
    manual_date = fields.Date(string="Set on", readonly=True)
    standing_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier before",
        readonly=True,
        help="The tier that counted when a tier was set by hand: given back, or"
        " protected against a downgrade, when that ends.",
    )
    standing_date = fields.Date(string="In Tier before since", readonly=True)
    explanation = fields.Text(string="Why", compute="_compute_explanation")

    _card_scheme_uniq = models.Constraint(
        "UNIQUE (card_id, scheme_id)",
        "Scheme: the card has a line for this scheme already. Set the tier there.",
    )
    _until_check = models.Constraint(
        "CHECK (manual_until IS NULL OR manual_date IS NULL"
        " OR manual_until >= manual_date)",
        "Until: the override would end before it begins. Choose today or later.",
    )
    _manual_check = models.Constraint(
        "CHECK (manual_tier_id IS NOT NULL"
        " OR manual_until IS NULL AND manual_reason IS NULL)",
        "Reason, Until: they go with a Tier by Hand. Choose that, too.",
    )

    @api.depends("tier_id", "computed_tier_id", "turnover", *MANUAL_FIELDS)
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "\n".join(line._explanation_lines())

    @api.constrains("manual_tier_id", "scheme_id")
    def _check_manual_tier_id(self):
        for line in self:
            tier = line.manual_tier_id
            if tier and tier.scheme_id != line.scheme_id:
                raise ValidationError(
                    self.env._(
                        "Tier by Hand: %(tier)s belongs to the scheme %(other)s, not to"
                        " %(scheme)s.",
                        tier=tier.name,
                        other=tier.scheme_id.name,
                        scheme=line.scheme_id.name,
                    )
                )

    @api.depends("tier_id", "computed_tier_id")
    def _compute_is_deviating(self):
        for line in self:
            computed = line.computed_tier_id
            line.is_deviating = computed and computed != line.tier_id

    @api.model
    def _search_is_deviating(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            return SQL(
                "(%(computed)s IS NOT NULL AND %(computed)s IS DISTINCT FROM %(tier)s)",
                computed=model._field_to_sql(alias, "computed_tier_id", query),
                tier=model._field_to_sql(alias, "tier_id", query),
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Sum turnover within one scheme: in several, customers count several times."""
        sql = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec not in ("turnover:sum", "turnover:sum_currency"):
            return sql
        scheme = self._field_to_sql(self._table, "scheme_id", query)
        return SQL("CASE WHEN MIN(%s) = MAX(%s) THEN %s END", scheme, scheme, sql)

    @api.constrains("manual_tier_id", "manual_reason")
    def _check_manual_reason(self):
        for line in self:
            if (
                line.manual_tier_id
                and line.scheme_id.basis == "computed"
                and not (line.manual_reason or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "Reason: say why %(card)s is not in its computed tier.",
                        card=line.card_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.scheme_id._check_override_level()
        lines._apply_override()
        lines._note_overrides({})
        return lines

    @api.model
    def _complete_values(self, vals_list):
        cards = self.env["relationship.card"].sudo()
        completed = []
        for vals in super()._complete_values(vals_list):
            company = cards.browse(vals.get("card_id")).company_id
            entered = self._override_values(vals)
            self._check_until(entered, company)
            author = self._author_values(vals, company)
            completed.append({**entered, **author, "company_id": company.id})
        return completed

    def write(self, vals):
        if self._is_stamping() or not set(MANUAL_FIELDS).intersection(vals):
            return super().write(vals)
        changed = self.filtered(lambda line: line._is_overridden_by(vals))
        # A form, or an import of an export, sends what is there: that changes nothing.
        others = {name: vals[name] for name in vals if name not in MANUAL_FIELDS}
        super(RelationshipClassification, self - changed).write(others)
        changed.scheme_id._check_override_level()
        before, entered = changed._override_states(), self._override_values(vals)
        for company, lines in changed.grouped("company_id").items():
            self._check_until(entered, company)
            lines._keep_standing(entered)
            super(RelationshipClassification, lines).write(entered)
            lines._stamp(**self._author_values(vals, company))
        changed._apply_override()
        changed._note_overrides(before)
        return True

    def unlink(self):
        self.scheme_id._check_override_level()
        if not self.env.su:
            self._note_removal()
        cards = self.card_id
        result = super().unlink()
        cards.exists()._sync_badge()
        return result

    @api.model
    def _card_counts(self, name, records):
        """Return the numbers of cards by id of ``records``: 0 of what nobody may see.

        :param str name: ``scheme_id`` or ``tier_id``
        """
        if not self.has_access("read"):
            return defaultdict(int)
        domain = [(name, "in", records.ids), ("tier_id", "!=", False)]
        return counts(self, name, domain)

    # Tiers set by hand

    @api.model
    def _override_values(self, vals):
        """Return what was entered of an override, as it is to be written."""
        if "manual_tier_id" in vals and not vals["manual_tier_id"]:
            # A form sends all fields: without a tier, the others say nothing.
            return {**vals, **dict.fromkeys(MANUAL_FIELDS, False)}
        return vals

    @api.model
    def _check_until(self, vals, company):
        """Refuse overrides that are over before they begin.

        :raises ValidationError: naming the day
        """
        until = fields.Date.to_date(vals.get("manual_until"))
        if until and until < company._relationship_today() and not self.env.su:
            raise ValidationError(
                self.env._(
                    "Until: %s is over. Choose today or later.",
                    format_date(self.env, until),
                )
            )

    @api.model
    def _author_values(self, vals, company):
        """Return who has set a tier by hand, and on which day."""
        if "manual_tier_id" not in vals or vals.get("manual_user_id"):
            return {}
        is_set = bool(vals["manual_tier_id"])
        return {
            "manual_user_id": is_set and self.env.uid,
            "manual_date": is_set and company._relationship_today(),
        }

    def _is_overridden_by(self, vals):
        """Return whether values by hand differ from those of this line."""
        self.ensure_one()
        entered = self._override_values(vals)
        return any(
            (field.convert_to_cache(entered[name], self) or False)
            != (field.convert_to_cache(self[name], self) or False)
            for name in MANUAL_FIELDS
            if name in entered and (field := self._fields[name])
        )

    def _keep_standing(self, vals):
        """Remember the tier that counts before one is set by hand."""
        if vals.get("manual_tier_id"):
            for line in self.filtered(lambda line: not line.manual_tier_id):
                line._stamp(
                    standing_tier_id=line.tier_id.id, standing_date=line.tier_date
                )

    def _apply_override(self, cause="override"):
        """Put the tier that counts now into effect, and record the change.

        :param str cause: of the change, as ``relationship.tier.change`` knows it
        """
        changes = []
        for line in self.sudo():
            today = line.company_id._relationship_today()
            is_manual = line._is_manual(today)
            tier = line._tier_without_override()
            if is_manual:
                tier = line._tier_by_hand(tier)
            if tier != line.tier_id:
                changes.append(line._change_values(tier, today, cause))
                given_back = not is_manual and tier == line.standing_tier_id
                since = line.standing_date if given_back else today
                line._stamp(tier_id=tier.id, tier_date=since)
            if not is_manual:
                line._stamp(**dict.fromkeys(STANDING_FIELDS, False))
        self.env["relationship.tier.change"].sudo().create(changes)
        self.card_id.sudo()._sync_badge()

    def _is_manual(self, today):
        """Return whether the tier set by hand counts ``today``."""
        until = self.manual_until
        return bool(self.manual_tier_id and (not until or until >= today))

    def _tier_by_hand(self, tier):
        """Return the tier set by hand, or a higher one where it is the least.

        :param tier: the one that counts without it
        """
        if not self.manual_at_least or not tier:
            return self.manual_tier_id
        return min(self.manual_tier_id | tier, key=self.scheme_id._rank)

    def _tier_without_override(self):
        """Return the tier that counts once an override has ended.

        What a review has issued is given back. Of a computed scheme that protects
        against downgrades, the tier from before stays where the computed one is lower;
        the next run lowers it as the scheme allows.
        """
        scheme, standing = self.scheme_id, self.standing_tier_id
        if scheme.mode == "propose":
            return standing
        if scheme.basis != "computed":
            return standing.browse()
        if standing and scheme._is_protected():
            return min(self.computed_tier_id | standing, key=scheme._rank)
        return self.computed_tier_id

    def _change_values(self, tier, date, cause):
        """Return the values of the record of a change to ``tier``."""
        return {
            "card_id": self.card_id.id,
            "company_id": self.company_id.id,
            "scheme_id": self.scheme_id.id,
            "old_tier_id": self.tier_id.id,
            "new_tier_id": tier.id,
            "date": date,
            "cause": cause,
            "user_id": self.env.uid if cause == "override" else False,
            "reason": self.manual_reason,
            "run_id": self.run_id.id,
            "rule_key": self.rule_id.id,
            "turnover": self.turnover,
        }

    @api.model
    def _expire_overrides(self):
        """End the overrides that expired in schemes that no run computes."""
        schemes = self.env["relationship.scheme"]
        for company in self.env["relationship.card"]._companies_with_cards():
            lines = self.search(
                [
                    ("company_id", "=", company.id),
                    ("manual_until", "<", company._relationship_today()),
                    ("scheme_id", "not in", schemes._computable(company).ids),
                ]
            )
            lines._apply_override("expired")
            lines._stamp(**dict.fromkeys(OVERRIDE_FIELDS, False))

    @api.model
    def _merge_cards(self, sources, destination):
        """Combine the lines of cards that are merged; called before the move.

        The destination keeps its own; an override that only a source has, moves.
        """
        kept = {
            line.scheme_id: line
            for line in self.search([("card_id", "=", destination.id)])
        }
        for line in self.search([("card_id", "in", sources.ids)], order="id"):
            own = kept.get(line.scheme_id)
            if not own:
                # The merge moves this line by updating its foreign key.
                kept[line.scheme_id] = line
                continue
            if line.manual_tier_id and not own.manual_tier_id:
                override = {
                    name: own._fields[name].convert_to_write(line[name], own)
                    for name in OVERRIDE_FIELDS
                }
                own._keep_standing(override)
                own._stamp(**override)
                own._apply_override("merge")
            line.unlink()

    # What the chatter of a card says when people set its tier by hand, or no more

    def _override_states(self):
        """Return the tier that counts and the values by hand, by id of the line."""
        return {
            line.id: (line.tier_id, [line[name] for name in MANUAL_FIELDS])
            for line in self.sudo()
        }

    def _note_overrides(self, before):
        """Say on the cards what a person has set by hand, or taken back.

        What a run or a merge of cards ends is told by the tier changes alone.

        :param dict before: the :meth:`_override_states` as they were
        """
        none = (self.tier_id.browse(), [self.tier_id.browse(), False, False, False])
        notes = defaultdict(list)
        for line in self.sudo():
            tier, values = before.get(line.id, none)
            now = [line[name] for name in MANUAL_FIELDS]
            if values != now and (values[0] or now[0]):
                notes[line.card_id.id].append(line._override_note(tier))
        self._post_notes(notes)

    def _override_note(self, old_tier):
        """Return the lines of the note on a change from ``old_tier``."""
        self.ensure_one()
        moved = old_tier != self.tier_id
        tiers = (old_tier, self.tier_id) if moved else (old_tier,)
        names = " → ".join(tier.name or "–" for tier in tiers)
        lines = [f"{self.scheme_id.name}: {names}"]
        if not self.manual_tier_id:
            return [*lines, self.env._("No longer set by hand.")]
        reason = self.manual_reason
        lines.append(
            self.env._("Set by hand: %s", reason)
            if reason
            else self.env._("Set by hand.")
        )
        if self.manual_at_least:
            lines.append(self.env._("At least %s.", self.manual_tier_id.name))
        if self.manual_until:
            until = format_date(self.env, self.manual_until)
            lines.append(self.env._("Until: %s", until))
        return lines

    def _note_removal(self):
        """Record that a person deletes these lines, and with them their tiers."""
        changes, notes = [], defaultdict(list)
        for line in self.sudo().filtered("tier_id"):
            today = line.company_id._relationship_today()
            values = line._change_values(line.tier_id.browse(), today, "override")
            changes.append({**values, "reason": False})
            notes[line.card_id.id].append(
                [f"{line.scheme_id.name}: {line.tier_id.name} → –"]
            )
        self.env["relationship.tier.change"].sudo().create(changes)
        self._post_notes(notes)

    def _post_notes(self, notes):
        """Post the notes on the cards; nobody is notified.

        :param dict notes: list of notes, each a list of lines, by id of the card
        """
        if self.env.context.get("tracking_disable"):
            return  # as an import does, unless it is told to track
        line_break = Markup("<br/>")
        self.env["relationship.card"].sudo().browse(notes)._message_log_batch(
            {
                card_id: Markup("").join(
                    Markup("<p>%s</p>") % line_break.join(lines) for lines in texts
                )
                for card_id, texts in notes.items()
            }
        )

    # Why a card is in its tier, as people read it

    def _explanation_lines(self):
        """Return why the card is in its tier, in the reader's language."""
        self.ensure_one()
        # The figures that put a card into its tier are for everybody who may see it.
        line = self.sudo()
        lines = [line._manual_line()] if line.manual_tier_id else []
        run = line.scheme_id._last_run(line.company_id) or line.run_id
        if line.basis == "computed" and run:
            lines += run._explanation_lines(
                line.rule_id.id, line.turnover, line.card_id
            )
            tier = line.computed_tier_id
            if lines and tier and not line.manual_tier_id and tier != line.tier_id:
                lines.append(line._deviation_line())
        return lines

    def _manual_line(self):
        values = {
            "tier": self._manual_name(),
            "user": self.manual_user_id.name or self.env._("somebody"),
            "date": format_date(self.env, self.manual_date),
            "until": format_date(self.env, self.manual_until),
            "reason": self.manual_reason or self.env._("no reason given"),
        }
        if self.manual_until:
            return self.env._(
                "%(tier)s was set by %(user)s on %(date)s, until %(until)s: %(reason)s",
                **values,
            )
        return self.env._(
            "%(tier)s was set by %(user)s on %(date)s: %(reason)s", **values
        )

    def _manual_name(self):
        name = self.manual_tier_id.name
        return self.env._("At least %s", name) if self.manual_at_least else name

    def _deviation_line(self):
        """Return why a computed tier does not count, without an override."""
        names = {"computed": self.computed_tier_id.name, "tier": self.tier_id.name}
        if self.scheme_id.mode == "propose":
            return self.env._(
                "Proposed: %(computed)s, until a review issues it.", **names
            )
        return self.env._(
            "Computed: %(computed)s. Protected against a downgrade: %(tier)s stays.",
            **names,
        )
