from datetime import timedelta

from odoo.tests import freeze_time, tagged

from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitFlow(VisitCommon):
    """Draft, planned, done, reported; cancelled for a reason."""

    def test_states(self):
        """A visit is planned, made and reported."""
        visit = self.make_visit(-1)
        mine = self.as_user(self.specialist, visit)
        mine.action_plan()
        self.assertEqual(visit.state, "planned")
        mine.action_done()
        self.assertEqual(visit.state, "done")
        self.fill_report(mine)
        mine.action_report()
        self.assertEqual(visit.state, "reported")
        self.assertTrue(visit.reported_date)

    def test_states_are_not_entered(self):
        """States and stamps come from the buttons."""
        visit = self.as_user(self.specialist, self.make_visit())
        for values in (
            {"state": "reported"},
            {"reported_date": "2026-06-15 00:00:00"},
            {"decided_user_id": self.supervisor.id},
            {"calendar_event_id": 1},
            {"arrival_date": "2026-06-15 00:00:00"},
        ):
            with self.refused("buttons"):
                visit.write(values)
        with self.refused("buttons"):
            self.make_visit(as_user=self.specialist, decided_user_id=self.supervisor.id)

    def test_wrong_order(self):
        """What is over cannot be planned, made, or cancelled."""
        visit = self.make_visit(-1, state="reported")
        for action in ("plan", "done", "cancel", "told", "report"):
            with self.refused("Reported", visit.display_name):
                getattr(visit, f"action_{action}")()
        cancelled = self.make_visit(state="cancelled")
        with self.refused("Cancelled"):
            cancelled.action_plan()
        cancelled.action_draft()
        cancelled.action_plan()
        self.assertEqual(cancelled.state, "planned")

    def test_cancelling_asks_for_a_reason(self):
        """A visit is cancelled for a reason, which is asked for."""
        visits = self.make_planned() + self.make_planned(11)
        action = visits.action_cancel()
        self.assertEqual(action["res_model"], "relationship.visit.cancel")
        self.assertEqual(visits.mapped("state"), ["planned", "planned"])
        wizard = (
            self.as_user(self.specialist, "relationship.visit.cancel")
            .with_context(**action["context"])
            .create({"reason_id": self.reason_cancel.id})
        )
        wizard.action_cancel()
        self.assertEqual(visits.mapped("state"), ["cancelled", "cancelled"])
        self.assertEqual(visits.cancel_reason_id, self.reason_cancel)

    def test_missed(self):
        """Missed is what is planned and over, as seen now; nothing is stored."""
        missed = self.make_planned(-1)
        coming = self.make_planned(1)
        done = self.make_visit(-1, state="done")
        visits = missed + coming + done
        domain = [("id", "in", visits.ids)]
        found = visits.search([*domain, ("is_missed", "=", True)])
        self.assertEqual(found, missed)
        self.assertEqual(visits.filtered("is_missed"), missed)
        self.assertEqual(
            visits.search([*domain, ("is_missed", "=", False)]), coming + done
        )
        with self.on("2026-06-20"):
            found = visits.search([*domain, ("is_missed", "=", True)])
            self.assertEqual(found, coming + missed)

    def test_customer_told(self):
        """Many customers are told in one call, without a query for each."""
        visits = self.env["relationship.visit"].union(
            *(self.make_planned(10 + number) for number in range(20))
        )
        mine = self.as_user(self.specialist, visits)
        self.env.invalidate_all()
        few = self.count_queries(lambda: mine[:2].action_told())
        visits.customer_told_date = False
        self.env.flush_all()
        self.env.invalidate_all()
        many = self.count_queries(lambda: mine.action_told())
        self.assertLessEqual(many, few + 2)
        self.assertEqual(
            {str(day) for day in visits.mapped("customer_told_date")}, {"2026-06-15"}
        )

    def count_queries(self, function):
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_approval(self):
        """Where the type asks for it, a supervisor plans it, and nobody his own."""
        self.on_site.needs_approval = True
        visit = self.make_visit()
        mine = self.as_user(self.specialist, visit)
        mine.action_plan()
        self.assertEqual(visit.state, "draft")
        self.assertTrue(visit.requested_date)
        self.assertEqual(visit.requester_id, self.specialist)
        self.assertEqual(visit.activity_ids.user_id, self.supervisor)
        for action in ("approve", "done", "report"):
            with self.refused("approval"):
                getattr(mine, f"action_{action}")()
        self.as_user(self.supervisor, visit).action_approve()
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.decided_user_id, self.supervisor)
        self.assertFalse(visit.activity_ids)
        mine.action_cancel(self.reason_cancel)
        mine.action_draft()
        self.assertFalse(visit.requested_date or visit.decided_user_id)

    def test_approval_by_a_stand_in(self):
        """The stand-in of the team's leader is asked; nobody who cannot act is."""
        self.on_site.needs_approval = True
        stand_in = self.make_user("stand_in", "supervisor")
        self.supervisor.write(
            {
                "relationship_stand_in_id": stand_in.id,
                "relationship_stand_in_start": "2026-06-01",
                "relationship_stand_in_end": "2026-06-30",
            }
        )
        visit = self.make_visit()
        self.as_user(self.specialist, visit).action_plan()
        self.assertEqual(visit.activity_ids.user_id, stand_in)
        self.supervisor.write({"relationship_stand_in_id": False, "active": False})
        other = self.make_visit()
        self.as_user(self.specialist, other).action_plan()
        asked = other.activity_ids.user_id
        self.assertIn(asked, self.company._relationship_heads())

    def test_own_approval(self):
        """Neither visitor nor preparer approves, supervisor or not."""
        self.on_site.needs_approval = True
        for people in (
            {"user_id": self.supervisor.id},
            {"preparer_id": self.supervisor.id},
        ):
            visit = self.as_user(self.supervisor, self.make_visit())
            visit.sudo().write(people)
            with self.refused("approval"):
                visit.action_approve()
            visit.action_plan()
            self.assertEqual(visit.state, "draft")
            self.as_user(self.head, visit).action_plan()
            self.assertEqual(visit.state, "planned")

    def test_approval_is_not_passed_by(self):
        """A visit that needs approval is not created as planned."""
        self.on_site.needs_approval = True
        with self.refused("approval"):
            self.make_planned(as_user=self.specialist)

    def test_no_approval(self):
        """Without approval, a supervisor's own visit is planned at once."""
        visit = self.make_visit(as_user=self.specialist)
        visit.action_approve()
        self.assertEqual(visit.state, "planned")

    def test_cancelling_without_a_reason(self):
        """Without a reason nothing is cancelled, and the user is told so."""
        visit = self.make_planned()
        wizard = self.as_user(self.specialist, "relationship.visit.cancel").create(
            {"visit_ids": visit.ids}
        )
        with self.refused("Reason"):
            wizard.action_cancel()
        self.assertEqual(visit.state, "planned")

    def test_report_keeps_its_place(self):
        """The place of a visit that was reported does not change (R104)."""
        visit = self.fill_report(self.make_visit(-1))
        mine = self.as_user(self.specialist, visit)
        mine.action_report()
        with self.refused("reopen"):
            mine.location = "Elsewhere"

    def test_booking_limit(self):
        """A task is booked within the hours that its type says (R121)."""
        self.service.booking_hours = 4
        late = self.make_visit(visit_type_id=self.service.id)
        due = late.create_date + timedelta(hours=4)
        self.assertEqual(
            late.booking_due.replace(microsecond=0), due.replace(microsecond=0)
        )
        self.assertFalse(self.make_visit().booking_due)
        found = [("id", "=", late.id), ("state", "=", "draft")]
        overdue = [*found, ("booking_due", "<", "now")]
        for minutes, is_late in ((-1, False), (1, True)):
            with freeze_time(due + timedelta(minutes=minutes)):
                self.assertEqual(bool(late.search(overdue)), is_late)
        with self.refused("buttons"):
            self.as_user(self.specialist, late).booking_due = NOW
