from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged

from ..duty.common import DutyCommon

SHANGHAI = "Asia/Shanghai"


@tagged("standard", "post_install", "-at_install")
class TestMonthPlayed(DutyCommon):
    """A specialist's July 2026 in Shanghai: proposal, approval, visits, what is next.

    Three customers have two contacts a month, and one by a leader each quarter. 1 July
    is a Wednesday; until the 31st, a Friday, there are 23 working days, of 9 to 17.

    In June all had their two visits, on the 3rd and the 17th. Alpha's leader was there
    in March last, the others' in June.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.company.resource_calendar_id.tz = SHANGHAI
        cls.deputy = cls.make_user("deputy", "supervisor")
        people = cls.specialist + cls.specialist_2 + cls.leader + cls.supervisor
        (people + cls.deputy).tz = SHANGHAI
        cls.team.relationship_plan_approval = True
        cls.card.action_archive()
        customers = cls.make_customers("Alpha", "Beta", "Gamma")
        for customer in customers:
            cls.import_turnover(customer, 5000)
        cls.played = cls.env["relationship.card"].union(
            *(
                cls.make_card(customer, leader_id=cls.leader.id, team_id=cls.team.id)
                for customer in customers
            )
        )
        cls.alpha, cls.beta, cls.gamma = cls.played
        cls.refresh()
        cls.age(cls.played)
        contact = cls.make_customer(
            "Chen", is_company=False, parent_id=cls.beta.partner_id.id
        )
        cls.chen = cls.env["relationship.key.person"].create(
            {"card_id": cls.beta.id, "partner_id": contact.id, "role": "decides"}
        )
        # Any contact; on-site visits are those that are proposed.
        (cls.env["relationship.visit.type"].search([]) - cls.on_site).sequence = 99
        cls.monthly = cls.make_cadence(name="Monthly", min_count=2, period="month")
        cls.led = cls.make_cadence(
            name="Led",
            min_count=1,
            period="quarter",
            visitor_role="leader",
            visit_type_ids=cls.on_site.ids,
        )
        for card in cls.played:
            for day in (3, 17):
                cls.make_visit(date(2026, 6, day), card=card, hour=2)
            led = date(2026, 3, 10) if card == cls.alpha else date(2026, 6, 10)
            cls.make_visit(led, card=card, hour=2, user_id=cls.leader.id)

    def at(self, moment):
        """Let it be a moment of July in Shanghai, which is eight hours before UTC."""
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(datetime.fromisoformat(moment) - timedelta(hours=8))

    def days(self, visits):
        """Return the local days of visits, as numbers of July."""
        days = sorted(visit._local_date(visit.date_start) for visit in visits)
        return [day.day for day in days]

    def figures(self, cadence, card):
        duty = self.duty(cadence, card)
        return (duty.done_count, duty.due_date, duty.status)

    def propose(self):
        """Let the specialist propose his July on 25 June; return the plan."""
        plan = self.as_user(self.specialist, "relationship.visit.plan").create(
            {"date_start": date(2026, 7, 1)}
        )
        plan.action_propose()
        return plan.with_env(self.env)

    def report(self, visit, moment, **values):
        """Report a visit as its visitor does."""
        with self.at(moment):
            visit = self.as_user(visit.user_id, visit)
            visit.write(
                {
                    "location": "Shanghai",
                    "feedback": "Content",
                    "satisfaction": "satisfied",
                    "problem_state": "none",
                    "next_visit_date": "2026-09-01",
                    **values,
                }
            )
            visit.action_report()

    def test_duties_before(self):
        """On 25 June July's two are next, and one leader is late by the 30th.

        Two a month are due by the 15th, half of 31 days, and by the 31st. Alpha's
        leader had a visit in the first quarter: the second's is due by Tuesday 30
        June, in five days. The others' next is due by Wednesday 30 September.
        """
        with self.at("2026-06-25 10:00"):
            for card in self.played:
                found = self.figures(self.monthly, card)
                self.assertEqual(found, (2, date(2026, 7, 15), "green"))
            self.assertEqual(
                self.figures(self.led, self.alpha), (0, date(2026, 6, 30), "yellow")
            )
            for card in self.beta + self.gamma:
                found = self.figures(self.led, card)
                self.assertEqual(found, (1, date(2026, 9, 30), "green"))

    def test_month(self):
        """From the proposal to what August asks for."""
        with self.at("2026-06-25 10:00"):
            self.refresh_duties()
            plan = self.propose()
        own = plan.visit_ids.filtered(lambda v: v.user_id == self.specialist)
        led = plan.visit_ids - own
        # Six over 23 days: one every fourth, the first three by the 15th. On 1 July no
        # customer could be told seven days before any more: so the 2nd.
        self.assertEqual(self.days(own), [2, 6, 10, 16, 22, 28])
        self.assertEqual(
            {visit.card_id for visit in own.sorted("date_start")[:3]}, {*self.played}
        )
        self.assertEqual((led.card_id, led.user_id), (self.alpha, self.leader))
        self.assertEqual(self.days(led), [2])
        self.assertEqual(set(plan.visit_ids.mapped("purpose")), {"Monthly", "Led"})
        own = own.sorted("date_start")
        self.approve(plan)
        self.keep_appointments(own, led)
        self.hand_over(own)
        self.close(own)

    def approve(self, plan):
        """The supervisor is away: who stands in is asked, and approves."""
        with self.at("2026-06-26 09:00"):
            self.supervisor.write(
                {
                    "relationship_stand_in_id": self.deputy.id,
                    "relationship_stand_in_start": date(2026, 6, 26),
                    "relationship_stand_in_end": date(2026, 7, 10),
                }
            )
            self.as_user(self.specialist, plan).action_submit()
            self.assertEqual(plan.state, "submitted")
            self.assertEqual(plan.activity_ids.user_id, self.deputy)
            with self.refused("never by who requested it"):
                self.as_user(self.specialist, plan).action_approve()
        with self.at("2026-06-29 09:00"):
            self.as_user(self.deputy, plan).action_approve()
            self.assertEqual(set(plan.visit_ids.mapped("state")), {"planned"})
            for card in self.played:
                self.assertEqual(self.figures(self.monthly, card)[2], "planned")

    def keep_appointments(self, own, led):
        """The first half: two visits, a person who leaves, a call, a day's meeting."""
        first, second, third = own[:3]
        self.report(led, "2026-07-02 18:00")
        self.report(first, "2026-07-02 18:00")
        with self.at("2026-07-03 09:00"):
            self.assertEqual(self.figures(self.led, self.alpha)[0], 1)
            self.assertEqual(
                self.duty(self.led, self.alpha).due_date, date(2026, 12, 31)
            )
            self.assertEqual(self.duty(self.monthly, first.card_id).done_count, 1)
        self.report(second, "2026-07-06 18:00")
        with self.at("2026-07-07 09:00"):
            # Who decides at Beta leaves: the night tells the leader.
            told = self.env["mail.notification"].search_count(self.told())
            self.chen.partner_id.active = False
            self.refresh()
            change = self.beta.contact_change_ids.sorted("id")[-1:]
            self.assertEqual(change.what, "active")
            found = self.env["mail.notification"].search_count(self.told())
            self.assertEqual(found, told + 1)
        # 07:30 on 8 July in Shanghai is still the 7th by UTC.
        with self.at("2026-07-08 07:30"):
            self.ring(third.card_id)
            self.refresh()
            self.assertEqual(third.card_id.last_contact_date, date(2026, 7, 8))
            self.assertEqual(self.duty(self.monthly, third.card_id).done_count, 1)
        # The third is made a meeting of a whole day, on Monday the 20th.
        with self.at("2026-07-08 10:00"):
            event = self.as_user(self.specialist, third.calendar_event_id)
            event.write(
                {
                    "allday": True,
                    "start_date": date(2026, 7, 20),
                    "stop_date": date(2026, 7, 20),
                }
            )
            # 9 to 17 in Shanghai.
            self.assertEqual(
                (third.date_start, third.date_end),
                (datetime(2026, 7, 20, 1), datetime(2026, 7, 20, 9)),
            )

    def told(self):
        """Return the domain of what the leader is told."""
        return [("res_partner_id", "=", self.leader.partner_id.id)]

    def ring(self, card):
        activity = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "res_model_id": self.env["ir.model"]._get_id(card._name),
                "res_id": card.id,
                "user_id": self.specialist.id,
            }
        )
        activity.action_done()
        self.env.cr.precommit.run()

    def hand_over(self, own):
        """The specialist leaves on the 17th: what was made counts, the rest goes on."""
        with self.at("2026-07-15 09:00"):
            begun = self.make_cadence(
                name="Begins", ideal_days=30, max_days=45, start_date=date(2026, 7, 15)
            )
            # From the 15th, and not from January 2024: 14 August is a Friday.
            for card in self.played:
                self.assertEqual(
                    self.figures(begun, card)[1:], (date(2026, 8, 14), "planned")
                )
            self.assertEqual(self.duty(begun, self.alpha).limit_date, date(2026, 8, 29))
            begun.active = False
        self.report(own[3], "2026-07-16 18:00")
        with self.at("2026-07-17 09:00"):
            done = {
                card: self.duty(self.monthly, card).done_count for card in self.played
            }
            wizard = self.as_user(self.head, "relationship.handover").create(
                {
                    "from_user_id": self.specialist.id,
                    "to_user_id": self.specialist_2.id,
                }
            )
            wizard.action_hand_over()
            for card in self.played:
                duty = self.duty(self.monthly, card)
                self.assertEqual(duty.user_id, self.specialist_2)
                self.assertEqual(duty.done_count, done[card])
            to_come = own[2] + own[4] + own[5]
            self.assertEqual(to_come.user_id, self.specialist_2)
            self.assertEqual((own - to_come).user_id, self.specialist)

    def close(self, own):
        """Of the three that are left one is made: who has had one is late in August."""
        self.report(own[2], "2026-07-20 18:00")
        with self.at("2026-07-22 09:00"):
            reason = self.env.ref(
                "crm_relationship.relationship_reason_customer_cancelled"
            )
            self.as_user(self.specialist_2, own[4] + own[5]).action_cancel(reason)
        with self.at("2026-08-01 10:00"):
            numbers = {}
            for card in self.played:
                made = own.filtered(
                    lambda v, card=card: v.card_id == card and v.state == "reported"
                )
                numbers[card] = len(made) + (card == own[2].card_id)
            # Two visits and the call of who was third; the two who were cancelled have
            # one in July, and the second is due by its end still.
            expected = {
                card: (0, date(2026, 8, 14), "green")
                if numbers[card] >= 2
                else (0, date(2026, 7, 31), "red")
                for card in self.played
            }
            found = {card: self.figures(self.monthly, card) for card in self.played}
            self.assertEqual(found, expected)
            self.assertEqual(sorted(numbers.values()), [1, 2, 2])
