from datetime import date, datetime

from odoo.tests import Form, freeze_time, tagged

from .common import TODAY, DutyCommon


@tagged("standard", "post_install", "-at_install")
class TestLastContact(DutyCommon):
    """When a customer was last contacted: visits, activities, mail."""

    def contact(self, card=None):
        """Return the last contact of a card, as the database has it."""
        names = (
            "last_contact_date",
            "last_contact_user_id",
            "last_contact_model",
            "last_contact_res_id",
        )
        return self.stored(card or self.card, *names)

    def done(self, record, kind="mail.mail_activity_data_call", user=None):
        """Finish an activity on a record."""
        activity = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref(kind).id,
                "res_model_id": self.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "user_id": (user or self.specialist).id,
            }
        )
        activity.action_done()
        # The figures follow at the end of the transaction.
        self.env.cr.precommit.run()
        return activity

    def test_visits(self):
        """The latest visit made is the last contact, when it is reported."""
        self.assertEqual(self.contact()[0], False)
        late = self.make_visit(date(2026, 6, 10), "planned")
        early = self.make_visit(date(2026, 6, 1))
        self.assertEqual(
            self.contact(),
            (date(2026, 6, 1), self.specialist, "relationship.visit", early.id),
        )
        late.action_done()
        self.assertEqual(self.contact()[3], late.id)
        late.sudo().write({"state": "cancelled"})
        self.assertEqual(self.contact()[3], early.id)
        early.sudo().write({"state": "draft"})
        self.assertFalse(self.contact()[0])

    def test_types_that_do_not_count(self):
        """A visit of a type that is no contact does not count."""
        self.on_site.counts_as_contact = False
        self.make_visit(date(2026, 6, 1))
        self.assertFalse(self.contact()[0])

    def test_activities(self):
        """A finished call on card, contact or opportunity counts at once (R082)."""
        person = self.make_customer("Sun", is_company=False, parent_id=self.customer.id)
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": person.id})
        cadence = self.make_cadence(min_count=6, period="year")
        self.duty(cadence)
        for number, record in enumerate((self.card, self.customer, person, lead), 1):
            with self.subTest(record._name):
                activity = self.done(record)
                # The day on which Odoo says that it was done.
                self.assertEqual(
                    self.contact(),
                    (activity.date_done, self.specialist, "mail.activity", activity.id),
                )
                self.assertEqual(self.card.duty_ids.done_count, number)
        self.done(self.card, "mail.mail_activity_data_todo")
        self.assertEqual(self.card.duty_ids.done_count, 4)

    def test_activities_on_the_local_day(self):
        """A finished call counts on the day of the company, and not in the future.

        Each moment is on another day by UTC: hand-written for four zones.
        """
        for zone, moment, day in (
            ("Asia/Shanghai", "2026-06-15 23:30:00", date(2026, 6, 16)),  # 07:30
            ("America/New_York", "2026-06-16 00:30:00", date(2026, 6, 15)),  # 20:30
            ("Europe/Berlin", "2026-06-15 22:30:00", date(2026, 6, 16)),  # 00:30
            ("Pacific/Auckland", "2026-06-14 20:00:00", date(2026, 6, 15)),  # 08:00
        ):
            with self.subTest(zone), freeze_time(moment):
                self.company.resource_calendar_id.tz = zone
                card = self.make_card()
                activity = self.done(card)
                self.assertEqual(self.contact(card)[0], day)
                # Odoo has the day by UTC, and of old ones there is nothing else.
                activity.relationship_done_date = False
                self.refresh()
                self.assertLessEqual(
                    self.contact(card)[0], self.company._relationship_today()
                )

    def test_activities_of_former_owners(self):
        """Contacts go on counting when a card changes hands, as visits do."""
        own = self.make_cadence(min_count=3)
        leaders = self.make_cadence(min_count=3, visitor_role="liaison_leader")
        self.done(self.card)
        self.done(self.card, user=self.leader)
        self.make_visit(date(2026, 6, 1))
        self.card.write({"user_id": self.specialist_2.id, "leader_id": self.head.id})
        self.refresh()
        self.assertDuty(own, done_count=2)
        self.assertDuty(leaders, done_count=1)

    def test_activities_of_leaders(self):
        """A leader's call counts for the leader's cadence."""
        leaders = self.make_cadence(min_count=2, visitor_role="liaison_leader")
        typed = self.make_cadence(min_count=2, visit_type_ids=self.call.ids)
        self.done(self.card, user=self.leader)
        self.assertDuty(leaders, done_count=1)
        self.assertDuty(typed, done_count=0)

    def test_activities_of_colleagues(self):
        """A colleague's call counts as a colleague's visit does: for nobody's role."""
        own = self.make_cadence(min_count=2)
        anybody = self.make_cadence(min_count=2, visitor_role="other")
        self.done(self.card, user=self.specialist_2)
        self.make_visit(date(2026, 6, 1), user_id=self.specialist_2.id)
        self.assertDuty(own, done_count=0)
        self.assertDuty(anybody, done_count=2)
        self.done(self.card)
        self.assertDuty(own, done_count=1)

    def test_mail(self):
        """Mail from the customer's people counts where the company wants it."""
        person = self.make_customer("Sun", is_company=False, parent_id=self.customer.id)
        stranger = self.make_customer("Stranger")
        messages = [
            self.env["mail.message"].create(
                {
                    "model": record._name,
                    "res_id": record.id,
                    "message_type": kind,
                    "author_id": author.id,
                    "date": datetime(2026, 6, day, 9),
                }
            )
            for record, kind, author, day in [
                (self.card, "email", person, 3),
                (self.customer, "email", stranger, 4),
                (self.card, "comment", self.specialist.partner_id, 5),
                (self.customer, "notification", person, 6),
            ]
        ]
        self.refresh()
        self.assertFalse(self.contact()[0])
        self.company.relationship_mail_counts = True
        self.refresh()
        self.assertEqual(self.contact()[0::2], (date(2026, 6, 3), "mail.message"))
        self.assertEqual(self.contact()[3], messages[0].id)

    def test_next_contact_and_status(self):
        """The card shows its earliest due date, and the worst of its duties."""
        self.assertEqual(
            self.stored(self.card, "next_contact_date", "contact_status"),
            (False, False),
        )
        for count in (1, 2):
            self.make_cadence(min_count=count, period="year")
        self.refresh_duties()
        self.refresh()
        shown = ("next_contact_date", "contact_status")
        # Last year nobody came, either: its 30 June was a Monday.
        self.assertEqual(self.stored(self.card, *shown), (date(2025, 6, 30), "never"))
        self.make_visit(date(2025, 12, 30))
        self.assertEqual(self.stored(self.card, *shown), (date(2025, 12, 31), "red"))
        self.make_visit(TODAY.replace(day=1))
        self.assertEqual(self.stored(self.card, *shown), (date(2026, 12, 31), "green"))
        with self.on("2026-12-28"):
            self.refresh()
            self.assertEqual(self.card.contact_status, "yellow")

    def test_leader_never_came(self):
        """A card is red, or yellow, when a leader's visit was never made in time."""
        self.make_visit(date(2026, 6, 10))
        cadence = self.make_cadence(visitor_role="liaison_leader", ideal_days=30)
        # 30 days after he came under the cadence.
        for begun, status in (
            ("2026-06-10", "green"),
            ("2026-05-20", "yellow"),
            ("2026-05-01", "red"),
        ):
            with self.subTest(begun):
                self.age(self.card, begun)
                self.assertDuty(cadence, status="never")
                self.refresh()
                self.assertEqual(self.stored(self.card, "contact_status"), (status,))

    def test_filters(self):
        """The filters compare dates, whatever the night has left."""
        self.make_cadence(min_count=1, period="year")
        self.make_visit(date(2025, 3, 1))
        cards = self.env["relationship.card"].search([("id", "=", self.card.id)])
        self.assertEqual(cards.next_contact_date, date(2026, 12, 31))
        overdue = [("next_contact_date", "<", "today"), ("id", "=", self.card.id)]
        self.assertFalse(cards.search(overdue))
        with self.on("2027-01-01"):
            self.assertTrue(cards.search(overdue))

    def test_not_entered(self):
        """Nobody writes when a customer was contacted: he logs the contact."""
        card = self.as_user(self.specialist, self.card)
        for name in ("last_contact_date", "next_contact_date"):
            with self.subTest(name), self.refused("kept by the system"):
                card[name] = TODAY
        with self.refused("kept by the system"):
            card.contact_status = "green"

    def test_open_visits_of_a_duty(self):
        """Each figure of a duty opens to the visits that made it, and no others."""
        cadence = self.make_cadence(min_count=2, visit_type_ids=self.on_site.ids)
        made = self.make_visit(date(2026, 6, 1))
        planned = self.make_visit(date(2026, 7, 1), "planned")
        self.make_visit(date(2026, 6, 2), visit_type_id=self.call.id)
        self.make_visit(date(2026, 6, 3), user_id=self.supervisor.id)
        self.make_visit(date(2026, 6, 4), "cancelled")
        duty = self.as_user(self.specialist, self.duty(cadence))
        domain = duty.action_open_visits()["domain"]
        self.assertEqual(self.env["relationship.visit"].search(domain), planned + made)
        self.assertEqual((duty.done_count, duty.planned_count), (1, 1))

    def test_plan_and_log(self):
        """From a duty a visit is planned that counts for it, and a contact logged."""
        cadence = self.make_cadence(min_count=2, visitor_role="liaison_leader")
        self.age(self.card, "2026-01-10")
        duty = self.as_user(self.specialist, self.duty(cadence))
        action = duty.action_plan_visit()
        visits = self.as_user(self.specialist, "relationship.visit")
        with Form(visits.with_context(**action["context"])) as form:
            self.assertEqual(form.user_id, self.leader)
            self.assertEqual(form.visitor_role, "liaison_leader")
        self.assertEqual(duty.planned_count, 1)
        context = duty.action_log()["context"]
        self.assertEqual(context["default_card_id"], self.card.id)
