from odoo import api, fields, models
from odoo.tools import SQL


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
        string="Customer Value",
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
    # What is not known is not 0.
    is_asked = fields.Boolean(string="Has Answers", compute="_compute_is_known")
    is_imported = fields.Boolean(string="Has Scores", compute="_compute_is_known")

    @api.depends("satisfaction", "imported")
    def _compute_is_known(self):
        known = {}
        if self.ids:
            rows = self.env.execute_query(
                SQL(
                    "SELECT id, satisfaction IS NOT NULL, imported IS NOT NULL"
                    " FROM %s WHERE id IN %s",
                    SQL.identifier(self._table),
                    tuple(self.ids),
                    to_flush=self._fields["satisfaction"],
                )
            )
            known = {row[0]: row[1:] for row in rows}
        for parts in self:
            parts.is_asked, parts.is_imported = known.get(parts.id, (False, False))

    @api.model
    def _merge_cards(self, sources, destination):
        """Drop the values of cards that are merged: the next night compares anew."""
        if not self._abstract:
            self.search([("card_id", "in", sources.ids)]).unlink()
