from odoo import api, models

from odoo.addons.crm_relationship.models.overview.history import Source


class RelationshipHistory(models.Model):
    """What was spent for a customer is part of what happened with it."""

    _inherit = "relationship.history"

    @api.model
    def _kinds(self):
        return [*super()._kinds(), ("expense", self.env._("Expense"))]

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            Source(
                "expense",
                "relationship.expense",
                "date",
                domain=(("state", "in", ("approved", "booked")),),
                user="user_id",
                name=("name",),
                summary=("kind", "cost", "note"),
            ),
        ]
