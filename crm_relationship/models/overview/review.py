from odoo import api, models

from .history import Source
from .indicator import Indicator
from .tile import Tile

ACTION = "crm_relationship.relationship_%s"
COMMITTEE = "crm_relationship.group_relationship_committee"
USER = "crm_relationship.group_relationship_user"


class RelationshipTile(models.AbstractModel):
    """What reviews ask of specialists, and of the committee."""

    _inherit = "relationship.tile"

    @api.model
    def _tiles(self):
        tiles = super()._tiles()
        if self.env.user.has_group(USER):
            tiles += self._nomination_tiles()
        if self.env.user.has_group(COMMITTEE):
            tiles += self._review_tiles()
        return tiles

    def _nomination_tiles(self):
        """Return until when nominations are open, and lists to approve."""
        asked = ("activity_ids.user_id", "=", self.env.uid)
        return [
            Tile(
                "nominations",
                self.env._("Reviews to Nominate for"),
                ACTION % "review_action",
                [("state", "=", "nominating"), ("nominate_date", ">=", "today")],
                title="scheme_id",
                date="nominate_date",
            ),
            Tile(
                "lists_to_approve",
                self.env._("Lists to Approve"),
                ACTION % "review_action",
                [("state", "=", "approval"), asked],
                title="scheme_id",
                date="issue_date",
                note="requester_id",
            ),
        ]

    def _review_tiles(self):
        """Return what waits for the committee: customers, lists, requests."""
        asked = ("activity_ids.user_id", "=", self.env.uid)
        return [
            Tile(
                "customers_to_decide",
                self.env._("Customers to Decide"),
                ACTION % "review_line_action",
                [
                    ("review_id.state", "=", "evaluating"),
                    ("decided_tier_id", "=", False),
                    ("card_id.active", "=", True),
                ],
                section="committee",
                title="card_id",
                note="proposed_tier_id",
                order="turnover desc, id",
            ),
            Tile(
                "lists_to_issue",
                self.env._("Lists to Issue"),
                ACTION % "review_action",
                [("state", "=", "approved")],
                section="committee",
                title="scheme_id",
                date="issue_date",
            ),
            Tile(
                "proposals_to_accept",
                self.env._("Maintenance to Accept"),
                ACTION % "review_proposal_action",
                [("state", "=", "proposed"), asked],
                section="committee",
                title="tier_id",
                date="requested_date",
                since=True,
                note="requester_id",
            ),
            Tile(
                "designations_to_decide",
                self.env._("Other Specialists Wanted"),
                ACTION % "designation_action",
                [("state", "=", "requested"), asked],
                section="committee",
                title="card_id",
                date="requested_date",
                since=True,
                note="requester_id",
            ),
        ]


class RelationshipHistory(models.Model):
    """What lists have said of a customer."""

    _inherit = "relationship.history"

    @api.model
    def _kinds(self):
        return [*super()._kinds(), ("review", self.env._("Review"))]

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            Source(
                "review",
                "relationship.review.line",
                "decided_date",
                domain=(
                    ("review_id.state", "=", "issued"),
                    ("decided_tier_id", "!=", False),
                    ("is_left_out", "!=", True),
                ),
                user="decided_user_id",
                name=("scheme_id.name", ("last_tier_id.name", "decided_tier_id.name")),
                summary=("decision_reason", "nomination_reason"),
            ),
        ]


class RelationshipIndicator(models.AbstractModel):
    """Lists that follow the rules, by the specialist of the customers (R071)."""

    _inherit = "relationship.indicator"

    @api.model
    def _indicators(self):
        return [
            *super()._indicators(),
            Indicator(
                "issued_as_computed",
                self.env._("Tiers Issued as Computed"),
                "relationship.review.line",
                date="decided_date",
                user="user_id",
                domain=[
                    ("review_id.state", "=", "issued"),
                    ("computed_tier_id", "!=", False),
                    ("decided_tier_id", "!=", False),
                ],
                met=[("is_as_computed", "=", True)],
            ),
        ]
