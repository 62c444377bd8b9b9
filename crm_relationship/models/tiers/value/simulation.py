from odoo import api, fields, models
from odoo.exceptions import UserError

from .indicator import KINDS


def _weight(label):
    return fields.Float(string=label, digits=(5, 2))


class RelationshipSimulation(models.TransientModel):
    """Other weights of the value, tried: who would reach the values of the rules.

    They begin as they are kept, and are not written: what weighs how much is said for
    all schemes at once, by the indicators.
    """

    _inherit = "relationship.simulation"

    weight_power = _weight("Purchasing Power")
    weight_satisfaction = _weight("Satisfaction")
    weight_loyalty = _weight("Loyalty")
    weight_contribution = _weight("Contribution")
    weight_development = _weight("Development Potential")
    weight_recency = _weight("Recency")
    weight_frequency = _weight("Frequency")
    weight_monetary = _weight("Money of All Time")
    weight_imported = _weight("Imported Scores")
    uses_value = fields.Boolean(compute="_compute_uses_value")

    @api.depends("line_ids.min_score")
    def _compute_uses_value(self):
        for simulation in self:
            simulation.uses_value = any(simulation.line_ids.mapped("min_score"))

    @api.model
    def _values_of(self, scheme):
        values = super()._values_of(scheme)
        company = self.env["res.company"].browse(values["company_id"])
        weights = self.env["relationship.value.indicator"]._weights(company)
        return {**values, **{f"weight_{kind}": weights.get(kind, 0) for kind in KINDS}}

    def _tried_weights(self):
        """Return the weights that are tried, of the kinds that count, by kind."""
        weights = {kind: self[f"weight_{kind}"] for kind in KINDS}
        return {kind: weight for kind, weight in weights.items() if weight}

    def _weighs_anew(self):
        """Tell whether other weights are tried than are kept."""
        kept = self.env["relationship.value.indicator"]._weights(self.company_id)
        return self.uses_value and self._tried_weights() != kept

    def _tried_scores(self):
        if not self._weighs_anew():
            return super()._tried_scores()
        refresh = self.env["relationship.value.refresh"]
        return refresh._tried_sql(self.company_id, self._tried_weights())

    def _check_can_be_computed(self):
        result = super()._check_can_be_computed()
        weights = self._tried_weights().values()
        if self.uses_value and not all(0 <= weight <= 100 for weight in weights):
            raise UserError(self.env._("Weight: enter a number from 0 to 100."))
        if self.uses_value and not weights:
            self.env["relationship.value.indicator"]._refuse_no_weight()
        return result

    def _check_unchanged(self):
        """Refuse to apply limits that were tried with other weights.

        :raises UserError: saying where weights are changed
        """
        result = super()._check_unchanged()
        if self._weighs_anew():
            raise UserError(
                self.env._(
                    "Weights: they were tried, and are of all schemes. Change them in"
                    " the value indicators, and begin another simulation."
                )
            )
        return result
