from datetime import date

from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import TODAY, DutyCommon


@tagged("standard", "post_install", "-at_install")
class TestContactDigest(DutyCommon):
    """One reminder a day for each person, whatever is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("crm_relationship.mail_activity_type_contacts_due")
        cls.digest = cls.env["relationship.contact.digest"]
        cls.cadence = cls.make_cadence(ideal_days=10)
        cls.make_visit(date(2026, 6, 1))
        cls.second = cls.make_card(cls.make_customer("Second"))
        cls.duties.create({"card_id": cls.second.id, "min_count": 1, "period": "month"})
        cls.age(cls.second)
        cls.env["relationship.cadence"].flush_model()

    def reminders(self, user=None, active=True):
        """Return the reminders of a user."""
        activities = self.env["mail.activity"].with_context(active_test=False)
        return activities.search(
            [
                ("activity_type_id", "=", self.kind.id),
                ("user_id", "=", (user or self.specialist).id),
                ("active", "=", active),
            ]
        )

    def remind(self):
        self.run_cron("ir_cron_contact_duties")
        self.env.invalidate_all()

    def test_one_for_all_customers(self):
        """The specialist has one activity for all his customers, without a mail."""
        mails = self.env["mail.mail"].search_count([])
        messages = self.env["mail.message"].search_count([])
        self.remind()
        reminder = self.reminders()
        self.assertEqual(len(reminder), 1)
        # Azure was due on 11 June. The other one is due by 30 June: not yet.
        self.assertEqual(reminder.summary, "Customers due: 1, overdue: 1")
        self.assertEqual(reminder.date_deadline, TODAY)
        self.assertIn("/odoo/due-contacts", reminder.note)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)

    def test_not_repeated(self):
        """Run again, also the next day, an open reminder is brought up to date."""
        self.remind()
        first = self.reminders()
        self.remind()
        self.assertEqual(self.reminders(), first)
        with self.on("2026-06-24"):
            self.remind()
            self.assertEqual(self.reminders(), first)
            self.assertEqual(first.summary, "Customers due: 2, overdue: 1")
            self.assertEqual(first.date_deadline, date(2026, 6, 24))

    def test_outage(self):
        """After two weeks without the action there is one reminder, not fourteen."""
        self.remind()
        with self.on("2026-06-29"):
            self.remind()
            self.assertEqual(len(self.reminders()), 1)
            self.assertEqual(self.duties.search_count([]), 2)

    def test_done_today(self):
        """Who has finished today's gets no second one today, and one tomorrow."""
        self.remind()
        self.reminders().action_done()
        self.remind()
        self.assertFalse(self.reminders())
        with self.on("2026-06-16"):
            self.remind()
            self.assertEqual(len(self.reminders()), 1)

    def test_nothing_due(self):
        """When nothing is due any more, the reminder goes."""
        self.remind()
        self.make_visit(TODAY.replace(day=14))
        self.remind()
        self.assertFalse(self.reminders())
        self.assertFalse(self.reminders(active=False))

    def test_snooze(self):
        """A snoozed customer is left out until its day."""
        duty = self.as_user(self.specialist, self.duty(self.cadence))
        duty.action_snooze_week()
        self.assertEqual(duty.snooze_until, date(2026, 6, 22))
        self.remind()
        self.assertFalse(self.reminders())
        duty.action_snooze_day()
        self.assertEqual(duty.snooze_until, date(2026, 6, 16))
        with self.on("2026-06-16"):
            self.remind()
            self.assertEqual(len(self.reminders()), 1)
        # The refresh leaves it as it is.
        self.assertEqual(duty.snooze_until, date(2026, 6, 16))
        with self.forbidden():
            self.as_user(self.specialist_2, duty).action_snooze_day()

    def test_planned(self):
        """Who has a visit planned is not reminded of."""
        self.cadence.ideal_days = 15
        self.make_visit(date(2026, 6, 16), "planned", customer_told_date=TODAY)
        self.remind()
        self.assertFalse(self.reminders())

    def test_specialist_who_left(self):
        """Who leads the team is reminded of the customers of a specialist who left."""
        self.card.team_id = self.team
        self.specialist.action_archive()
        self.remind()
        self.assertFalse(self.reminders())
        self.assertEqual(
            self.reminders(self.supervisor).summary, "Customers due: 1, overdue: 1"
        )

    def test_stand_in(self):
        """The stand-in is reminded as long as the specialist is away."""
        self.specialist.write(
            {
                "relationship_stand_in_id": self.specialist_2.id,
                "relationship_stand_in_start": "2026-06-15",
                "relationship_stand_in_end": "2026-06-17",
            }
        )
        self.remind()
        self.assertFalse(self.reminders())
        self.assertTrue(self.reminders(self.specialist_2))
        with self.on("2026-06-18"):
            self.remind()
            self.assertTrue(self.reminders())
            self.assertFalse(self.reminders(self.specialist_2))

    def test_leaders(self):
        """Leaders get none: the specialist is reminded of their visits."""
        self.cadence.visitor_role = "liaison_leader"
        self.make_visit(date(2026, 6, 10))
        duty = self.duty(self.cadence)
        self.assertEqual(duty.user_id, self.leader)
        self.assertEqual(duty.status, "never")
        self.make_visit(date(2026, 5, 1), user_id=self.leader.id)
        self.remind()
        self.assertFalse(self.reminders(self.leader))
        self.assertEqual(self.reminders().summary, "Customers due: 1, overdue: 1")

    def test_visits(self):
        """Notices to give, missed visits and late reports are in the same reminder."""
        self.make_visit(TODAY)
        values = {"customer_told_date": False, "preparer_id": self.specialist.id}
        # To tell by 13 June (7 days), by 23 June; told already.
        self.make_visit(date(2026, 6, 20), "planned", **values)
        self.make_visit(date(2026, 6, 30), "planned", **values)
        self.make_visit(
            date(2026, 6, 20), "planned", **{**values, "customer_told_date": TODAY}
        )
        for day in (8, 9):
            self.make_visit(date(2026, 6, day), "planned", **values)
        # The report was due on 4 June, the other one is due on 17 June.
        self.make_visit(date(2026, 6, 2), "done", **values)
        self.make_visit(TODAY, "done", hour=3, **values)
        self.remind()
        self.assertEqual(
            self.reminders().summary,
            "Customers to notify of a visit: 1; Missed visits: 2; Late reports: 1",
        )

    def test_visits_of_leaders(self):
        """What a leader's visit asks for is the preparer's, or the specialist's."""
        self.make_visit(TODAY)
        for preparer in (self.specialist_2, self.leader):
            self.make_visit(
                date(2026, 6, 2),
                "done",
                user_id=self.leader.id,
                preparer_id=preparer.id,
            )
        self.remind()
        for user in (self.specialist, self.specialist_2):
            self.assertEqual(self.reminders(user).summary, "Late reports: 1")
        self.assertFalse(self.reminders(self.leader))

    def test_lists_show_what_is_counted(self):
        """The links of the reminder open lists that show a leader's visits, too."""
        visit = self.make_visit(
            date(2026, 6, 2), "done", user_id=self.leader.id, preparer_id=self.leader.id
        )
        visits = self.as_user(self.specialist, "relationship.visit")
        arch = etree.fromstring(visits.get_view(view_type="search")["arch"])
        for name in ("to_tell", "missed", "late"):
            action = self.env.ref(f"crm_relationship.relationship_visit_action_{name}")
            context = safe_eval(action.context)
            domains = [
                safe_eval(node.get("domain"), {"uid": self.specialist.id})
                for node in arch.iter("filter")
                if context.get(f"search_default_{node.get('name')}")
            ]
            with self.subTest(name):
                self.assertIn(visit, visits.search(Domain.OR(domains)))

    def test_finished_long_ago(self):
        """Of finished reminders only those of these days are looked at."""
        self.remind()
        self.reminders().action_done()
        self.assertTrue(self.digest._known_reminders(self.kind))
        with self.on("2026-06-16"):
            self.assertTrue(self.digest._known_reminders(self.kind))
        with self.on("2026-06-17"):
            self.assertFalse(self.digest._known_reminders(self.kind))

    def test_planned_too_late(self):
        """A visit that is planned after the latest day does not silence anything."""
        self.make_visit(date(2026, 12, 1), "draft")
        self.remind()
        self.assertEqual(self.reminders().summary, "Customers due: 1, overdue: 1")

    def test_language(self):
        """The reminder is in the language of its reader."""
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"]
        module.search([("name", "=", "crm_relationship")])._update_translations("zh_CN")
        self.specialist.lang = "zh_CN"
        self.remind()
        self.assertNotIn("Customers due", self.reminders().summary)

    def test_opens_the_list(self):
        """The reminder opens the list of customers due."""
        self.remind()
        action = self.as_user(self.specialist, self.reminders()).action_open_document()
        self.assertEqual(action["res_model"], "relationship.contact.duty")

    def test_archived_user(self):
        """A leaver is not reminded; his customers are handed over."""
        self.specialist.active = False
        self.remind()
        self.assertFalse(self.reminders())

    def test_preparer_has_left(self):
        """What a colleague who has left was to prepare, comes to the visitor."""
        visit = self.make_visit(
            date(2026, 6, 12), state="planned", preparer_id=self.specialist_2.id
        )
        self.remind()
        self.assertIn("Missed visits: 1", self.reminders(self.specialist_2).summary)
        self.assertNotIn("Missed", self.reminders().summary)
        visit.preparer_id.active = False
        self.remind()
        self.assertIn("Missed visits: 1", self.reminders().summary)

    def test_without_the_kind_of_activity(self):
        """Who deletes the kind of activity wants no reminders: nothing breaks."""
        self.kind.unlink()
        self.remind()
        self.assertEqual(self.duty(self.cadence).last_date, date(2026, 6, 1))
