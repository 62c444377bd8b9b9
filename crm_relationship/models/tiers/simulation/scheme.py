from odoo import fields, models

from ....tools.asks import asks


class RelationshipScheme(models.Model):
    """The way to a simulation."""

    _inherit = "relationship.scheme"

    change_ids = fields.One2many(
        comodel_name="relationship.scheme.change",
        inverse_name="scheme_id",
        readonly=True,
    )

    @asks("read")
    def action_simulate(self):
        """Open a copy of the scheme's limits, to see what others would do.

        :raises UserError: when the scheme cannot be computed as it is set up
        """
        self.ensure_one()
        self._check_may_classify()
        simulations = self.env["relationship.simulation"]
        # The lines say which rule they are of, which nobody enters.
        values = simulations.sudo()._values_of(self.sudo())
        simulation = simulations.sudo().create(values).sudo(False)
        return simulation._get_records_action(name=self.env._("Simulation"))
