from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import PlanCommon

APPROVE = "crm_relationship.mail_activity_type_plan_approve"


@tagged("standard", "post_install", "-at_install")
class TestPlanApproval(PlanCommon):
    """Approval per team: by anyone in the position but the author."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(visits=[(cls.alpha, 3), (cls.beta, 10)])

    def as_(self, user):
        return self.as_user(user, self.plan)

    def submit(self):
        self.with_approval()
        self.as_(self.specialist).action_submit()

    def activities(self):
        return self.plan.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(APPROVE)
        )

    def test_without_approval(self):
        """Where the team does not want it, handing in is enough."""
        self.as_(self.specialist).action_submit()
        self.assertEqual(self.plan.state, "approved")
        self.assertEqual(self.plan.requester_id, self.specialist)
        self.assertFalse(self.activities())

    def test_by_the_leader(self):
        """The leader of the team is asked, approves, and the author hears of it."""
        self.submit()
        self.assertEqual(self.plan.state, "submitted")
        self.assertEqual(set(self.plan.visit_ids.mapped("state")), {"draft"})
        self.assertEqual(self.activities().user_id, self.supervisor)
        self.assertTrue(self.as_(self.supervisor).can_decide)
        self.as_(self.supervisor).action_approve()
        self.assertEqual(self.plan.state, "approved")
        self.assertEqual(self.plan.decided_user_id, self.supervisor)
        self.assertEqual(set(self.plan.visit_ids.mapped("state")), {"planned"})
        self.assertFalse(self.activities())
        self.assertIn(
            self.specialist.partner_id, self.plan.message_ids[:2].notified_partner_ids
        )

    def test_own_plan(self):
        """Nobody approves or rejects his own plan."""
        self.submit()
        self.assertFalse(self.as_(self.specialist).can_decide)
        with self.refused("never by who requested it"):
            self.as_(self.specialist).action_approve()
        with self.refused("never by who requested it"):
            self.as_(self.specialist).action_reject(self.reason)

    def test_own_plan_of_a_leader(self):
        """A leader or a head is an author like others."""
        self.with_approval()
        for user in (self.supervisor, self.head):
            self.team.member_ids += user
            plan = self.make_plan(user, visits=[(self.gamma, 3)])
            self.as_user(user, plan).action_submit()
            with self.subTest(user.name), self.refused("never by who requested it"):
                self.as_user(user, plan).action_approve()
            self.as_user(self.committee, plan).action_approve()
            self.assertEqual(plan.state, "approved")

    def test_handed_in_for_another(self):
        """Who hands a plan in for somebody is its author, too."""
        self.with_approval()
        self.as_(self.supervisor).action_submit()
        with self.refused("never by who requested it"):
            self.as_(self.supervisor).action_approve()
        self.assertEqual(
            self.plan.activity_ids.user_id.has_group(
                "crm_relationship.group_relationship_head"
            ),
            True,
        )
        self.as_(self.head).action_approve()

    def test_team_plan(self):
        """The plan of the head for a team is approved by its leader."""
        self.with_approval()
        plan = self.make_plan(team_id=self.team.id, visits=[(self.gamma, 3)])
        self.as_user(self.head, plan).action_submit()
        with self.refused("never by who requested it"):
            self.as_user(self.head, plan).action_approve()
        self.as_user(self.supervisor, plan).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_colleague(self):
        """A colleague does not see the plan, and does not decide on it."""
        self.submit()
        with self.forbidden():
            self.as_(self.specialist_2).action_approve()
        other = self.make_user("other_supervisor", "supervisor")
        with self.forbidden():
            self.as_(other).action_approve()

    def test_visitor_does_not_decide(self):
        """Who makes a visit of the plan reads it, and does not decide."""
        self.plan.visit_ids[0].user_id = self.specialist_2
        self.submit()
        self.assertTrue(self.as_(self.specialist_2).has_access("read"))
        with self.refused("decided on by", error=AccessError):
            self.as_(self.specialist_2).action_approve()

    def test_reject(self):
        """Rejected for a reason, changed, handed in again, with a new baseline."""
        self.submit()
        action = self.as_(self.supervisor).action_reject()
        wizard = (
            self.as_user(self.supervisor, action["res_model"])
            .with_context(**action["context"])
            .create({"reason_id": self.reason.id, "note": "Gamma is missing"})
        )
        wizard.action_reject()
        self.assertEqual(self.plan.state, "rejected")
        self.assertEqual(self.plan.reject_reason_id, self.reason)
        self.assertFalse(any(self.plan.visit_ids.mapped("baseline_date")))
        self.assertFalse(self.activities())
        message = self.plan.message_ids.filtered("body")[:1]
        self.assertIn("Gamma is missing", message.body)
        self.assertIn(self.specialist.partner_id, message.notified_partner_ids)
        visit = self.make_visit(self.gamma, 6, plan_id=self.plan.id)
        self.assertFalse(visit.is_off_plan)
        self.as_(self.specialist).action_submit()
        self.assertEqual(self.plan.state, "submitted")
        self.assertFalse(self.plan.reject_reason_id)
        self.assertTrue(visit.baseline_date)

    def test_withdraw(self):
        """The author takes a plan back before it is decided on; not after."""
        self.submit()
        self.as_(self.specialist).action_draft()
        self.assertEqual(self.plan.state, "draft")
        self.assertFalse(self.activities())
        self.as_(self.specialist).action_submit()
        self.as_(self.supervisor).action_approve()
        with self.refused("Approved"):
            self.as_(self.specialist).action_draft()

    def test_approved_plan_is_cancelled_by_others(self):
        """An approved plan is cancelled by who could decide on it."""
        self.submit()
        self.as_(self.supervisor).action_approve()
        with self.refused("never by who requested it"):
            self.as_(self.specialist).action_cancel()
        self.as_(self.head).action_cancel()
        self.assertEqual(self.plan.state, "cancelled")

    def test_twice(self):
        """What was decided is not decided again, nor handed in again."""
        self.submit()
        with self.refused("Submitted"):
            self.as_(self.specialist).action_submit()
        self.as_(self.supervisor).action_approve()
        with self.refused("Approved"):
            self.as_(self.supervisor).action_approve()
        with self.refused("Approved"):
            self.as_(self.supervisor).action_reject(self.reason)
        with self.refused("Approved"):
            self.as_(self.specialist).action_propose()

    def stand_in(self, user, start="2026-06-10", end="2026-06-20"):
        self.as_user(self.supervisor, self.supervisor).write(
            {
                "relationship_stand_in_id": user.id,
                "relationship_stand_in_start": start,
                "relationship_stand_in_end": end,
            }
        )

    def test_stand_in(self):
        """The leader names his stand-in himself, who decides in these days only."""
        other = self.make_user("other_supervisor", "supervisor")
        self.stand_in(other)
        self.submit()
        self.assertEqual(self.activities().user_id, other)
        for day, expected in (
            ("2026-06-09", False),
            ("2026-06-10", True),
            ("2026-06-20", True),
            ("2026-06-21", False),
        ):
            with self.on(day), self.subTest(day):
                plan = self.as_(other)
                self.assertEqual(plan.has_access("read"), expected)
                # He sees what he decides on.
                visits = self.as_user(other, "relationship.visit")
                found = visits.search([("plan_id", "=", self.plan.id)])
                self.assertEqual(found, self.plan.visit_ids if expected else visits)
                cards = self.as_user(other, self.alpha)
                self.assertEqual(cards.has_access("read"), expected)
                self.assertFalse(cards.has_access("write"))
        self.as_(other).action_approve()
        self.assertEqual(self.plan.decided_user_id, other)

    def test_stand_in_without_rights(self):
        """A stand-in without the rights of a supervisor is refused when he is named."""
        for user, word in (
            (self.specialist_2, "cannot decide on plans"),
            (self.outsider, "cannot decide on plans"),
            (self.portal, "cannot decide on plans"),
            (self.supervisor, "cannot stand in"),
        ):
            with self.subTest(user.name), self.refused(word, error=ValidationError):
                self.stand_in(user)

    def test_stand_in_who_lost_his_rights(self):
        """A stand-in who has lost the rights since decides no more."""
        other = self.make_user("other_supervisor", "supervisor")
        self.stand_in(other)
        other.group_ids = [
            (6, 0, self.env.ref("crm_relationship.group_relationship_user").ids)
        ]
        self.submit()
        self.assertEqual(self.activities().user_id, self.supervisor)
        with self.refused("has not the rights of a supervisor", error=AccessError):
            self.as_(other).action_approve()

    def test_stand_in_dates(self):
        """A stand-in has a first and a last day, in this order."""
        other = self.make_user("other_supervisor", "supervisor")
        with self.refused("first and the last day"):
            self.stand_in(other, end=False)
        with self.refused("first and the last day"):
            self.stand_in(other, end=date(2026, 6, 1))

    def test_no_baseline_of_what_does_not_count(self):
        """A plan that is rejected, taken back or cancelled leaves no baseline."""
        steps = {
            "reject": lambda: self.as_(self.supervisor).action_reject(self.reason),
            "draft": lambda: self.as_(self.specialist).action_draft(),
            "cancel": lambda: self.as_(self.specialist).action_cancel(),
        }
        visit = self.plan.visit_ids[0]
        reason = self.env.ref("crm_relationship.relationship_reason_no_longer_needed")
        for name, step in steps.items():
            with self.subTest(name), self.undone():
                self.submit()
                visit.action_cancel(reason)
                self.assertTrue(visit.baseline_date)
                step()
                self.assertFalse(visit.baseline_date)

    def test_visit_that_nobody_was_asked_for(self):
        """Without approval of the plan, visits that need one ask for it."""
        self.on_site.needs_approval = True
        self.as_(self.specialist).action_submit()
        for visit in self.plan.visit_ids:
            self.assertEqual(visit.state, "draft")
            self.assertTrue(visit.requested_date)
            self.assertEqual(visit.activity_ids.user_id, self.supervisor)

    def test_visit_type_with_approval(self):
        """Types that need an approval of their own are planned by who approves."""
        self.on_site.needs_approval = True
        self.as_(self.specialist).action_submit()
        self.assertEqual(set(self.plan.visit_ids.mapped("state")), {"draft"})
        self.plan.action_cancel()
        plan = self.make_plan(visits=[(self.gamma, 3)])
        self.with_approval()
        self.as_user(self.specialist, plan).action_submit()
        self.as_user(self.supervisor, plan).action_approve()
        self.assertEqual(plan.visit_ids.state, "planned")
