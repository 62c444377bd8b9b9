from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EvaluationCommon


@tagged("standard", "post_install", "-at_install")
class TestReward(EvaluationCommon):
    """Awards, rewards and penalties are proposed, and decided on by somebody else."""

    def propose(self, user, **values):
        values = {
            "name": "Well done",
            "company_id": self.company.id,
            "user_id": self.specialist.id,
            **values,
        }
        return self.as_user(user, "relationship.reward").create(values)

    @mute_logger("odoo.sql_db")
    def test_award(self):
        """Half a percent of a project of 200,000 that was won is 1,000 (R317)."""
        self.company.relationship_award_percent = 0.5
        won, lost = self.env["relationship.project"].create(
            [
                {
                    "card_id": self.card.id,
                    "name": name,
                    "state": state,
                    "amount": 200_000,
                }
                for name, state in (("Plant", "in_progress"), ("Hall", "lost"))
            ]
        )
        award = self.propose(self.head, kind="award", project_id=won.id)
        self.assertEqual(award.amount, 1000)
        with self.refused("already"):
            self.propose(self.head, kind="award", project_id=won.id)
        with self.refused("not won", error=ValidationError):
            self.propose(self.head, kind="award", project_id=lost.id)
        with self.refused("for which project", error=ValidationError):
            self.propose(self.head, kind="award")

    def test_decision(self):
        """The supervisor proposes, a head decides; then the person sees it (R318)."""
        reward = self.propose(self.supervisor, kind="fine", amount=200)
        self.assertTrue(reward.is_penalty)
        own = self.as_user(self.specialist, "relationship.reward")
        self.assertFalse(own.search([("id", "=", reward.id)]))
        reward.action_request()
        with self.refused(error=AccessError):
            reward.action_approve()
        with self.refused("state"):
            reward.amount = 300
        self.as_user(self.head, reward).action_approve()
        self.assertEqual(reward.state, "approved")
        self.assertTrue(own.search([("id", "=", reward.id)]))
        with self.refused(error=UserError):
            reward.unlink()

    def test_own(self):
        """Nobody proposes, or decides on, what concerns them."""
        own = self.propose(self.head, user_id=self.head.id)
        with self.refused("somebody else"):
            own.action_request()
        own = self.propose(self.supervisor, user_id=self.head.id)
        own.action_request()
        with self.refused(error=AccessError):
            self.as_user(self.head, own).action_approve()
