from odoo import api, models

from odoo.addons.crm_relationship.models.overview.tile import Tile

CARE = "crm_relationship_care.relationship_%s_action"


class RelationshipTile(models.AbstractModel):
    """What waits of care: coming days, what is to be approved, gifts to give."""

    _inherit = "relationship.tile"

    @api.model
    def _tiles(self):
        tiles = super()._tiles()
        if not self.env.user.has_group("crm_relationship.group_relationship_user"):
            return tiles
        mine = ("user_id", "=", self.env.uid)
        return [
            *tiles,
            Tile(
                "coming_days",
                self.env._("Key Dates of the Next Two Weeks"),
                CARE % "key_date",
                [
                    ("card_id.user_id", "=", self.env.uid),
                    ("next_date", ">=", "today"),
                    ("next_date", "<", "today +14d"),
                ],
                title="partner_id",
                date="next_date",
                note="kind",
            ),
            Tile(
                "care_to_approve",
                self.env._("Care to Approve"),
                CARE % "care_log",
                [("card_id.user_id", "=", self.env.uid), ("state", "=", "draft")],
                title="card_id",
                date="date",
                note="rule_name",
            ),
            Tile(
                "gifts_to_give",
                self.env._("Gifts to Give"),
                CARE % "gift",
                [mine, ("state", "=", "planned")],
                title="card_id",
                date="date",
                note="name",
            ),
        ]
