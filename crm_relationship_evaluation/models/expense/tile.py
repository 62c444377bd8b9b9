from odoo import api, models

from odoo.addons.crm_relationship.models.overview.tile import Tile

ACTION = "crm_relationship_evaluation.relationship_expense_action"
USER = "crm_relationship.group_relationship_user"


class RelationshipTile(models.AbstractModel):
    """Expenses that wait for the user: to approve, to book, and the receipts owed."""

    _inherit = "relationship.tile"

    @api.model
    def _tiles(self):
        tiles = super()._tiles()
        if self.env.user.has_group(USER):
            tiles += self._expense_tiles()
        return tiles

    @api.model
    def _expense_tiles(self):
        uid = self.env.uid
        shown = {"title": "name", "note": "user_id", "date": "date"}
        return [
            Tile(
                "expenses_to_approve",
                self.env._("Expenses to Approve"),
                ACTION,
                [("state", "=", "submitted"), ("activity_ids.user_id", "=", uid)],
                since=True,
                order="requested_date, id",
                **shown,
            ),
            Tile(
                "expenses_to_book",
                self.env._("Expenses to Book"),
                ACTION,
                [
                    ("state", "=", "approved"),
                    ("receipt_name", "!=", False),
                    ("fund_id.keeper_id", "=", uid),
                    ("user_id", "!=", uid),
                ],
                since=True,
                order="date, id",
                **shown,
            ),
            Tile(
                "receipts_owed",
                self.env._("Receipts to Hand In"),
                ACTION,
                [
                    ("state", "=", "approved"),
                    ("receipt_name", "=", False),
                    ("user_id", "=", uid),
                    ("date", "<=", "today"),
                ],
                since=True,
                title="name",
                date="date",
                note="card_id",
            ),
        ]
