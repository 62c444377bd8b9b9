from odoo import api, fields, models


class RelationshipSimulationLine(models.TransientModel):
    """A rule as it would be: with all conditions that a saved rule may have.

    It inherits fields, checks and SQL of the rule, so that there is one definition.
    """

    _name = "relationship.simulation.line"
    _description = "Rule in a Simulation"
    _inherit = ["relationship.tier.rule"]
    _order = "tier_id, sequence, id"

    simulation_id = fields.Many2one(
        comodel_name="relationship.simulation",
        required=True,
        ondelete="cascade",
        index=True,
        fixed=True,
    )
    rule_id = fields.Many2one(comodel_name="relationship.tier.rule", readonly=True)
    summary = fields.Char(string="Saved Rule", compute="_compute_summary")

    @api.depends("rule_id")
    @api.depends_context("lang")
    def _compute_summary(self):
        for line in self:
            # What rules ask for is for all who simulate: they read the scheme.
            line.summary = line.rule_id and line.rule_id._summary()

    @api.constrains("tier_id", "simulation_id")
    def _check_tier_id(self):
        for line in self:
            line.simulation_id._check_own_tier(line.tier_id)

    def _check_reachable(self):
        """Let a rule be tried that nobody would meet: the figures show it."""

    @api.model
    def _copied_fields(self):
        """Return the names of the fields that a simulated rule copies."""
        rules = self.env["relationship.tier.rule"]
        return [
            name
            for name, field in rules._fields.items()
            if field.store
            and not field.related
            and not field.compute
            and not field.readonly
            and name not in (*models.MAGIC_COLUMNS, "tier_id")
        ]

    def _conditions(self, record=None):
        """Return the values of a rule, as they are written to one.

        :param record: a saved rule whose values are wanted instead of the line's own
        """
        record = record or self
        return {
            name: record._fields[name].convert_to_write(record[name], record)
            for name in self._copied_fields()
        }

    def _is_changed(self):
        """Tell whether a rule that is saved would become another one."""
        self.ensure_one()
        return self._conditions() != self._conditions(self.rule_id)
