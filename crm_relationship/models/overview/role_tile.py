from odoo import api, models

from ..complaints.constants import OPEN_STATES
from .tile import Tile

GROUP = "crm_relationship.group_relationship_%s"
ACTION = "crm_relationship.relationship_%s"


class RelationshipTile(models.AbstractModel):
    """Tiles by the work of each role."""

    _inherit = "relationship.tile"

    @api.model
    def _tiles(self):
        tiles = super()._tiles()
        for role in ("user", "leader", "head", "committee", "data_officer", "auditor"):
            if self.env.user.has_group(GROUP % role):
                tiles += getattr(self, f"_{role}_tiles")()
        return tiles

    def _user_tiles(self):
        """Return the day of who looks after customers: visits, cards, requests."""
        uid = self.env.uid
        soon = [("date_start", ">=", "today"), ("date_start", "<", "today +1d")]
        involved = ["|", ("user_id", "=", uid), ("preparer_id", "=", uid)]
        card = {"title": "partner_id", "date": "review_due_date"}
        tiles = [
            Tile(
                "visits_today",
                self.env._("Today's Visits"),
                ACTION % "visit_action",
                [*soon, *involved, ("state", "!=", "cancelled")],
                title="card_id",
                date="date_start",
                note="state",
            ),
            Tile(
                "to_confirm",
                self.env._("Cards to Confirm"),
                ACTION % "card_action_stale",
                [("user_id", "=", uid)],
                order="review_due_date, id",
                **card,
            ),
            Tile(
                "silent_customers",
                self.env._("Silent beyond Their Rhythm"),
                ACTION % "card_action_silent",
                [("user_id", "=", uid), ("lifecycle", "!=", "lost")],
                title="partner_id",
                date="rhythm_silent_date",
                since=True,
                order="expected_turnover desc, id",
            ),
        ]
        return [*tiles, *self._asked_tiles()]

    def _asked_tiles(self):
        """Return what colleagues ask the user to decide: who was asked has it to do."""
        asked, wanted = ("activity_ids.user_id", "=", self.env.uid), "requested_date"
        return [
            Tile(
                "plans_to_approve",
                self.env._("Plans to Approve"),
                ACTION % "visit_plan_action",
                [("state", "=", "submitted"), asked],
                title="user_id",
                date=wanted,
                since=True,
                note="kind",
            ),
            Tile(
                "visits_to_approve",
                self.env._("Visits to Approve"),
                ACTION % "visit_action",
                [
                    ("state", "=", "draft"),
                    ("requested_date", "!=", False),
                    asked,
                ],
                title="card_id",
                date="date_start",
                note="user_id",
            ),
            Tile(
                "releases_to_decide",
                self.env._("Releases to Decide"),
                ACTION % "release_action",
                [("state", "=", "requested"), asked],
                title="name",
                date=wanted,
                since=True,
                note="requester_id",
            ),
        ]

    def _head_tiles(self):
        """Return what heads decide on for all customers: what tiers give and take."""
        return [
            Tile(
                "benefits_due",
                self.env._("Benefits to Decide on"),
                ACTION % "benefit_due_action",
                [],
                title="card_id",
                date="since",
                since=True,
                note="what",
                order="what, since, id",
            ),
        ]

    def _leader_tiles(self):
        """Return what key customers ask of who leads the relation with them."""
        uid = self.env.uid
        return [
            Tile(
                "led_visits",
                self.env._("My Next Visits"),
                ACTION % "visit_action",
                [("user_id", "=", uid), ("state", "=", "planned")],
                section="leader",
                title="card_id",
                date="date_start",
                note="preparer_id",
            ),
            Tile(
                "escalated",
                self.env._("Escalated to Me"),
                ACTION % "complaint_action",
                [("state", "in", OPEN_STATES), ("informed_user_ids", "in", [uid])],
                section="leader",
                title="card_id",
                date="next_deadline",
                note="subject",
            ),
            Tile(
                "dissatisfied",
                self.env._("Dissatisfied Customers"),
                ACTION % "satisfaction_action",
                [
                    ("is_low", "=", True),
                    ("card_id.leader_id", "=", uid),
                    ("date", ">=", "today -90d"),
                ],
                section="leader",
                title="card_id",
                date="date",
                since=True,
                order="date desc, id desc",
            ),
        ]

    def _committee_tiles(self):
        """Return what waits for the committee, and who is strategic and neglected."""
        reaction = [
            ("target", "=", "committee"),
            ("is_current", "=", True),
            ("met_date", "=", False),
        ]
        # By the tiers themselves: how few cards these have, the database knows.
        tiers = self.env["relationship.tier"].with_context(active_test=False)
        key_tiers = tiers.search([("is_key", "=", True)]).ids
        return [
            Tile(
                "to_react",
                self.env._("Waiting for Our Reaction"),
                ACTION % "complaint_action",
                [("state", "in", OPEN_STATES), ("deadline_ids", "any", reaction)],
                section="committee",
                title="card_id",
                date="next_deadline",
                note="subject",
            ),
            Tile(
                "strategic_red",
                self.env._("Key Customers Overdue"),
                ACTION % "card_action",
                [
                    ("badge_tier_id", "in", key_tiers),
                    ("contact_status", "=", "red"),
                ],
                section="committee",
                title="partner_id",
                date="next_contact_date",
                note="user_id",
            ),
            Tile(
                "strategic_silent",
                self.env._("Key Customers Silent beyond Their Rhythm"),
                ACTION % "card_action_silent",
                [("badge_tier_id", "in", key_tiers)],
                section="committee",
                title="partner_id",
                date="rhythm_silent_date",
                since=True,
                note="user_id",
            ),
            Tile(
                "strategic_cases",
                self.env._("Key Customers with Late Cases"),
                ACTION % "complaint_action",
                [
                    ("state", "in", OPEN_STATES),
                    ("sla_status", "=", "breached"),
                    ("card_id.badge_tier_id", "in", key_tiers),
                ],
                section="committee",
                title="card_id",
                date="next_deadline",
                note="subject",
            ),
        ]

    def _data_officer_tiles(self):
        """Return the worklists that keep the data of customers complete."""
        card = {
            "section": "data",
            "title": "partner_id",
            "note": "user_id",
            "many": True,
        }
        return [
            Tile(
                "to_reconcile",
                self.env._("Cards to Reconcile"),
                ACTION % "card_action_reconcile",
                [],
                **{**card, "note": "reconcile_reason"},
            ),
            Tile(
                "review_overdue",
                self.env._("Review Due"),
                ACTION % "card_action",
                [("review_due_date", "<", "today")],
                date="review_due_date",
                **card,
            ),
            Tile(
                "incomplete",
                self.env._("Incomplete Cards"),
                ACTION % "card_action",
                [("completeness", "<", 100)],
                order="turnover desc, id",
                **card,
            ),
            Tile(
                "without_specialist",
                self.env._("Without Specialist"),
                ACTION % "card_action",
                [("user_id", "=", False)],
                order="turnover desc, id",
                **{**card, "note": "badge_tier_id"},
            ),
        ]

    def _auditor_tiles(self):
        """Return what an auditor looks at first: what is late, and what went out."""
        return [
            Tile(
                "overdue_customers",
                self.env._("Overdue Customers"),
                ACTION % "contact_duty_action",
                [("due_date", "<", "today")],
                section="audit",
                title="card_id",
                date="due_date",
                note="user_id",
                many=True,
            ),
            Tile(
                "late_cases",
                self.env._("Late Cases"),
                ACTION % "complaint_action",
                [("state", "in", OPEN_STATES), ("sla_status", "=", "breached")],
                section="audit",
                title="card_id",
                date="next_deadline",
                note="subject",
            ),
            Tile(
                "disclosures",
                self.env._("Prints and Exports of 30 Days"),
                ACTION % "disclosure_action",
                [("date", ">=", "today -30d")],
                section="audit",
                title="user_id",
                date="date",
                since=True,
                note="document",
                order="date desc, id desc",
            ),
        ]
