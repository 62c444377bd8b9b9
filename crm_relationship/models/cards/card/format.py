from odoo import fields, models


class RelationshipCardFormat(models.Model):
    """The fixed format of a card (固定的格式, R002): own fields, required fields."""

    _name = "relationship.card.format"
    _description = "Card Format"
    _inherit = ["relationship.entry.mixin"]

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        selection=[("organization", "Organization"), ("person", "Individual")],
        required=True,
    )
    card_properties_definition = fields.PropertiesDefinition(string="Own Fields")
    requirement_ids = fields.One2many(
        comodel_name="relationship.card.requirement",
        inverse_name="format_id",
        string="Required Fields",
    )

    _kind_uniq = models.Constraint(
        "UNIQUE (kind)", "Kind: there is a format for this kind of card already."
    )
