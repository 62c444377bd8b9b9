from odoo import api, models

from odoo.addons.crm_relationship.models.overview.tile import Tile

PREFIX = "crm_relationship_evaluation.relationship_%s_action"


class RelationshipTile(models.AbstractModel):
    """Checks to make, and minutes to write."""

    _inherit = "relationship.tile"

    @api.model
    def _tiles(self):
        return [*super()._tiles(), *self._meeting_tiles()]

    @api.model
    def _meeting_tiles(self):
        if not self.env.user.has_group("crm_relationship.group_relationship_user"):
            return []
        uid = self.env.uid
        return [
            Tile(
                "checks_due",
                self.env._("Checks to Make"),
                PREFIX % "check",
                [("state", "=", "open"), ("user_id", "=", uid)],
                title="template_id",
                date="date",
            ),
            Tile(
                "minutes_owed",
                self.env._("Minutes to Write"),
                PREFIX % "meeting",
                [
                    ("state", "in", ("planned", "held")),
                    ("date_end", "<", "now"),
                    "|",
                    ("secretary_id", "=", uid),
                    "&",
                    ("secretary_id", "=", False),
                    ("user_id", "=", uid),
                ],
                title="name",
                date="date_start",
                since=True,
                note="kind",
            ),
        ]
