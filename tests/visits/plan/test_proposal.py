from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_relationship.tools.dates.schedule import free_slots, spread

from .common import PlanCommon

JULY = [date(2026, 7, day) for day in range(1, 32) if date(2026, 7, day).weekday() < 5]


def slots(day, hours=range(9, 17)):
    """Return a start at each of the hours of a day."""
    return [datetime(day.year, day.month, day.day, hour) for hour in hours]


@tagged("standard", "post_install", "-at_install")
class TestSchedule(BaseCase):
    """Spreading visits over days is arithmetic."""

    @given(
        st.lists(st.one_of(st.none(), st.sampled_from(JULY)), min_size=1, max_size=60),
        st.sets(st.sampled_from(JULY), min_size=1),
    )
    def test_spread(self, dues, days):
        """Each visit is on a given day, and in time where that is possible."""
        given_days = {day: slots(day) for day in days}
        starts = spread(dues, given_days)
        self.assertEqual(len(starts), len(dues))
        for due, start in zip(dues, starts, strict=True):
            self.assertIn(start, given_days[start.date()])
            if due and due >= min(days):
                self.assertLessEqual(start.date(), due)

    @given(st.integers(1, 200))
    def test_evenly(self, count):
        """Without due dates no day has more than one visit more than another."""
        starts = spread([None] * count, {day: slots(day) for day in JULY})
        loads = [sum(start.date() == day for start in starts) for day in JULY]
        self.assertLessEqual(max(loads) - min(loads), 1)
        if max(loads) <= 8:
            self.assertEqual(len(set(starts)), count)

    def test_over_the_month(self):
        """Two visits are not both at the beginning of the month."""
        starts = spread([None, None], {day: slots(day) for day in JULY})
        self.assertEqual([start.day for start in starts], [1, 16])

    def test_days_that_are_full(self):
        """What is planned already counts."""
        first, second = JULY[:2]
        days = {first: slots(first), second: slots(second)}
        starts = spread([None] * 3, days, {first: 3})
        self.assertEqual({start.date() for start in starts}, {second})

    def test_free_slots(self):
        """Visits start one after the other, within working time, beside others."""
        day = datetime(2026, 7, 1)
        working = [
            (day.replace(hour=9), day.replace(hour=12)),
            (day.replace(hour=13), day.replace(hour=14, minute=30)),
        ]
        busy = [(day.replace(hour=10, minute=30), day.replace(hour=11))]
        self.assertEqual(
            [slot.hour for slot in free_slots(working, busy, 1)], [9, 11, 13]
        )
        self.assertEqual(free_slots(working, [], 4), [])


@tagged("standard", "post_install", "-at_install")
class TestPlanProposal(PlanCommon):
    """A month is proposed from the duties in one click."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan()

    def duty(self, card, **values):
        """Add a duty to a card, that of the specialist by default."""
        return self.duties([{"card_id": card.id, **values}])

    def duties(self, values):
        """Add duties, which begin today: the database has its own clock."""
        duties = self.env["relationship.contact.duty"].create(values)
        self.env.cr.execute(
            "UPDATE relationship_cadence SET create_date = %s WHERE id IN %s",
            [datetime(2026, 6, 15, 4), tuple(duties.cadence_id.ids)],
        )
        self.env["relationship.contact.refresh"]._refresh(duties.card_id.ids)
        return duties

    def propose(self, user=None, plan=None):
        """Propose, and return the new visits in order."""
        plan = plan or self.plan
        before = plan.visit_ids
        self.as_user(user or self.specialist, plan).action_propose()
        return (plan.visit_ids - before).sorted("date_start")

    def test_person_serves_the_rest(self):
        """A visit to the person who is asked for is a contact of the month, too."""
        person = self.env["relationship.key.person"].create(
            {
                "card_id": self.alpha.id,
                "partner_id": self.make_customer("Engineer", is_company=False).id,
            }
        )
        monthly = self.duty(self.alpha, min_count=1, period="month")
        monthly.cadence_id.name = "Monthly contact"
        of_person = self.duty(
            self.alpha,
            visitor_role="other",
            key_person_id=person.id,
            min_count=1,
            period="month",
        )
        of_person.cadence_id.name = "Prices with the engineer"
        visit = self.propose()
        self.assertEqual(len(visit), 1)
        self.assertEqual(visit.key_person_ids, person)
        # The plan says what each visit is for (R092).
        self.assertEqual(visit.purpose, "Prices with the engineer")

    def test_what_is_due(self):
        """What is due by the month's end is proposed, as often as it is asked for."""
        self.duty(self.alpha, min_count=2, period="month")
        self.duty(self.beta, ideal_days=30)
        self.duty(self.gamma, ideal_days=60)
        visits = self.propose()
        self.assertEqual(
            sorted(visits.card_id.mapped("partner_id.name")), ["Alpha", "Beta"]
        )
        self.assertEqual(len(visits), 3)
        self.assertEqual(set(visits.mapped("state")), {"draft"})
        self.assertEqual(visits.user_id, self.specialist)
        of_beta = visits.filtered(lambda visit: visit.card_id == self.beta)
        # 30 days after 15 June, when he became a customer.
        self.assertLessEqual(of_beta.date_start, datetime(2026, 7, 15, 23))
        for visit in visits:
            self.assertLess(visit.date_start.weekday(), 5)
            self.assertGreaterEqual(visit.date_start.hour, 9)
            self.assertEqual(visit.date_end - visit.date_start, timedelta(hours=1))

    def test_again(self):
        """Proposed again, only what is missing is added."""
        self.duty(self.alpha, min_count=1, period="month")
        self.duty(self.beta, min_count=1, period="month")
        visits = self.propose()
        self.assertEqual(len(visits), 2)
        with self.refused("Nothing to propose"):
            self.propose()
        visits[0].unlink()
        again = self.propose()
        self.assertEqual(len(again), 1)
        self.assertEqual(len(self.plan.visit_ids.card_id), 2)

    def test_planned_already(self):
        """What is planned already joins the plan, and is not proposed again."""
        self.plan.sudo().unlink()
        self.duty(self.alpha, min_count=1, period="month")
        visit = self.make_visit(self.alpha, 9)
        self.assertFalse(visit.plan_id)
        plan = self.make_plan()
        self.assertEqual(self.propose(plan=plan), visit)
        self.assertEqual(plan.visit_ids, visit)

    def test_planned_by_another_role(self):
        """A visit that does not count for a duty does not serve it."""
        self.duty(self.alpha, min_count=1, period="month", level="top")
        self.make_visit(self.alpha, 9, plan_id=self.plan.id, level="staff")
        visits = self.propose()
        self.assertEqual(visits.level, "top")

    def test_one_visit_for_two_duties(self):
        """A visit counts for each duty that it matches: one is proposed for both."""
        self.duty(self.alpha, ideal_days=30)
        self.duty(self.alpha, min_count=1, period="month", visit_type_ids=self.call.ids)
        visit = self.propose()
        self.assertEqual(visit.visit_type_id, self.call)
        # In time for both: 30 days after 15 June.
        self.assertLess(visit.date_start, datetime(2026, 7, 16))
        with self.refused("Nothing to propose"):
            self.propose()

    def test_planned_visit_for_two_duties(self):
        """What is planned serves the narrow duty and the wide one."""
        self.duty(self.alpha, min_count=1, period="month")
        self.duty(self.alpha, min_count=2, period="month", level="top")
        self.make_visit(self.alpha, 9, plan_id=self.plan.id, level="top")
        visit = self.propose()
        self.assertEqual(visit.level, "top")

    def test_planned_but_no_contact(self):
        """A visit of a type that is no contact serves no duty."""
        self.call.counts_as_contact = False
        self.duty(self.alpha, min_count=1, period="month")
        self.make_visit(self.alpha, 9, plan_id=self.plan.id, visit_type_id=self.call.id)
        self.assertEqual(self.propose().visit_type_id, self.on_site)

    def test_working_day_anyway(self):
        """A Saturday that is worked (调休) is a day for visits."""
        self.env["relationship.workday"].create(
            {"date": "2026-07-04", "company_id": self.company.id}
        )
        self.duty(self.alpha, min_count=24, period="month")
        days = {visit.date_start.day for visit in self.propose()}
        self.assertEqual(days, {day.day for day in JULY} | {4})

    def test_days_off_of_the_visitor(self):
        """Nobody is sent while he is away himself."""
        resource = self.env["resource.resource"].create(
            {
                "name": "Specialist",
                "user_id": self.specialist.id,
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": datetime(2026, 7, 1),
                "date_to": datetime(2026, 7, 30, 23, 59),
            }
        )
        self.duty(self.alpha, min_count=1, period="month")
        self.assertEqual(self.propose().date_start.day, 31)

    def test_company_without_working_time(self):
        """Without working hours nothing is proposed, and the user is told so."""
        self.duty(self.alpha, min_count=1, period="month")
        self.company.resource_calendar_id = False
        with self.refused("working hours", self.specialist.name):
            self.propose()

    def test_for_the_leader(self):
        """A specialist plans what the leader of his customer has to do."""
        leader = self.make_user("leader", "user")
        self.alpha.leader_id = leader
        self.duty(
            self.alpha,
            visitor_role="liaison_leader",
            min_count=1,
            period="month",
            level="top",
            place="headquarters",
        )
        visit = self.propose()
        self.assertEqual(visit.user_id, leader)
        self.assertEqual(visit.preparer_id, self.specialist)
        self.assertEqual(visit.visitor_role, "liaison_leader")
        self.assertEqual((visit.level, visit.place), ("top", "headquarters"))
        plan = self.make_plan(leader)
        with self.refused("Nothing to propose"):
            self.propose(leader, plan)

    def test_for_the_team(self):
        """The plan of a team holds what is due for its customers, each his own."""
        self.duty(self.alpha, min_count=1, period="month")
        self.gamma.user_id = self.specialist_2
        self.duty(self.gamma, min_count=1, period="month")
        self.beta.team_id = False
        self.duty(self.beta, min_count=1, period="month")
        plan = self.make_plan(team_id=self.team.id)
        visits = self.propose(self.supervisor, plan)
        self.assertEqual(
            {(visit.card_id, visit.user_id) for visit in visits},
            {(self.alpha, self.specialist), (self.gamma, self.specialist_2)},
        )

    def test_of_this_month(self):
        """In the middle of a month, only days to come are proposed."""
        plan = self.make_plan(date_start=date(2026, 6, 1))
        self.duty(self.alpha, min_count=3, period="month")
        visits = self.propose(plan=plan)
        self.assertEqual(len(visits), 3)
        self.assertGreater(min(visits.mapped("date_start")), datetime(2026, 6, 16))
        self.assertLess(max(visits.mapped("date_start")), datetime(2026, 7, 1))

    def test_month_that_is_over(self):
        """A month that is over is not proposed."""
        plan = self.make_plan(date_start=date(2026, 5, 1))
        with self.refused("no day of the month is left"):
            self.propose(plan=plan)

    def test_holidays(self):
        """Holidays of the company are left out; those of others count not."""
        self.duty(self.alpha, min_count=20, period="month")
        for company, first, last in (
            (self.company, 1, 20),
            (self.company_usd, 21, 31),
        ):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": False,
                    "date_from": datetime(2026, 7, first),
                    "date_to": datetime(2026, 7, last, 23, 59),
                }
            )
            leave.company_id = company
        visits = self.propose()
        days = {visit.date_start.day for visit in visits}
        self.assertEqual(days, {21, 22, 23, 24, 27, 28, 29, 30, 31})

    def test_time_of_the_visitor(self):
        """Nine o'clock is nine o'clock where the visitor is, on either side of DST."""
        plan = self.make_plan(date_start=date(2026, 10, 1))
        self.specialist.tz = "Europe/Berlin"
        self.duty(self.alpha, min_count=22, period="month")
        visits = self.propose(plan=plan)
        # Summer time ends on Sunday 25 October.
        hours = {(visit.date_start.day > 25, visit.date_start.hour) for visit in visits}
        self.assertEqual({hour for late, hour in hours if not late}, {7})
        self.assertEqual({hour for late, hour in hours if late}, {8})

    def test_taken_time(self):
        """A proposal takes no hour that the visitor has given to another customer."""
        plan = self.make_plan(date_start=date(2026, 6, 1), on_short_notice=True)
        foreign = self.make_card(user_id=self.specialist_2.id)
        days = [d for d in range(16, 31) if date(2026, 6, d).weekday() < 5]
        for day in days:
            self.make_visit(foreign, date(2026, 6, day))
        plan.visit_ids.plan_id = False
        self.duty(self.alpha, min_count=11, period="month")
        visits = self.propose(plan=plan).filtered(lambda v: v.card_id == self.alpha)
        self.assertEqual({visit.date_start.hour for visit in visits}, {10})

    def test_for_others(self):
        """Nobody proposes for a plan that he does not write."""
        with self.forbidden():
            self.propose(self.specialist_2)

    def test_many_in_a_few_queries(self):
        """A hundred and fifty visits are created in one call, not one by one."""
        customers = self.make_customers(*(f"Customer {n}" for n in range(150)))
        cards = self.env["relationship.card"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "user_id": self.specialist.id,
                }
                for customer in customers
            ]
        )
        self.duties([{"card_id": card.id, "ideal_days": 46} for card in cards])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        visits = self.propose()
        self.env.flush_all()
        self.assertEqual(len(visits), 150)
        self.assertLess(self.cr.sql_log_count - before, 100)
        self.assertEqual(len(set(visits.mapped("date_start"))), 150)
