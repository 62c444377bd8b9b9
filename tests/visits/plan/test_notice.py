from datetime import date, datetime

from odoo.tests import tagged

from .common import PlanCommon


@tagged("standard", "post_install", "-at_install")
class TestPlanNotice(PlanCommon):
    """Proposals respect notice and leaders; a plan says what it is for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.make_user("leader", "user")
        cls.main_leader = cls.make_user("main_leader", "user")
        cls.company.relationship_main_leader_id = cls.main_leader
        cls.june = cls.make_plan(date_start=date(2026, 6, 1))

    def add_duty(self, card, **values):
        return self.env["relationship.contact.duty"].create(
            {"card_id": card.id, "max_days": 1, **values}
        )

    def days(self, plan):
        return [visit.date_start.date() for visit in plan.visit_ids]

    def test_notice_is_kept(self):
        """On 15 June a visit with a week's notice is on 22 June or later (R093)."""
        self.assertEqual(self.on_site.notice_days, 7)
        self.add_duty(self.alpha, visit_type_ids=self.on_site.ids)
        self.june.action_propose()
        [day] = self.days(self.june)
        self.assertGreaterEqual(day, date(2026, 6, 22))

    def test_calls_need_no_notice(self):
        """A call is proposed for the first day on which it can be."""
        self.add_duty(self.alpha, visit_type_ids=self.call.ids)
        self.june.action_propose()
        self.assertEqual(self.days(self.june), [date(2026, 6, 16)])

    def test_too_late_in_the_month(self):
        """Nothing with a broken notice is proposed, unless it is asked for."""
        self.on_site.notice_days = 16
        self.add_duty(self.alpha, visit_type_ids=self.on_site.ids)
        with self.refused("On Short Notice"):
            self.june.action_propose()
        self.june.on_short_notice = True
        self.june.action_propose()
        self.assertEqual(len(self.june.visit_ids), 1)

    def test_one_leader_at_a_time(self):
        """Two leaders are not at the same customer on one day."""
        self.alpha.leader_id = self.leader
        # All days are taken by the main leader but Tuesday 30 June.
        for day in range(22, 30):
            self.make_visit(
                self.alpha,
                date(2026, 6, day),
                user_id=self.main_leader.id,
                visitor_role="main_leader",
            )
        self.add_duty(
            self.alpha,
            visitor_role="liaison_leader",
            visit_type_ids=self.on_site.ids,
        )
        self.june.action_propose()
        visit = self.june.visit_ids.filtered(lambda v: v.user_id == self.leader)
        self.assertEqual(visit.date_start.date(), date(2026, 6, 30))

    def test_purpose(self):
        """The plan or each of its visits says what it is for (R092)."""
        plan = self.make_plan(visits=[(self.alpha, 3)], purpose="  ")
        with self.refused("Purpose"):
            self.as_user(self.specialist, plan).action_submit()
        plan.visit_ids.purpose = "Offer the new crane"
        self.as_user(self.specialist, plan).action_submit()

    def test_author_of_a_team_plan(self):
        """Who made a plan for a team does not approve it, whoever hands it in."""
        self.with_approval()
        plan = self.as_user(self.supervisor, self.env["relationship.visit.plan"])
        plan = plan.create(
            {
                "team_id": self.team.id,
                "date_start": date(2026, 7, 1),
                "purpose": "Keep in touch",
            }
        )
        self.make_visit(self.alpha, 3, plan_id=plan.id)
        self.as_user(self.head, plan).action_submit()
        with self.refused("never by who requested it"):
            self.as_user(self.supervisor, plan).action_approve()
        self.as_user(self.committee, plan).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_trip(self):
        """Visits of a trip are trip calls, and within its days."""
        trip = self.make_plan(
            kind="trip",
            name="Coast",
            date_start=date(2026, 7, 6),
            date_end=date(2026, 7, 8),
        )
        visit = self.env["relationship.visit"].create(
            {
                "card_id": self.alpha.id,
                "plan_id": trip.id,
                "user_id": self.specialist.id,
                "date_start": datetime(2026, 7, 7, 9),
            }
        )
        call = self.env.ref("crm_relationship.relationship_visit_type_trip")
        self.assertEqual(visit.visit_type_id, call)
        with self.refused("Coast", "Start"):
            visit.date_start = datetime(2026, 7, 9, 9)
        with self.refused("Coast"):
            trip.date_end = date(2026, 7, 6)

    def test_broken_notice_counts(self):
        """Who was told too late, or never, is a figure (R093)."""
        # On 15 June: told 10 days before, told 2 days before, not told and due by 11,
        # not told and due by 23 June.
        told = {"date_start": datetime(2026, 6, 30, 9), "state": "planned"}
        visits = [
            self.make_visit(self.alpha, 1, customer_told_date="2026-06-20", **told),
            self.make_visit(self.alpha, 1, customer_told_date="2026-06-28", **told),
            self.make_visit(
                self.alpha, 1, state="planned", date_start=datetime(2026, 6, 18, 9)
            ),
            self.make_visit(self.alpha, 1, **told),
        ]
        self.env.flush_all()
        rows = self.env["relationship.visit.report"].search(
            [("visit_id", "in", [visit.id for visit in visits])]
        )
        broken = {row.visit_id: row.notice_broken for row in rows}
        self.assertEqual([broken[visit] for visit in visits], [0, 1, 1, 0])
