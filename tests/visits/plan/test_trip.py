from datetime import date, datetime

from odoo.tests import tagged

from .common import PlanCommon


@tagged("standard", "post_install", "-at_install")
class TestTrip(PlanCommon):
    """A trip is applied for, approved, made, reported and followed (R108-R112)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip = cls.make_plan(
            kind="trip",
            name="Trip to the Coast",
            purpose="Learn what they build next year",
            date_start=date(2026, 6, 1),
            date_end=date(2026, 6, 5),
            visits=[(cls.alpha, date(2026, 6, 2)), (cls.beta, date(2026, 6, 3))],
        )

    def as_(self, user):
        return self.as_user(user, self.trip)

    def approve(self):
        self.as_(self.specialist).action_submit()
        self.as_(self.supervisor).action_approve()

    def test_approval_always(self):
        """A trip is approved even where the team does not want it for months."""
        self.assertFalse(self.team.relationship_plan_approval)
        self.as_(self.specialist).action_submit()
        self.assertEqual(self.trip.state, "submitted")
        with self.refused("never by who requested it"):
            self.as_(self.specialist).action_approve()
        self.as_(self.head).action_approve()
        self.assertEqual(self.trip.state, "approved")
        self.assertEqual(set(self.trip.visit_ids.mapped("state")), {"planned"})

    def test_not_before_approval(self):
        """No visit of a trip is made before its approval (R108)."""
        visit = self.as_user(self.specialist, self.trip.visit_ids[:1])
        visit.action_plan()
        for step in ("draft", "submitted", "rejected"):
            self.trip.sudo().state = step
            with self.subTest(step), self.refused("only after its approval"):
                visit.action_done()
        self.trip.sudo().state = "approved"
        visit.action_done()
        self.assertEqual(visit.state, "done")

    def test_purpose(self):
        """An application says what the trip is for."""
        self.trip.purpose = False
        with self.refused("Purpose"):
            self.as_(self.specialist).action_submit()

    def test_followed_strictly(self):
        """Route and destination stand once the trip is applied for (R110)."""
        self.as_(self.specialist).write({"route": "By train", "gift": "Tea"})
        self.approve()
        with self.refused("submitted"):
            self.as_(self.specialist).route = "By car"
        self.as_(self.specialist).materials = "Price list"

    def test_report(self):
        """The report needs result, text and analysis, and goes to who decided."""
        self.approve()
        self.assertTrue(self.trip.is_report_due)
        found = self.env["relationship.visit.plan"].search(
            [("is_report_due", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(found, self.trip)
        with self.refused("fill in", "Report", "Needs Analysis", "Result"):
            self.as_(self.specialist).action_report()
        self.as_(self.specialist).write(
            {
                "result": "reached",
                "report": "<p>They build two halls.</p>",
                "needs_analysis": "Roofs",
            }
        )
        self.as_(self.specialist).action_report()
        self.assertEqual(self.trip.report_date, date(2026, 6, 15))
        self.assertEqual(self.trip.report_user_id, self.specialist)
        self.assertFalse(self.trip.is_report_due)
        self.assertIn(
            self.supervisor.partner_id, self.trip.message_ids[:1].notified_partner_ids
        )

    def test_report_before_approval(self):
        """What was not approved is not reported."""
        with self.refused("Draft"):
            self.as_(self.specialist).action_report()

    def test_follow_up(self):
        """The next visits agreed on are planned from the report, each once (R112)."""
        self.approve()
        first, second = self.trip.visit_ids.sorted("date_start")
        with self.refused("No next visit"):
            self.as_(self.specialist).action_propose_follow_up()
        first.write({"next_visit_date": date(2026, 9, 1), "needs": "A new roof"})
        self.as_(self.specialist).action_propose_follow_up()
        visit = self.trip.follow_up_visit_ids
        self.assertEqual(visit.card_id, first.card_id)
        self.assertEqual(visit.date_start, datetime(2026, 9, 1, 9))
        self.assertEqual(visit.purpose, "A new roof")
        self.assertFalse(visit.plan_id)
        second.next_visit_date = date(2026, 9, 2)
        self.as_(self.specialist).action_propose_follow_up()
        self.assertEqual(len(self.trip.follow_up_visit_ids), 2)
        with self.refused("No next visit"):
            self.as_(self.specialist).action_propose_follow_up()

    def test_follow_up_of_reports(self):
        """What the reports have planned already joins the follow-up plan, not twice."""
        self.approve()
        first, second = self.trip.visit_ids.sorted("date_start")
        first.write(
            {
                "location": "Shanghai",
                "feedback": "Content",
                "satisfaction": "satisfied",
                "problem_state": "none",
                "next_visit_date": date(2026, 9, 1),
            }
        )
        self.as_user(self.specialist, first).action_report()
        planned = first.next_visit_ids
        second.next_visit_date = date(2026, 9, 2)
        self.as_(self.specialist).action_propose_follow_up()
        created = self.trip.follow_up_visit_ids - planned
        self.assertEqual(self.trip.follow_up_visit_ids, planned + created)
        self.assertEqual(created.previous_visit_id, second)
        with self.refused("No next visit"):
            self.as_(self.specialist).action_propose_follow_up()
        second.write(
            {
                "location": "Shanghai",
                "feedback": "Content",
                "satisfaction": "satisfied",
                "problem_state": "none",
            }
        )
        self.as_user(self.specialist, second).action_report()
        self.assertEqual(second.next_visit_ids, created)

    def test_cancelled(self):
        """The visits of a cancelled trip are cancelled, for a reason."""
        self.as_(self.specialist).action_cancel()
        self.assertEqual(set(self.trip.visit_ids.mapped("state")), {"cancelled"})
        self.assertTrue(all(self.trip.visit_ids.mapped("cancel_reason_id")))

    def test_no_proposal(self):
        """Only months are proposed from duties."""
        with self.refused("Only month plans"):
            self.as_(self.specialist).action_propose()
