import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, float_repr, format_list, mute_logger

from ...tools.condition import MAX_LENGTH, NO_DOMAIN

# The conditions on turnover, each stricter in the direction given.
SMALLER_IS_STRICTER = ("max_cumulative_share", "max_rank")
GREATER_IS_STRICTER = ("min_own_share", "min_turnover")
CONDITIONS = (*SMALLER_IS_STRICTER, *GREATER_IS_STRICTER)
# The conditions on what the card shows.
OF_THE_CARD = ("lifecycle", "min_score")
# The stages of a relation that a rule may ask for; existing customers are at several.
LIFECYCLES = {
    "potential": ("potential",),
    "existing": ("new", "active", "lapsing"),
    "new": ("new",),
    "active": ("active",),
    "lapsing": ("lapsing",),
    "lost": ("lost",),
}
# What conditions on contacts may look at, beside plain values: no documents.
PLAIN_MODELS = {
    "crm.team",
    "res.company",
    "res.country",
    "res.country.group",
    "res.country.state",
    "res.currency",
    "res.lang",
    "res.partner",
    "res.partner.category",
    "res.partner.industry",
    "res.users",
}
# Of users, who they are; not what they keep in their accounts.
USER_FIELDS = {"id", "active", "company_id", "login"}


class RelationshipTierRule(models.Model):
    """A row of conditions, all of which a customer of the tier meets (AND)."""

    _name = "relationship.tier.rule"
    _description = "Tier Rule"
    _inherit = ["relationship.entry.mixin"]
    _order = "tier_id, sequence, id"

    sequence = fields.Integer(default=10)
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        required=True,
        ondelete="cascade",
        index=True,
        fixed=True,
    )
    company_id = fields.Many2one(
        related="tier_id.company_id", store=True, precompute=True
    )
    # R046
    max_cumulative_share = fields.Float(
        string="Within First (%)",
        digits=(5, 2),
        help="Percent of all turnover that the customers with more turnover make"
        " together: below this limit. 0: no condition.",
    )
    min_own_share = fields.Float(
        string="Own Share from (%)",
        digits=(5, 2),
        help="Percent of all turnover that is the customer's own. 0: no condition.",
    )
    min_turnover = fields.Float(
        string="Turnover from",
        digits=(16, 2),
        help="In the currency of the card's company. 0: no condition.",
    )
    max_rank = fields.Integer(
        string="Rank up to",
        help="1 is the greatest turnover; equal turnover, equal rank. 0: no condition.",
    )
    domain = fields.Char(
        string="Contacts",
        help="Condition on the contact record: its plain stored fields, such as"
        " country, industry, tags, language or salesperson; no documents, no messages,"
        " and none of customer relationships.",
    )
    # R058
    lifecycle = fields.Selection(
        selection=[
            ("potential", "Potential"),
            ("existing", "Existing (New, Active or Lapsing)"),
            ("new", "New Customer"),
            ("active", "Active Customer"),
            ("lapsing", "Lapsing"),
            ("lost", "Lost"),
        ],
        help="Stage of the relation, from the dates of the first and the last turnover"
        " and the thresholds in the settings, as of the last refresh of the card.",
    )
    # R062
    min_score = fields.Float(
        string="Value from",
        digits=(5, 1),
        help="The customer's value, 0 to 100, as of the last night. 0: no condition.",
    )
    # R047
    is_floor = fields.Boolean(
        string="At Least",
        help="The rule lifts a customer to this tier who would be lower by turnover,"
        " as great potential does.",
    )

    _share_check = models.Constraint(
        "CHECK (COALESCE(max_cumulative_share, 0) BETWEEN 0 AND 100"
        " AND COALESCE(min_own_share, 0) BETWEEN 0 AND 100)",
        "Within First, Own Share from: enter a percentage from 0 to 100.",
    )
    _positive_check = models.Constraint(
        "CHECK (COALESCE(min_turnover, 0) >= 0 AND COALESCE(max_rank, 0) >= 0)",
        "Turnover from, Rank up to: enter 0 or more.",
    )

    _score_check = models.Constraint(
        "CHECK (COALESCE(min_score, 0) BETWEEN 0 AND 100)",
        "Value from: enter a number from 0 to 100.",
    )

    @api.constrains(*CONDITIONS, *OF_THE_CARD, "domain", "tier_id")
    def _check_conditions(self):
        for rule in self:
            limits = any(rule[name] for name in (*CONDITIONS, *OF_THE_CARD))
            if not limits and not rule._domain():
                raise ValidationError(
                    self.env._(
                        "Rule of %s: set at least one condition. A rule without any"
                        " would take every customer; the default tier does that.",
                        rule.tier_id.name,
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._validated_domain(author=self.env.user)

    @api.constrains(*CONDITIONS, *OF_THE_CARD, "domain", "tier_id")
    def _check_reachable(self):
        self.tier_id.scheme_id._check_reachable()

    def _covers(self, other):
        """Return whether every customer that ``other`` matches, this rule matches."""
        self.ensure_one()
        if self._domain() and self._domain() != other._domain():
            return False
        if not set(self._stages() or other._stages()).issuperset(other._stages()):
            return False
        if self.lifecycle and not other.lifecycle:
            return False
        if self.min_score and other.min_score < self.min_score:
            return False
        return all(
            not self[name] or (other[name] and other[name] <= self[name])
            for name in SMALLER_IS_STRICTER
        ) and all(
            not self[name] or (other[name] and other[name] >= self[name])
            for name in GREATER_IS_STRICTER
        )

    def _stages(self):
        """Return the stages of the relation that the rule asks for; empty: any."""
        return LIFECYCLES.get(self.lifecycle, ())

    def _domain(self):
        """Return the domain as typed; empty when every contact meets it."""
        text = (self.domain or "").strip()
        if len(text) > MAX_LENGTH:
            return text  # refused by who validates it
        try:
            is_met_by_all = not text or Domain(ast.literal_eval(text)).is_true()
        except NO_DOMAIN:
            is_met_by_all = False  # refused by who validates it
        return "" if is_met_by_all else text

    def _validated_domain(self, author=None):
        """Return the condition on contacts.

        :param author: user who enters it, and is to be able to read its fields
        :return: ``Domain``, true when there is no condition
        :raises ValidationError: when it is no domain, or uses a field it may not
        """
        self.ensure_one()
        if not self._domain():
            return Domain.TRUE
        self._check_length()
        partners = self.env["res.partner"].sudo()
        if author:
            # Constraints are checked as the superuser.
            partners = partners.with_user(author)
        try:
            domain = Domain(ast.literal_eval(self._domain()))
            domain.validate(partners)
            self._check_can_be_met(domain)
            self._check_fields(partners, domain)
            # The database has its own idea of what can be compared.
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                select = self._contacts_sql(self._domain(), self.env.company)
                self.env.cr.execute(SQL("EXPLAIN SELECT 1 WHERE 1 IN %s", select))
        except NO_DOMAIN as error:
            raise ValidationError(
                self.env._(
                    "Contacts, rule of %(tier)s: %(domain)s is not a domain on contacts"
                    " (%(error)s).",
                    tier=self.tier_id.name,
                    domain=self.domain,
                    error=str(error).strip().split("\n")[0],
                )
            ) from error
        return domain

    def _check_length(self):
        """Refuse a domain that nobody can read."""
        if len(self._domain()) > MAX_LENGTH:
            raise ValidationError(
                self.env._(
                    "Contacts, rule of %(tier)s: the condition is too long. Use up to"
                    " %(limit)s characters, or several rules.",
                    tier=self.tier_id.name,
                    limit=MAX_LENGTH,
                )
            )

    def _check_can_be_met(self, domain):
        """Refuse a domain that no contact can meet."""
        if domain.is_false():
            raise ValidationError(
                self.env._(
                    "Contacts, rule of %(tier)s: %(domain)s is met by no contact.",
                    tier=self.tier_id.name,
                    domain=self.domain,
                )
            )

    def _check_fields(self, model, domain):
        """Refuse fields that are not plain ones of contacts."""
        for condition in domain.iter_conditions():
            comodel = self._check_path(model, condition.field_expr)
            if "any" in condition.operator:
                self._check_fields(comodel, Domain(condition.value))

    def _check_path(self, model, path):
        """Refuse a path with a field that is not stored, not plain, or not readable.

        :return: empty records of the model that the path ends in
        """
        field = None
        for name in path.split("."):
            if field and field.type in ("date", "datetime"):
                break  # a part of the date, such as create_date.year_number
            field = model._fields.get(name)
            if not self._is_plain(model, field):
                self._refuse_field(path)
            if field.comodel_name:
                model = model.env[field.comodel_name]
        return model

    @api.model
    def _is_plain(self, model, field):
        """Return whether rules may look at a field: its author reads it, too."""
        return (
            field
            and not field.name.startswith("relationship_")
            and (field.store or field.name == "id")
            and (not field.comodel_name or field.comodel_name in PLAIN_MODELS)
            and (model._name != "res.users" or field.name in USER_FIELDS)
            and model._has_field_access(field, "read")
        )

    def _refuse_field(self, path):
        raise ValidationError(
            self.env._(
                "Contacts, rule of %(tier)s: the field %(field)s cannot be used. Rules"
                " read plain stored fields of contacts, such as country, industry, tags"
                " or salesperson: no documents or messages, and nothing that is"
                " computed from tiers or cards.",
                tier=self.tier_id.name,
                field=path,
            )
        )

    def _entered_by_specialists(self):
        """Return the names of what rules look at that people enter on contacts.

        Who looks after a customer writes the contact, and could lift it (R047).
        """
        fields_ = self.env["res.partner"]._fields
        names = {}
        for rule in self.filtered(lambda rule: rule._domain()):
            domain = Domain(ast.literal_eval(rule._domain()))
            for condition in domain.iter_conditions():
                field = fields_.get(condition.field_expr.split(".")[0])
                if field and not field.readonly and not field.groups:
                    names[field.name] = field._description_string(self.env)
        return list(names.values())

    @api.model
    def _contacts_sql(self, text, company):
        """Return SQL of the ids of the contacts that a domain selects.

        :param str text: a domain that :meth:`_validated_domain` has let pass
        :param company: company whose values count, where a field has one for each
        """
        # All customers are classified, whoever starts the run, archived ones too.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        partners = partners.with_company(company)
        return partners._search(Domain(ast.literal_eval(text))).subselect()

    def _limits(self):
        """Return the conditions that are set, as decimal strings by name."""
        self.ensure_one()
        return {
            name: str(self[name]) if name == "max_rank" else float_repr(self[name], 2)
            for name in CONDITIONS
            if self[name]
        }

    @api.model
    def _level_sql(self, name, limit, straddle):
        """Return SQL that is true for an amount of turnover within a limit.

        It reads, for one amount of turnover: ``before``, the turnover of all customers
        with more; ``upto``, with those of the same amount; ``ahead``, the number of
        customers with more; ``total``, the turnover of all. Exact decimals throughout.

        :param str name: ``max_cumulative_share`` or ``max_rank``
        :param str limit: percent or rank, a decimal number
        """
        if name == "max_rank":
            return SQL("ahead < %s::numeric", limit)
        if straddle == "lower":
            return SQL("upto * 100 <= %s::numeric * total", limit)
        return SQL("before * 100 < %s::numeric * total", limit)

    @api.model
    def _number_sql(self, rules, company):
        """Return SQL of the number, from 1, of the first rule that is met.

        The number after the last one stands for the default tier. A floor needs no
        treatment of its own: rules of higher tiers are tried before it.
        """
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", self._met_sql(rule, company), number)
            for number, rule in enumerate(rules, 1)
        )
        otherwise = len(rules) + 1
        return SQL("CASE %s ELSE %s END", cases, otherwise) if rules else SQL("1")

    @api.model
    def _met_sql(self, rule, company):
        conditions = [
            SQL("v.turnover >= %s::numeric", cutoff) if cutoff else SQL("FALSE")
            for cutoff in rule["cutoffs"].values()
        ]
        # Runs of before do not know of stages.
        if stages := LIFECYCLES.get(rule.get("lifecycle")):
            conditions.append(SQL("c.lifecycle IN %s", stages))
        if limit := rule.get("min_score"):
            score = rule.get("score_sql") or SQL("c.score")
            conditions.append(SQL("%s >= %s::numeric", score, str(limit)))
        if rule["domain"]:
            contacts = self._contacts_sql(rule["domain"], company)
            conditions.append(SQL("c.partner_id IN %s", contacts))
        return SQL(" AND ").join(conditions)

    def _summary(self):
        """Return the conditions of the rule as people read them."""
        self.ensure_one()
        texts = [
            self._limit_text(name, limit) for name, limit in self._limits().items()
        ]
        if self.lifecycle:
            texts.append(self._stage_text(self.lifecycle))
        if self.min_score:
            texts.append(self._score_text(self.min_score))
        if self._domain():
            texts.append(self._domain_text(self.domain))
        return format_list(self.env, texts)

    @api.model
    def _limit_text(self, name, limit):
        """Return a condition on turnover as people read it.

        :param str limit: percent, amount or rank, a decimal number
        """
        number = self._number_text(float(limit))
        if name == "max_cumulative_share":
            return self.env._(
                "within the first %s %% of the company's turnover", number
            )
        if name == "min_own_share":
            return self.env._("own share of at least %s %%", number)
        if name == "max_rank":
            return self.env._("among the first %s", number)
        return self.env._("turnover of at least %s", number)

    @api.model
    def _stage_text(self, lifecycle):
        """Return a condition on the stage of the relation as people read it."""
        labels = dict(self._fields["lifecycle"]._description_selection(self.env))
        return self.env._("lifecycle: %s", labels[lifecycle])

    @api.model
    def _score_text(self, limit):
        """Return a condition on the value of the customer as people read it."""
        return self.env._("value of at least %s", self._number_text(limit))

    @api.model
    def _is_met_by(self, text, partner, company):
        """Tell whether a contact meets a domain, as a run of the company sees it."""
        ids = SQL("SELECT %s IN %s", partner.id, self._contacts_sql(text, company))
        [(is_met,)] = self.env.execute_query(ids)
        return is_met

    @api.model
    def _partner_values(self, text, partner):
        """Return what a contact has in the fields of a domain, for who may read it.

        :param str text: a domain that :meth:`_validated_domain` has let pass
        :param partner: the contact, as its reader
        """
        if not partner.has_access("read"):
            return ""
        values = {}
        for condition in Domain(ast.literal_eval(text)).iter_conditions():
            field = partner._fields.get(condition.field_expr)
            if field and partner._has_field_access(field, "read"):
                values[field.name] = self._held_text(field, partner)
        return format_list(self.env, list(values.values()))

    @api.model
    def _held_text(self, field, partner):
        """Return what a contact has in a field."""
        label, value = field._description_string(self.env), partner[field.name]
        if field.type != "boolean" and not value:
            return self.env._("%s is not set", label)
        if field.comodel_name:
            value = value.ids
        elif field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value, value)
        return f"{label}: {self._value_text(field, value)}"

    @api.model
    def _domain_text(self, text):
        """Return a condition on contacts, with the names of what it refers to.

        :param str text: a domain that :meth:`_validated_domain` has let pass
        """
        domain = Domain(ast.literal_eval(text))
        return self.env._("contact meets %s", self._part_text(domain))

    @api.model
    def _part_text(self, domain):
        """Return a condition, or several joined as they are in the domain."""
        operator = getattr(domain, "OPERATOR", None)
        if operator == "!":
            return self.env._("not (%s)", self._part_text(domain.child))
        if not operator:
            return self._condition_text(domain)
        parts = [
            f"({self._part_text(child)})"
            if getattr(child, "OPERATOR", "!") != "!"
            else self._part_text(child)
            for child in domain.children
        ]
        return format_list(self.env, parts, "or" if operator == "|" else "standard")

    @api.model
    def _condition_text(self, condition):
        """Return one condition, with the names that people know its parts by."""
        partners = self.env["res.partner"]
        path, value = condition.field_expr, condition.value
        field = partners._fields.get(path)
        label = field._description_string(self.env) if field else path
        # "Is set", "is not set" and plain equality read better without an operator.
        operator = condition.operator
        is_boolean = field and field.type == "boolean"
        if value is False and not is_boolean and operator in ("=", "!="):
            return (
                self.env._("%s is not set", label)
                if operator == "="
                else self.env._("%s is set", label)
            )
        relation = ": " if operator in ("=", "in") else f" {operator} "
        return f"{label}{relation}{self._value_text(field, value)}"

    @api.model
    def _value_text(self, field, value):
        """Return the value of a condition, names instead of ids where one sees them."""
        if field and field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if not field or not field.comodel_name:
            return str(value)
        values = [value] if isinstance(value, (int, str)) else list(value)
        ids = [item for item in values if isinstance(item, int) and item]
        records = self.env[field.comodel_name].browse(ids).exists()
        records = records.sudo(False)._filtered_access("read")
        names = {record.id: record.display_name for record in records}
        return format_list(
            self.env, [str(names.get(item, item)) for item in values], "or"
        )

    @api.model
    def _number_text(self, number):
        """Return a number in the reader's language, without empty decimals."""
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        text = lang.format("%.2f", number, grouping=True)
        return text.rstrip("0").rstrip(lang.decimal_point)
