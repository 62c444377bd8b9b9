from odoo import api, models

from odoo.addons.crm_relationship.models.overview.tile import Tile

ACTION = "crm_relationship_evaluation.relationship_%s_action"


class RelationshipTile(models.AbstractModel):
    """Evaluations and documents that wait for the user."""

    _inherit = "relationship.tile"

    @api.model
    def _tiles(self):
        mine = ("user_id", "=", self.env.uid)
        return [
            *super()._tiles(),
            Tile(
                "evaluations",
                self.env._("Evaluations to Mark"),
                ACTION % "evaluation",
                [
                    "|",
                    *("&", ("state", "=", "self"), mine),
                    *("&", ("state", "=", "supervisor")),
                    ("supervisor_id", "=", self.env.uid),
                ],
                title="user_id",
                note="team_name",
                date="date_end",
            ),
            Tile(
                "month_end",
                self.env._("Month-end Documents to Hand In"),
                ACTION % "monthly_report",
                [("state", "=", "made"), mine],
                title="whom",
                date="month",
            ),
        ]
