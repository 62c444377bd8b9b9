from odoo import api, fields, models
from odoo.tools import SQL


class RelationshipDeadline(models.Model):
    """How many of a hundred deadlines were met in time."""

    _inherit = "relationship.deadline"

    pass_rate = fields.Float(
        string="Met in Time (%)",
        compute="_compute_pass_rate",
        aggregator="avg",
        help="Of those met or missed; soft ones count only when they were met.",
    )

    @api.depends("breached", "met_date", "is_hard")
    def _compute_pass_rate(self):
        for deadline in self:
            met = deadline.met_date and not deadline.breached
            deadline.pass_rate = 100 if met else 0

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "pass_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        # Not stored: what is open is neither 0 nor 100, and counts for nothing.
        breached, met_date, is_hard = (
            self._field_to_sql(self._table, name, query)
            for name in ("breached", "met_date", "is_hard")
        )
        return SQL(
            "AVG(CASE WHEN %s THEN CASE WHEN %s THEN 0 END"
            " WHEN %s IS NOT NULL THEN 100 END)",
            breached,
            is_hard,
            met_date,
        )
