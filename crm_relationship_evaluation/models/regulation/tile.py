from odoo import api, models

from odoo.addons.crm_relationship.models.overview.tile import Tile

PREFIX = "crm_relationship_evaluation.relationship_%s_action"


class RelationshipTile(models.AbstractModel):
    """Regulations that wait for the user: to review, to approve, to read."""

    _inherit = "relationship.tile"

    @api.model
    def _tiles(self):
        return [*super()._tiles(), *self._regulation_tiles()]

    @api.model
    def _regulation_tiles(self):
        if not self.env.user.has_group("crm_relationship.group_relationship_user"):
            return []
        return [
            Tile(
                "regulations_to_sign",
                self.env._("Regulations to Review or Approve"),
                PREFIX % "regulation",
                [
                    ("state", "in", ("compiled", "reviewed")),
                    ("activity_ids.user_id", "=", self.env.uid),
                ],
                title="name",
                date="compiled_date",
                since=True,
                note="state",
            ),
            Tile(
                "regulations_to_read",
                self.env._("Regulations to Read"),
                PREFIX % "regulation",
                [("is_unread", "=", True)],
                title="name",
                date="date_start",
                since=True,
                note="number",
            ),
            Tile(
                "jobs_to_sign",
                self.env._("Job Descriptions to Sign"),
                PREFIX % "job",
                [("is_to_sign", "=", True)],
                title="name",
                date="published_date",
                since=True,
            ),
        ]
