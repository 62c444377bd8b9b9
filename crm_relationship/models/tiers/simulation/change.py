from odoo import api, fields, models
from odoo.tools import format_list


class RelationshipSchemeChange(models.Model):
    """Limits of a scheme that a simulation was applied to: what was, what is.

    The texts are composed for the reader, from the conditions as they were.
    """

    _name = "relationship.scheme.change"
    _description = "Change of a Scheme's Limits"
    _inherit = ["relationship.entry.mixin"]
    _order = "date desc, id desc"
    _rec_name = "scheme_id"

    scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="scheme_id.company_id", store=True, precompute=True
    )
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, string="On"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    before = fields.Json(readonly=True)
    after = fields.Json(readonly=True)
    text = fields.Text(string="What Changed", compute="_compute_text")

    @api.depends("before", "after")
    @api.depends_context("lang")
    def _compute_text(self):
        for change in self:
            change.text = "\n".join(change._lines())

    def _lines(self):
        """Return what changed, a line for each value and each tier."""
        scheme = self.scheme_id
        old, new = self.before or {}, self.after or {}
        lines = []
        for name, value in new.get("values", {}).items():
            was = old.get("values", {}).get(name)
            if was != value:
                label = scheme._fields[name]._description_string(self.env)
                lines.append(
                    f"{label}: {self._value_text(name, was)}"
                    f" → {self._value_text(name, value)}"
                )
        rules, olds = new.get("rules", {}), old.get("rules", {})
        # Keys of what is kept as JSON are texts.
        for key in sorted({*rules, *olds}, key=int):
            if rules.get(key) != olds.get(key):
                tier = self.env["relationship.tier"].browse(int(key)).exists()
                lines.append(
                    f"{tier.name or '–'}: {self._rules_text(olds.get(key))}"
                    f" → {self._rules_text(rules.get(key))}"
                )
        return lines

    def _value_text(self, name, value):
        field = self.scheme_id._fields[name]
        if field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value)
        return "–" if value in (None, False) else str(value)

    def _rules_text(self, kept):
        """Return rules of a tier as people read them."""
        texts = [self._rule_text(rule) for rule in kept or ()]
        return format_list(self.env, texts, "or") if texts else "–"

    def _rule_text(self, rule):
        rules = self.env["relationship.tier.rule"]
        texts = [
            rules._limit_text(name, limit) for name, limit in rule["limits"].items()
        ]
        if rule["lifecycle"]:
            texts.append(rules._stage_text(rule["lifecycle"]))
        if rule["min_score"]:
            texts.append(rules._score_text(rule["min_score"]))
        if rule["domain"]:
            texts.append(rules._domain_text(rule["domain"]))
        text = format_list(self.env, texts)
        return self.env._("at least: %s", text) if rule["is_floor"] else text

    @api.model
    def _limits(self, scheme, names):
        """Return the limits of a scheme as a change keeps them.

        :param names: of the scheme's own values
        """
        rules = {}
        for rule in scheme._rules_in_order():
            rules.setdefault(str(rule.tier_id.id), []).append(
                {
                    "limits": rule._limits(),
                    "lifecycle": rule.lifecycle,
                    "min_score": rule.min_score,
                    "domain": rule._domain(),
                    "is_floor": rule.is_floor,
                }
            )
        return {"values": {name: scheme[name] for name in names}, "rules": rules}
