from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import clean_context, format_date, format_list

MANUAL_FIELDS = ("manual_tier_id", "manual_reason", "manual_until")
OVERRIDE_GROUPS = {
    "specialist": "crm_relationship.group_relationship_user",
    "supervisor": "crm_relationship.group_relationship_supervisor",
    "head": "crm_relationship.group_relationship_head",
    "committee": "crm_relationship.group_relationship_committee",
}


class RelationshipClassification(models.Model):
    """The present value of a card in one scheme, and what put it there.

    People write the manual fields only; the rest follows from them and from the
    runs, see ``relationship_classification_sql.py``.
    """

    _name = "relationship.classification"
    _description = "Classification"
    _inherit = ["relationship.disclosure.mixin"]
    _order = "card_id, scheme_id"
    _rec_name = "tier_id"
    _check_company_auto = True

    card_id = fields.Many2one(
        comodel_name="relationship.card", required=True, ondelete="cascade"
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
    )
    basis = fields.Selection(related="scheme_id.basis")
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The tier that counts: set by hand while that is valid, else computed.",
    )
    tier_date = fields.Date(string="In Tier since", readonly=True)
    computed_tier_id = fields.Many2one(
        comodel_name="relationship.tier", readonly=True, ondelete="restrict"
    )
    rule_id = fields.Many2one(
        comodel_name="relationship.tier.rule", readonly=True, ondelete="set null"
    )
    run_id = fields.Many2one(
        comodel_name="relationship.classification.run",
        readonly=True,
        ondelete="set null",
    )
    turnover = fields.Monetary(readonly=True)
    manual_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Tier by Hand",
        ondelete="restrict",
        domain="[('scheme_id', '=', scheme_id)]",
        help="Counts instead of the computed tier, until the day given.",
    )
    manual_reason = fields.Char(string="Reason")
    manual_until = fields.Date(
        string="Until", help="Last day on which it counts. Empty: no end."
    )
    manual_user_id = fields.Many2one(
        comodel_name="res.users", string="Set by", readonly=True, ondelete="set null"
    )
    manual_date = fields.Date(string="Set on", readonly=True)
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
        for vals in vals_list:
            self._check_manual_only(vals, allowed=("card_id", "scheme_id"))
        cards = self.env["relationship.card"].sudo()
        companies = [cards.browse(vals.get("card_id")).company_id for vals in vals_list]
        # What may not be entered does not come by a default of the context, either.
        entered = self.with_context(clean_context(self.env.context))
        lines = super(RelationshipClassification, entered).create(
            [
                {**vals, **self._manual_values(vals, company), "company_id": company.id}
                for vals, company in zip(vals_list, companies, strict=True)
            ]
        )
        lines = lines.with_env(self.env)
        lines._check_override_level()
        lines._apply_override()
        lines._note_overrides({})
        return lines

    def write(self, vals):
        if not set(vals).intersection(MANUAL_FIELDS) and self.env.su:
            return super().write(vals)
        self._check_manual_only(vals)
        self._check_override_level()
        before = self._override_states()
        for company, lines in self.grouped("company_id").items():
            values = {**vals, **self._manual_values(vals, company)}
            super(RelationshipClassification, lines).write(values)
        self._apply_override()
        self._note_overrides(before)
        return True

    @api.model
    def get_import_templates(self):
        """Offer the template of the import screen."""
        return [
            {
                "label": self.env._("Import Template for Tiers Set by Hand"),
                "template": "/crm_relationship/static/csv/"
                "relationship_classification.csv",
            }
        ]

    def unlink(self):
        self._check_override_level()
        if not self.env.su:
            self._note_removal()
        cards = self.card_id
        result = super().unlink()
        cards.exists()._sync_badge()
        return result

    @api.model
    def _check_manual_only(self, vals, allowed=()):
        """Refuse values that only a run may write.

        :raises UserError: naming the fields
        """
        refused = set(vals) - {*MANUAL_FIELDS, *allowed}
        if refused and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s: computed, not entered. To put a customer into another"
                    " tier, set Tier by Hand, with a reason.",
                    fields=format_list(
                        self.env,
                        [
                            self._fields[name]._description_string(self.env)
                            if name in self._fields
                            else name
                            for name in sorted(refused)
                        ],
                    ),
                )
            )

    @api.model
    def _manual_values(self, vals, company):
        """Return author and date that go with manual values."""
        today = (company or self.env.company)._relationship_today()
        until = fields.Date.to_date(vals.get("manual_until"))
        if until and until < today and not self.env.su:
            raise ValidationError(
                self.env._(
                    "Until: %s is over. Choose today or later.",
                    format_date(self.env, until),
                )
            )
        if "manual_tier_id" not in vals or vals.get("manual_user_id"):
            return {}
        if not vals["manual_tier_id"]:
            return {
                "manual_reason": False,
                "manual_until": False,
                "manual_user_id": False,
                "manual_date": False,
            }
        return {
            "manual_user_id": self.env.uid,
            "manual_date": today,
        }

    def _check_override_level(self):
        """Refuse an override by somebody who may not decide on the scheme (X6).

        :raises AccessError: naming the scheme and who may
        """
        if self.env.su:
            return
        for scheme in self.scheme_id:
            level = scheme.override_level
            if not self.env.user.has_group(OVERRIDE_GROUPS[level]):
                raise AccessError(
                    self.env._(
                        "Tier by Hand: the tiers of %(scheme)s are set by this level or"
                        " above: %(level)s.",
                        scheme=scheme.name,
                        level=dict(
                            scheme._fields["override_level"]._description_selection(
                                self.env
                            )
                        )[level],
                    )
                )

    def _apply_override(self):
        """Put the tier that counts now into effect, and record the change."""
        # Only our own code, as superuser, gives another cause.
        context = self.env.context if self.env.su else {}
        cause = context.get("relationship_tier_cause", "override")
        changes = []
        for line in self.sudo():
            today = line.company_id._relationship_today()
            tier = line._counting_tier(today)
            if tier != line.tier_id:
                changes.append(line._change_values(tier, today, cause))
                line.write({"tier_id": tier.id, "tier_date": today})
        self.env["relationship.tier.change"].sudo().create(changes)
        self.card_id.sudo()._sync_badge()

    def _counting_tier(self, today):
        """Return the tier that counts ``today``: by hand while valid, or computed."""
        self.ensure_one()
        until = self.manual_until
        if self.manual_tier_id and (not until or until >= today):
            return self.manual_tier_id
        scheme = self.scheme_id
        if scheme.basis == "computed" and scheme.mode == "auto":
            return self.computed_tier_id
        return self.computed_tier_id.browse()

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
    def _counts(self, name, records):
        """Return the number of cards by ``records``, empty without the right to see.

        :param str name: ``scheme_id`` or ``tier_id``
        """
        if not self.has_access("read"):
            return {}
        domain = [(name, "in", records.ids), ("tier_id", "!=", False)]
        return dict(self._read_group(domain, [name], ["__count"]))

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
            lines = lines.with_context(relationship_tier_cause="expired")
            lines._apply_override()
            lines.write({"manual_tier_id": False})

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
                # The move of the foreign keys takes it along.
                kept[line.scheme_id] = line
                continue
            if line.manual_tier_id and not own.manual_tier_id:
                values = {
                    name: own._fields[name].convert_to_write(line[name], own)
                    for name in (*MANUAL_FIELDS, "manual_user_id", "manual_date")
                }
                own.with_context(relationship_tier_cause="merge").write(values)
            line.unlink()
