from ast import literal_eval
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..complaints.constants import OPEN_STATES


class Tile(NamedTuple):
    """What waits for the user.

    :param name: key of the tile, unique
    :param label: what is counted, in the user's language
    :param action: external id of the window action that lists it
    :param domain: which of the action's records are counted
    """

    name: str
    label: str
    action: str
    domain: list


class RelationshipTile(models.AbstractModel):
    """What waits for somebody: each count opens the records that it counts."""

    _name = "relationship.tile"
    _description = "What Waits for the User"

    @api.model
    def _tiles(self):
        """Return what may wait for the user. Extended by other addons.

        :return: list of :class:`Tile`
        """
        mine = [("user_id", "=", self.env.uid)]
        labels = {
            "due_contacts": self.env._("Due Contacts"),
            "late_reports": self.env._("Late Reports"),
            "open_cases": self.env._("Open Cases"),
        }
        listed = {
            "due_contacts": (
                "crm_relationship.relationship_contact_duty_action_mine",
                [("is_due", "=", True), *mine],
            ),
            "late_reports": (
                "crm_relationship.relationship_visit_action_late",
                [("preparer_id", "=", self.env.uid)],
            ),
            "open_cases": (
                "crm_relationship.relationship_complaint_action",
                [("state", "in", OPEN_STATES), *mine],
            ),
        }
        return [Tile(name, labels[name], *listed[name]) for name in labels]

    @api.model
    def get_tiles(self):
        """Return the tiles whose records the user may read, one query each.

        :return: list of dictionaries of ``name``, ``label``, ``count``, and the
            ``action`` and ``domain`` that open what was counted
        """
        tiles = []
        for tile in self._tiles():
            # Actions are read by administrators only.
            action = self.env.ref(tile.action).sudo()
            records = self.env[action.res_model]
            if records.has_access("read"):
                domain = Domain(literal_eval(action.domain or "[]")) & Domain(
                    tile.domain
                )
                count = records.search_count(domain)
                tiles.append({**tile._asdict(), "domain": domain, "count": count})
        return tiles
