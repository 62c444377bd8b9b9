from datetime import date

from odoo.tests import HttpCase, tagged

from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitTour(VisitCommon, HttpCase):
    """A specialist's month and a leader's year, in a real browser."""

    def duty(self, name, **values):
        """Add a duty to the card, under a cadence of this name."""
        self.env["relationship.cadence"].search([]).active = False
        duty = self.env["relationship.contact.duty"].create(
            {"card_id": self.card.id, **values}
        )
        duty.cadence_id.name = name
        # The database has a clock of its own.
        self.env.flush_all()
        self.cr.execute(
            "UPDATE relationship_cadence SET create_date = %s WHERE id = %s",
            [NOW, duty.cadence_id.id],
        )
        self.env["relationship.contact.refresh"]._refresh(self.card.ids)
        return duty

    def tour(self, path, name, user):
        self.env.flush_all()
        self.start_tour(f"/odoo/{path}", f"relationship_{name}_tour", login=user.login)
        self.env.invalidate_all()

    def test_month_of_a_specialist(self):
        """Proposed, handed in, approved by another one, told, made and reported."""
        self.team.relationship_plan_approval = True
        self.duty("Monthly contact", min_count=1, period="month")
        self.tour("relationship-month-plans", "plan_month", self.specialist)
        visit = self.card.visit_ids
        plan = visit.plan_id
        self.assertEqual(plan.state, "submitted")
        self.assertEqual(plan.user_id, self.specialist)
        self.assertEqual(plan.date_start, date(2026, 6, 1))
        self.assertEqual(visit.baseline_date, visit.date_start)
        self.tour("relationship-month-plans", "plan_approve", self.supervisor)
        self.assertEqual(plan.decided_user_id, self.supervisor)
        self.assertEqual(visit.state, "planned")
        baseline = visit.baseline_date
        # It is made today, not on the day proposed.
        visit.write({"date_start": NOW, "move_reason_id": self.reason_move.id})
        self.tour(f"relationship-visits/{visit.id}", "plan_visit", self.specialist)
        self.assertEqual(visit.state, "reported")
        self.assertEqual(visit.customer_told_date, NOW.date())
        self.assertEqual(visit.feedback, "Content with the deliveries")
        self.assertEqual(visit.baseline_date, baseline)
        self.assertEqual((plan.visit_count, plan.done_count), (1, 1))
        following = visit.next_visit_ids
        self.assertEqual(following.state, "planned")
        self.assertEqual(following.date_start.date(), date(2026, 7, 10))

    def test_year_of_a_leader(self):
        """The specialist plans and prepares, the leader goes and reports (R088)."""
        duty = self.duty(
            "Half-yearly visit",
            visitor_role="liaison_leader",
            level="top",
            place="headquarters",
            visit_type_ids=self.on_site.ids,
            min_count=2,
            period="year",
        )
        self.assertEqual((duty.user_id, duty.done_count), (self.leader, 0))
        self.tour("contact-duties", "leader_plan", self.specialist)
        visit = self.card.visit_ids
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.visitor_role, "liaison_leader")
        self.assertEqual(visit.user_id, self.leader)
        self.assertEqual(visit.preparer_id, self.specialist)
        self.assertEqual((visit.level, visit.place), ("top", "headquarters"))
        self.assertTrue(visit.outline)
        self.assertEqual(len(visit.check_ids), 4)
        self.tour("relationship-visits-today", "leader_report", self.leader)
        self.assertEqual(visit.state, "reported")
        self.assertEqual(visit.satisfaction, "very_satisfied")
        self.env["relationship.contact.refresh"]._refresh(self.card.ids)
        self.assertEqual((duty.done_count, duty.remaining_count), (1, 1))
        # The next one was agreed upon, and is planned for him.
        self.assertEqual(visit.next_visit_ids.user_id, self.leader)
        self.assertEqual(duty.planned_count, 1)
        made = self.env["relationship.visit.report"].search(
            [("card_id", "=", self.card.id), ("made", "=", 1)]
        )
        self.assertEqual(made.visitor_role, "liaison_leader")
        self.assertEqual(made.planned, 1)
