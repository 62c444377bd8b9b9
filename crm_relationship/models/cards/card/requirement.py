from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

CARD_MODELS = ("relationship.card", "res.partner")
TEXT_TYPES = ("char", "text")
NUMBER_TYPES = ("integer", "float", "monetary")
MANY_TYPES = ("one2many", "many2many")
REFERENCE_TYPES = ("many2one", "selection", "date", "datetime")


class RelationshipCardRequirement(models.Model):
    """A field that a complete card has filled (R327-R329)."""

    _name = "relationship.card.requirement"
    _description = "Required Field of a Card"
    _inherit = ["relationship.entry.mixin"]
    _order = "format_id, sequence, id"
    _rec_name = "field_id"

    sequence = fields.Integer(default=10)
    format_id = fields.Many2one(
        comodel_name="relationship.card.format",
        required=True,
        ondelete="cascade",
        index=True,
    )
    field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[
            ("model", "in", CARD_MODELS),
            ("store", "=", True),
            (
                "ttype",
                "in",
                TEXT_TYPES + NUMBER_TYPES + MANY_TYPES + REFERENCE_TYPES,
            ),
        ],
        help="A field of the card, or of the customer's contact record.",
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Only for Tier",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: required on every card of this format. "
        "Set: required of customers in this tier, of whatever scheme.",
    )

    _field_tier_uniq = models.Constraint(
        "UNIQUE (format_id, field_id, tier_id)",
        "Field: it is required already, for this format and tier.",
    )
    # Empty values are all different to a unique key.
    _field_uniq = models.Constraint(
        "EXCLUDE (format_id WITH =, field_id WITH =) WHERE (tier_id IS NULL)",
        "Field: it is required already, for this format and all tiers.",
    )

    @api.constrains("field_id")
    def _check_field_id(self):
        for requirement in self:
            field = requirement._get_field()
            if field is None or not field.store or field.company_dependent:
                raise ValidationError(
                    self.env._(
                        "Field: %(field)s cannot be required on a card. Choose a"
                        " stored field of the card or of its customer.",
                        field=requirement.field_id.display_name,
                    )
                )

    @api.model
    def _completeness_sql(self):
        """Return SQL of the whole percent of a card's required fields that are filled.

        It reads the aliases ``c`` (card) and ``p`` (its customer).
        """
        requirements = self.sudo().search_fetch([])
        if not requirements:
            return SQL("100")
        applying = SQL(" + ").join(
            SQL("%s::int", requirement._applies_sql()) for requirement in requirements
        )
        missing = SQL(" + ").join(
            SQL("%s::int", requirement._missing_sql()) for requirement in requirements
        )
        # Rounded down: only a card that misses nothing is complete.
        return SQL(
            "COALESCE(100 - (100 * (%(missing)s) + (%(applying)s) - 1)"
            " / NULLIF(%(applying)s, 0), 100)",
            missing=missing,
            applying=applying,
        )

    @api.model
    def _missing_labels(self, cards):
        """Return the labels of the required fields that cards lack, by card id."""
        requirements = self.sudo().search_fetch([])
        if not requirements or not cards.ids:
            return {}
        self.env.flush_all()
        missing = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", requirement._missing_sql(), requirement.id)
            for requirement in requirements
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, array_remove(ARRAY[%s]::int[], NULL)"
                " FROM relationship_card c JOIN res_partner p ON p.id = c.partner_id"
                " WHERE c.id IN %s",
                missing,
                tuple(cards.ids),
            )
        )
        labels = {
            requirement.id: requirement._get_field()._description_string(self.env)
            for requirement in requirements
        }
        return {card_id: [labels[key] for key in keys] for card_id, keys in rows}

    def _get_field(self):
        """Return the field object, None when it is not one that can be required."""
        self.ensure_one()
        field = self.env[self.field_id.model]._fields.get(self.field_id.name)
        allowed = TEXT_TYPES + NUMBER_TYPES + MANY_TYPES + REFERENCE_TYPES
        if self.field_id.model not in CARD_MODELS or field is None:
            return None
        return field if field.type in allowed and not field.translate else None

    def _missing_sql(self):
        """Return SQL that is true when the requirement applies and is not met.

        It reads the aliases ``c`` (card) and ``p`` (its customer).
        """
        self.ensure_one()
        return SQL("(%s AND NOT %s)", self._applies_sql(), self._filled_sql())

    def _applies_sql(self):
        """Return SQL that is true when the requirement applies to card ``c``."""
        self.ensure_one()
        condition = SQL("c.format_id = %s", self.format_id.id)
        if self.tier_id:
            condition = SQL(
                "%s AND EXISTS (SELECT FROM relationship_classification k"
                " WHERE k.card_id = c.id AND k.tier_id = %s)",
                condition,
                self.tier_id.id,
            )
        return SQL("(%s)", condition)

    def _filled_sql(self):
        """Return SQL that is true when the field of card ``c`` is filled."""
        field = self._get_field()
        alias = "c" if field.model_name == "relationship.card" else "p"
        if field.type in MANY_TYPES:
            return self._filled_many_sql(field, alias)
        column = SQL.identifier(alias, field.name)
        if field.type in TEXT_TYPES:
            return SQL("(btrim(COALESCE(%s, ''), %s) <> '')", column, " \t\r\n")
        if field.type in NUMBER_TYPES:
            return SQL("(COALESCE(%s, 0) <> 0)", column)
        return SQL("(%s IS NOT NULL)", column)

    def _filled_many_sql(self, field, alias):
        key = SQL.identifier(alias, "id")
        if field.type == "many2many":
            return SQL(
                "EXISTS (SELECT FROM %s m WHERE m.%s = %s)",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                key,
            )
        comodel = self.env[field.comodel_name]
        inverse = comodel._fields[field.inverse_name]
        conditions = [SQL("m.%s = %s", SQL.identifier(inverse.name), key)]
        if inverse.type == "many2one_reference":
            model_field = SQL.identifier(inverse.model_field)
            conditions.append(SQL("m.%s = %s", model_field, field.model_name))
        if "active" in comodel._fields:
            conditions.append(SQL("m.active"))
        return SQL(
            "EXISTS (SELECT FROM %s m WHERE %s)",
            SQL.identifier(comodel._table),
            SQL(" AND ").join(conditions),
        )
