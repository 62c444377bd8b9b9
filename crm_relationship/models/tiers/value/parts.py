from odoo import api, fields, models


def _part(label):
    return fields.Integer(string=label, readonly=True, aggregator="avg")


class RelationshipValueParts(models.AbstractModel):
    """The parts of a value: of how many percent of the customers each one is ahead."""

    _name = "relationship.value.parts"
    _description = "Parts of a Value"

    card_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    score = fields.Float(
        string="Value",
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="0 to 100: the average of the parts that are known, by their weights.",
    )
    power = _part("Purchasing Power")
    satisfaction = _part("Satisfaction")
    loyalty = _part("Loyalty")
    contribution = _part("Contribution")
    development = _part("Development Potential")
    recency = _part("Recency")
    frequency = _part("Frequency")
    monetary = _part("Money of All Time")
    imported = _part("Imported Scores")

    @api.model
    def _merge_cards(self, sources, destination):
        """Drop the values of cards that are merged: the next night compares anew."""
        if not self._abstract:
            self.search([("card_id", "in", sources.ids)]).unlink()
