from odoo import api, models

from odoo.addons.crm_relationship.models.overview.history import Source


class RelationshipHistory(models.Model):
    """What was decided about a customer in a meeting."""

    _inherit = "relationship.history"

    @api.model
    def _kinds(self):
        return [*super()._kinds(), ("decision", self.env._("Decision of a Meeting"))]

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            Source(
                "decision",
                "relationship.meeting.item",
                "date",
                domain=(("state", "in", ("held", "issued")),),
                name=("meeting_id.name", "name"),
                summary=("decision",),
            ),
        ]
